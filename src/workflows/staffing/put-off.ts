import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { endDevicesOf } from "../../registers/devices/end-devices.ts";
import { type LiveKey, hasOwnerKey, liveKeysMadeBy } from "../../registers/keys/keys-of.ts";
import { revokeKey } from "../../registers/keys/revoke-key.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { forgetSignIns } from "../../registers/sign-in/forget-person.ts";
import { cancelRecovery, findWaiting } from "../../registers/sign-in/recoveries.ts";
import { endSessionsOf } from "../../registers/sign-in/sessions.ts";
import { type StandingRefusal, holdLeaver, putOff } from "../../registers/staff/directory.ts";
import { type Post, mailStaff } from "./post.ts";

export type Offboarding = { readonly staff: StaffId; readonly reason: "left" | "unused"; readonly isRevokingKeys: boolean };

/** What ended, and the keys that the person made: they are the business's, and go on working unless they are revoked too. */
export type Offboarded = {
  readonly sessions: number;
  readonly devices: number;
  readonly keys: readonly (LiveKey & { readonly isRevoked: boolean })[];
};

/**
 * Cuts a person off. They are held first, which waits for deeds of theirs that are under way: from the commit on nothing
 * of theirs commits, on any process. Devices, sessions, sign-ins, recovery and invitation end in the same transaction, in the
 * order in which a call notes that it was there.
 */
export async function cutOff(
  post: Post,
  tx: Tx,
  actor: EntryActor,
  { staff, reason, isRevokingKeys }: Offboarding,
  now: Instant,
): Promise<Result<Offboarded, StandingRefusal>> {
  const leaver = await holdLeaver(tx, staff, { hasOwnerKey: await hasOwnerKey(tx, now) });
  if (!leaver.ok) return leaver;
  const devices = await endDevicesOf(tx, staff, now);
  const sessions = await endSessionsOf(tx, staff, now);
  await forgetSignIns(tx, staff);
  const recovery = await findWaiting(tx, staff);
  if (recovery !== undefined) await cancelRecovery(tx, recovery.id, now);
  const isFirst = await putOff(tx, actor, leaver.value, reason, now);
  const keys = [];
  for (const key of await liveKeysMadeBy(tx, staff, now)) {
    keys.push({ ...key, isRevoked: isRevokingKeys && (await revokeKey(tx, actor, key.id, now)).ok });
  }
  // A sealed safe can seal no letter; the leaving must not wait for that.
  if (isFirst && reason === "left" && post.safe.keeper.state() === "open")
    await mailStaff(post, tx, [leaver.value], "left", { at: now }, now);
  return ok({ sessions, devices, keys });
}
