import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdStaffAlone } from "../../registers/staff/staff.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { type PersonRefusal, holdPerson } from "../../safe/access/hold-person.ts";

/**
 * Whoever changes how they sign in, looked at again in the transaction that does it, and no other deed of theirs beside it: a call
 * whose session ended while its body still came leaves no way in behind. Their row comes before their session, so that two who do
 * this at once follow one another.
 */
export async function holdAlone(tx: Tx, actor: Actor, now: Instant): Promise<PersonRefusal | undefined> {
  if (!(await holdStaffAlone(tx, actor.id as StaffId))) return { code: "signed_out" };
  return await holdPerson(tx, actor, now);
}
