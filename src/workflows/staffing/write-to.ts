import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Facts, LetterKind } from "../../registers/mailing/letters/facts.ts";
import { findStaff } from "../../registers/staff/staff.ts";
import { mailStaff } from "./post.ts";
import type { Staffing } from "./staffing.ts";

/** A letter to one person about their own account, in the deed's own transaction. */
export async function writeTo<K extends LetterKind>(
  { keeper, home }: Pick<Staffing, "keeper" | "home">,
  tx: Tx,
  to: StaffId,
  kind: K,
  facts: Facts[K],
  now: Instant,
): Promise<void> {
  const staff = await findStaff(tx, to);
  assert(staff !== undefined, "a letter goes to a person of the business");
  await mailStaff({ safe: { keeper }, origin: home.origin }, tx, [staff], kind, facts, now);
}
