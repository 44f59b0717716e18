import { type Result, ok, refuse } from "../../base/result.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { isContact } from "../../safe/post/contacts.ts";
import type { Safe } from "../../safe/safe.ts";
import { FRESH_MS, OWN_PURPOSE, isGuarded, isShowable } from "./own.ts";

export type OwnChange = { readonly subject: SubjectId; readonly field: string; readonly input: unknown; readonly signedInAt: Instant };
export type ChangeRefusal = SafeRefusal | { readonly code: "sign_in_again" } | { readonly code: "wrong_input"; readonly why: string };

/**
 * A customer corrects one value of their own. `wrong_input` carries the code of the field's type. What they sign in with goes
 * another way (`contact-changes.ts`), and what is guarded wants a sign-in of the last ten minutes.
 */
export async function changeOwn(
  safe: Safe,
  tx: Tx,
  { subject, field, input, signedInAt }: OwnChange,
  now: Instant,
): Promise<Result<void, ChangeRefusal>> {
  const map = await safe.maps.get(tx);
  const declared = map.fields.get(field);
  if (declared === undefined) return refuse({ code: "field_unknown" });
  if (declared.many || !isShowable(declared) || isContact(declared)) return refuse({ code: "not_granted" });
  if (isGuarded(declared) && now - signedInAt > FRESH_MS) {
    // What would be refused anyway is not worth a code.
    const parsed = declared.type.parse(input, map);
    return refuse(parsed.ok ? { code: "sign_in_again" } : { code: "wrong_input", why: parsed.refusal.code });
  }
  const ask = { actor: subjectActor(subject), purpose: OWN_PURPOSE, subject, fields: { [field]: input } };
  const [changed] = await changeSubjects(safe, tx, [ask]);
  if (changed === undefined) return refuse({ code: "subject_not_found" });
  if (changed.ok) return ok(undefined);
  const [wrong] = changed.refusal.fields ?? [];
  return changed.refusal.code === "fields_invalid" && wrong !== undefined
    ? refuse({ code: "wrong_input", why: wrong.code })
    : refuse(changed.refusal);
}
