import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { findRightsRequest, isUndecided } from "../../registers/rights/requests.ts";
import { type Actor, purposesOf } from "../../safe/access/actor.ts";
import { refusedField } from "../../safe/access/answers.ts";
import { maskGiven } from "../../safe/vault/mask-given.ts";
import { parseFields } from "../../safe/vault/parse-fields.ts";
import { readSubjects } from "../../safe/vault/read.ts";
import type { Shown } from "../../safe/vault/shown.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { RightsDesk } from "./desk.ts";
import { readFiled } from "./read-filed.ts";
import { type Seeing, rolesThatSee } from "./roles-that-see.ts";

/** One field of a correction, as it is and as it should be. */
export type CorrectedField = { readonly field: string; readonly asks: "value" | "removal"; readonly before: Shown; readonly after: Shown };

export type Correction = { readonly items: readonly CorrectedField[]; readonly seenBy: readonly Seeing[] };

/**
 * Masked on both sides, for whoever may see the field masked at all; a read of the customer's record, decided and noted like every other. Whoever may
 * not, the owner included, learns which fields it is about, whether each is to be another or none, and which roles would see it.
 */
export async function showCorrection(
  { safe }: RightsDesk,
  tx: Tx,
  wish: { readonly id: string; readonly purpose: string | null; readonly actor: Actor },
  now: Instant,
): Promise<Result<Correction, RightsRefusal>> {
  const request = await findRightsRequest(tx, wish.id, now);
  if (request === undefined || request.kind !== "correction") return rightsRefusal("not_found");
  if (safe.keeper.state() !== "open") return safeRefusal({ code: "sealed" });
  const map = await safe.maps.get(tx);
  const filed = await readFiled(safe, tx, request);
  // Nothing is left of what was damaged when a part of the customer was erased; what is over may have gone with them.
  const isGone = filed.ok && filed.value?.values === undefined && isUndecided(request);
  if (!filed.ok || isGone) return safeRefusal({ code: "cannot_open" });
  const values = filed.value?.values ?? {};
  const parsed = parseFields(map, values);
  // The map has changed since: what it does not take any more cannot be granted either.
  if (!parsed.ok) return safeRefusal(parsed.refusal);
  const fields = Object.keys(values);
  const purpose = wish.purpose ?? purposeFor(map, wish.actor, fields);
  const read = purpose === undefined ? ok(undefined) : await readOne(safe, tx, { actor: wish.actor, purpose, subject: request.subject });
  if (!read.ok) return safeRefusal(read.refusal);
  const given = maskGiven(parsed.value, () => ({ isGranted: true, role: null }));
  const items = fields.map((field): CorrectedField => {
    const before = read.value === undefined ? refusedField("not_granted") : (read.value.fields[field] ?? NOTHING_HELD);
    const after = before.form === "refused" ? before : (given[field] ?? NOTHING_HELD);
    return { field, asks: values[field] === null ? "removal" : "value", before, after };
  });
  return ok({ items, seenBy: rolesThatSee(map, fields) });
}

async function readOne(safe: RightsDesk["safe"], tx: Tx, ask: Parameters<typeof readSubjects>[2][number]) {
  const [read] = await readSubjects(safe, tx, [ask]);
  return read ?? { ok: false as const, refusal: { code: "subject_not_found" as const } };
}

/** Where nothing is said: the right itself, if a role of theirs works for it, else the work that sees most of it. Undefined where they have none. */
function purposeFor(map: CompiledMap, actor: Actor, fields: readonly string[]): string | undefined {
  const own = purposesOf(map, actor);
  if (own.includes("rights")) return "rights";
  const sees = rolesThatSee(map, fields).find(({ role, purpose }) => actor.roles.includes(role) && own.includes(purpose));
  return sees?.purpose ?? own[0];
}

const NOTHING_HELD: Shown = { form: "masked", value: null };
