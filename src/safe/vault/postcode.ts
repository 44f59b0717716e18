import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { View } from "../../base/payload.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../access/actor.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { holdAttempts, saveAttempts } from "./_sql.ts";
import { COMPARISON_WINDOW_MS } from "./compare.ts";
import { openFields } from "./open.ts";

const WORKER: Actor = { kind: "worker", id: "worker_doors", roles: [], purposes: "all", owner: false, address: null };

/** Whether an address of the customer has a postcode, so that it can be asked for at a door. The keeper looks; none comes out. */
export async function hasPostcode(safe: Safe, tx: Tx, subject: SubjectId): Promise<boolean> {
  return await lookAtAddresses(safe, tx, subject, "postcode.look", { kind: "has-part", part: "postcode" });
}

/** No field of a map can have this name, so these guesses are counted apart from those of any field. */
const GUESSES = "postcode at a door";
/** Wrong postcodes of a customer by everybody together within an hour: as many as two links take. */
export const POSTCODE_FAILURES_MAX = 10;

/** `spent`: nothing was compared, and nothing is before `until`. */
export type PostcodeAnswer = { readonly kind: "right" | "wrong" } | { readonly kind: "spent"; readonly until: Instant };

/**
 * Whether what somebody typed at a door is the postcode of an address of the customer, by letters and digits alone. A
 * comparison like any other: decided, noted, made in the keeper, and counted under a lock before it is made. The tries of a link are
 * not enough: staff who want to know the postcode have one new link after the other.
 */
export async function isPostcode(safe: Safe, tx: Tx, subject: SubjectId, typed: string): Promise<PostcodeAnswer> {
  const now = safe.clock();
  const [kept] = await holdAttempts(tx, [{ subject, field: GUESSES }]);
  const isUnderWay = kept !== undefined && now - kept.started_at.getTime() < COMPARISON_WINDOW_MS;
  const attempts = isUnderWay ? kept : { subject_id: subject, field: GUESSES, started_at: new Date(now), failures: 0 };
  if (attempts.failures >= POSTCODE_FAILURES_MAX)
    return { kind: "spent", until: instant(attempts.started_at.getTime() + COMPARISON_WINDOW_MS) };

  const view = { kind: "compare-part", part: "postcode", candidate: typed } as const;
  if (await lookAtAddresses(safe, tx, subject, "postcode.compare", view)) return { kind: "right" };
  if (/[\p{L}\p{N}]/u.test(typed)) await saveAttempts(tx, [{ ...attempts, failures: attempts.failures + 1 }]);
  return { kind: "wrong" };
}

async function lookAtAddresses(safe: Safe, tx: Tx, subject: SubjectId, act: string, view: View): Promise<boolean> {
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const fields = [...map.fields.values()].filter((field) => field.type.name === "address").map((field) => field.name);
  if (fields.length === 0) return false;
  const ask = { actor: WORKER, purpose: "security", subject, fields, form: "comparison", reason: null, act } as const;
  const [asked] = await askFor(safe, tx, [ask], now);
  if (asked?.ok !== true || asked.value.permit === null) return false;
  const { permit, subject: held } = asked.value;
  const wishes = [...permit.fields].map((field) => ({ field, view }));
  const [opened] = await openFields(safe, tx, [{ permit, subject: held, fields: wishes, meter: { actor: WORKER.id } }], now);
  return [...(opened?.values() ?? [])].flat().some(({ opened: one }) => one.ok && one.bytes[0] === 1);
}
