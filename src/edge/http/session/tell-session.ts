import { type Instant, SECOND_MS, instantToIso } from "../../../base/instant.ts";
import { assert } from "../../../base/fault.ts";
import { readTenant } from "../../../platform/storage/tenants.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { CompiledMap } from "../../../registers/datamap/types.ts";
import { deviceTrust } from "../../../registers/devices/trust.ts";
import { readSettings } from "../../../registers/settings/settings.ts";
import { findWaiting } from "../../../registers/sign-in/recoveries.ts";
import { IDLE_MS } from "../../../registers/sign-in/sessions.ts";
import { readCard } from "../../../registers/staff/cards.ts";
import { clearancesOf } from "../../../safe/access/clearances-of.ts";
import type { Safe } from "../../../safe/safe.ts";
import type { Person } from "../caller.ts";

/** All that the console needs to know of its person: who they are, where, on what, and for how long. */
export async function tellSession(safe: Safe, tx: Tx, { staff, session, device }: Person, now: Instant): Promise<Record<string, unknown>> {
  const [card, tenant, map, settings, waiting] = await Promise.all([
    readCard(tx, safe.keeper, staff.id),
    readTenant(tx),
    safe.maps.get(tx),
    readSettings(tx),
    findWaiting(tx, staff.id),
  ]);
  assert(tenant !== undefined, "a session belongs to a business");
  const { isTrusted, problems } = deviceTrust(device, settings.deviceChecks, now);
  const clearances = (await clearancesOf(tx, map, [{ id: staff.id, roles: staff.roles }], now)).get(staff.id) ?? [];
  return {
    staff: {
      id: staff.id,
      name: card?.name ?? staff.id,
      email: card?.email ?? "",
      roles: namedRoles(map, staff.roles),
      isOwner: staff.isOwner,
      language: staff.language,
    },
    tenant: { id: tenant.id, name: tenant.name, mode: tenant.mode },
    device: { id: device.id, label: device.label, state: device.state, isTrusted, problems },
    strong: { at: instantToIso(session.strong.at), kind: session.strong.kind },
    lockAfterSeconds: IDLE_MS / SECOND_MS,
    expiresAt: instantToIso(session.expiresAt),
    serverTime: instantToIso(now),
    recovery: waiting === undefined ? null : { id: waiting.id, effectiveAt: instantToIso(waiting.effectiveAt ?? now) },
    clearance: { missing: clearances.filter((one) => !one.isMet).length },
  };
}

/** The map's names with a face that can be read: `travel_agent` is "Travel agent". */
export function namedRoles(map: CompiledMap, roles: readonly string[]): readonly { readonly name: string; readonly label: string }[] {
  return roles.filter((role) => map.roles.has(role)).map((name) => ({ name, label: labelOf(name) }));
}

function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
