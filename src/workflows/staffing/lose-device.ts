import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type DeviceRefusal, endDevice } from "../../registers/devices/change-device.ts";
import type { Device } from "../../registers/devices/device.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { endSessionsOn } from "../../registers/sign-in/sessions.ts";
import { readName } from "../../registers/staff/cards.ts";
import { type Actor, entryActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { mailOwners } from "./post.ts";

export type Loss = { readonly by: Actor; readonly device: DeviceId; readonly kind: "lost" | "stolen" };

/**
 * A device that was lost or stolen: its key, its agent's key and its sessions end in this transaction, and nothing of
 * theirs commits after it. The owners are told by mail.
 */
export async function loseDevice(
  post: { readonly safe: Safe; readonly origin: string },
  tx: Tx,
  { by, device, kind }: Loss,
  now: Instant,
): Promise<Result<Device, DeviceRefusal>> {
  const ended = await end(tx, by, device, kind, now);
  // A sealed safe can seal no letter; the loss must not wait for that, and the ledger tells of it.
  if (!ended.ok || post.safe.keeper.state() !== "open") return ended;
  const who = by.kind === "staff" ? await readName(tx, post.safe.keeper, by.id as StaffId) : "The owner's key";
  await mailOwners(post, tx, "device_lost", { who, device: ended.value.label, at: now, path: "/devices" }, now);
  return ended;
}

/** A device that nobody uses any more. */
export async function removeDevice(tx: Tx, by: Actor, device: DeviceId, now: Instant): Promise<Result<Device, DeviceRefusal>> {
  return await end(tx, by, device, "removed", now);
}

async function end(
  tx: Tx,
  by: Actor,
  id: DeviceId,
  how: "lost" | "stolen" | "removed",
  now: Instant,
): Promise<Result<Device, DeviceRefusal>> {
  const ended = await endDevice(tx, id, how, now);
  if (!ended.ok) return ended;
  const sessions = await endSessionsOn(tx, id, now);
  const act = how === "removed" ? "device.remove" : "device.loss";
  const detail = { device: id, staff: ended.value.staff, how, sessions };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: entryActor(by), act, detail }], now);
  return ended;
}
