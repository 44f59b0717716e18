import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findRightsRequest } from "../../registers/rights/requests.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { maskGiven } from "../../safe/vault/mask-given.ts";
import { parseFields } from "../../safe/vault/parse-fields.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import type { Shown } from "../../safe/vault/shown.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { readFiled } from "./read-filed.ts";

/** One field of a correction, as it is and as it should be. */
export type CorrectedField = { readonly field: string; readonly before: Shown; readonly after: Shown };

/** Masked on both sides, for whoever may see the field masked at all; a read of the customer's record, decided and noted like every other. */
export async function showCorrection(
  { safe }: RightsDesk,
  tx: Tx,
  wish: { readonly id: string; readonly purpose: string | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<readonly CorrectedField[], RightsRefusal>> {
  const request = await findRightsRequest(tx, wish.id, now);
  if (request === undefined || request.kind !== "correction") return rightsRefusal("not_found");
  const [read] = await readSubjects(safe, tx, [{ actor: wish.actor, purpose: wish.purpose, subject: request.subject }]);
  if (read === undefined || !read.ok) return safeRefusal(read?.refusal ?? { code: "subject_not_found" });
  const filed = await readFiled(safe, tx, request);
  const parsed = parseFields(await safe.maps.get(tx), filed?.values ?? {});
  // The map has changed since: what it does not take any more cannot be granted either.
  if (!parsed.ok) return safeRefusal(parsed.refusal);
  const after = maskGiven(parsed.value, () => ({ isGranted: true, role: null }));
  return ok(
    Object.keys(filed?.values ?? {}).map((field) => {
      const before = read.value.fields[field] ?? NOTHING_HELD;
      return { field, before, after: before.form === "refused" ? before : (after[field] ?? NOTHING_HELD) };
    }),
  );
}

const NOTHING_HELD: Shown = { form: "masked", value: null };
