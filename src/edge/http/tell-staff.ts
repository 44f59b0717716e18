import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findDevicesOf } from "../../registers/devices/find-devices.ts";
import { deviceTrust } from "../../registers/devices/trust.ts";
import { readSettings } from "../../registers/settings/settings.ts";
import { type StaffCard, readCards } from "../../registers/staff/cards.ts";
import type { ListedStaff } from "../../registers/staff/directory.ts";
import { clearancesOf } from "../../safe/access/clearances-of.ts";
import type { Safe } from "../../safe/safe.ts";
import { namedRoles } from "./session/tell-session.ts";

/** People as an owner sees them: who they are, what they may do, and how far they are from being able to do it. */
export async function tellStaff(safe: Safe, tx: Tx, people: readonly ListedStaff[], now: Instant): Promise<readonly unknown[]> {
  const map = await safe.maps.get(tx);
  const ids = people.map((person) => person.id);
  const [cards, devices, settings, clearances] = await Promise.all([
    readCards(tx, safe.keeper, ids),
    findDevicesOf(tx, ids),
    readSettings(tx),
    clearancesOf(tx, map, people, now),
  ]);
  return people.map((person) => {
    const own = clearances.get(person.id) ?? [];
    const ownDevices = devices.filter((device) => device.staff === person.id && device.endedAt === null);
    const { createdAt, activatedAt, seenAt, offAt, reviewedAt, invitedUntil, roles, ...plain } = person;
    return {
      ...plain,
      ...tellCard(cards.get(person.id), person.id),
      roles: namedRoles(map, roles),
      createdAt: instantToIso(createdAt),
      activatedAt: timeText(activatedAt),
      seenAt: timeText(seenAt),
      offAt: timeText(offAt),
      reviewedAt: timeText(reviewedAt),
      invitedUntil: timeText(invitedUntil),
      clearance: { met: own.filter((one) => one.isMet).length, needed: own.length },
      devices: {
        trusted: ownDevices.filter((device) => deviceTrust(device, settings.deviceChecks, now).isTrusted).length,
        total: ownDevices.length,
      },
    };
  });
}

/** Whose card is damaged is told by their id, and marked. */
function tellCard(card: StaffCard | undefined, id: StaffId) {
  return { name: card?.name ?? id, email: card?.email ?? "", isDamaged: card === undefined };
}

export function timeText(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
