import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { restsUntil } from "../../registers/customers/contact-changes.ts";
import { subjectActor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { withKeptMap } from "../../safe/vault/kept-map.ts";
import { revealFields } from "../../safe/vault/reveal.ts";
import type { Safe } from "../../safe/safe.ts";
import { FRESH_MS, OWN_PURPOSE, isGuarded, isShowable } from "./own.ts";

/** `channel`: by what the customer signed in. */
export type OwnAsk = { readonly subject: SubjectId; readonly field: string; readonly signedInAt: Instant; readonly channel: string };
export type OwnRefusal = SafeRefusal | { readonly code: "sign_in_again" } | { readonly code: "contact_rests"; readonly until: Instant };

/**
 * A customer's own value in clear, of a field that left the map, too: a reveal like any other, decided and noted. With `sign_in_again` where it is guarded and
 * the sign-in is older than ten minutes; with `contact_rests` where they came in by a contact and the business gave them one less than a
 * day ago. A card is never shown, and a file is not by this.
 */
export async function showOwn(
  safe: Safe,
  tx: Tx,
  { subject, field, signedInAt, channel }: OwnAsk,
  now: Instant,
): Promise<Result<Redacted<JsonValue>, OwnRefusal>> {
  const house = withKeptMap(safe);
  const declared = (await house.maps.get(tx)).fields.get(field);
  if (declared === undefined) return refuse({ code: "field_unknown" });
  if (!isShowable(declared)) return refuse({ code: "not_granted" });
  const until = await restsUntil(tx, { subject, channel }, now);
  if (until !== null) return refuse({ code: "contact_rests", until });
  if (isGuarded(declared) && now - signedInAt > FRESH_MS) return refuse({ code: "sign_in_again" });
  const ask = { actor: subjectActor(subject), purpose: OWN_PURPOSE, subject, fields: [field], reason: null };
  const [revealed] = await revealFields(house, tx, [ask]);
  if (revealed === undefined || !revealed.ok) return revealed ?? refuse({ code: "subject_not_found" });
  const shown = revealed.value.fields[field];
  if (shown?.form === "clear") return ok(shown.value);
  const code = shown?.code ?? "no_value";
  return refuse({ code: code === "no_value" || code === "cannot_open" || code === "retention_over" ? code : "not_granted" });
}
