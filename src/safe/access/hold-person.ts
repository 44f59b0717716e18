import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { isSessionLive } from "../../registers/sign-in/sessions.ts";
import { type Standing, holdStaff } from "../../registers/staff/staff.ts";
import type { Actor } from "./actor.ts";

/** `signed_out`: the person is off, or their session has ended. `rights_changed`: they may do other things than a moment ago. */
export type PersonRefusal = { readonly code: "signed_out" | "rights_changed" };

/**
 * A person's deed begins here, in its own transaction: what was true when the call came in is looked at again, and held
 * until the commit. So a deed comes before an offboarding, or does not come at all. Keys pass without a query.
 */
export async function holdPerson(tx: Tx, actor: Actor, now: Instant): Promise<PersonRefusal | undefined> {
  if (actor.kind !== "staff") return undefined;
  const id = actor.id as StaffId;
  const [standings, isLive] = await Promise.all([
    holdStaff(tx, [id]),
    actor.session === undefined ? true : isSessionLive(tx, actor.session, now),
  ]);
  const standing = standings.get(id);
  if (standing === undefined || !isLive) return { code: "signed_out" };
  return isAsBefore(actor, standing) ? undefined : { code: "rights_changed" };
}

/** The actor's roles are those of the map that the person has, so a role that is not theirs any more shows here. */
function isAsBefore(actor: Actor, standing: Standing): boolean {
  return actor.owner === standing.isOwner && actor.roles.every((role) => standing.roles.includes(role));
}
