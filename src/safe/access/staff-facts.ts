import type { DeviceId, StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { findDevices } from "../../registers/devices/find-devices.ts";
import { type DeviceProblem, deviceTrust } from "../../registers/devices/trust.ts";
import { readSettings } from "../../registers/settings/settings.ts";
import { holdStaff } from "../../registers/staff/staff.ts";
import { findOpenTasks } from "../../registers/tasks/tasks.ts";
import type { Actor } from "./actor.ts";
import { findBulkUnlocks } from "./bulk-unlock.ts";
import { clearancesOf } from "./clearances-of.ts";
import { GONE, NO_STAFF_FACTS, type StaffFacts } from "./person.ts";

const NO_DEVICE: DeviceProblem = {
  code: "not_enrolled",
  say: "Nothing is known of this device.",
  mend: "Sign in from a browser on a device that is enrolled.",
};

const NO_TASKS: Awaited<ReturnType<typeof findOpenTasks>> = new Map();

/**
 * Every deed of the safe begins here: its people as they are now, held until the commit, with the roles, clearances,
 * device and bulk unlock that the rules will look at. After an offboarding has committed, nothing of theirs does. A
 * batch without people passes as it came and costs no statement.
 */
export async function meetPeople<A extends { readonly actor: Actor }>(
  tx: Tx,
  map: CompiledMap,
  asks: readonly A[],
  now: Instant,
): Promise<readonly A[]> {
  const strangers = asks.flatMap(({ actor }) => (actor.kind === "staff" && actor.facts === undefined ? [actor] : []));
  if (strangers.length === 0) return asks;

  const ids = [...new Set(strangers.map((actor) => actor.id as StaffId))].toSorted();
  const deviceIds = [...new Set(strangers.flatMap((actor) => actor.device ?? []))];
  const onCalls = strangers.filter(({ roles }) => roles.some((role) => map.roles.get(role)?.onCalls === true)).map(({ id }) => id);
  const [standings, devices, bulk, settings, tasks] = await Promise.all([
    holdStaff(tx, ids),
    findDevices(tx, deviceIds),
    findBulkUnlocks(tx, ids, now),
    readSettings(tx),
    onCalls.length === 0 ? NO_TASKS : findOpenTasks(tx, onCalls, now),
  ]);
  const present = [...standings].map(([id, standing]) => ({ id, roles: standing.roles }));
  const clearances = await clearancesOf(tx, map, present, now, settings);

  const trustOf = (id: DeviceId | undefined, staff: string): Pick<StaffFacts, "isDeviceTrusted" | "deviceProblems"> => {
    const device = id === undefined ? undefined : devices.get(id);
    if (device === undefined || device.staff !== staff) return { isDeviceTrusted: false, deviceProblems: [NO_DEVICE] };
    const { isTrusted, problems } = deviceTrust(device, settings.deviceChecks, now);
    return { isDeviceTrusted: isTrusted, deviceProblems: problems };
  };
  const meet = (actor: Actor): Actor => {
    const standing = standings.get(actor.id as StaffId);
    if (standing === undefined) return { ...actor, roles: [], owner: false, facts: GONE };
    const own = clearances.get(actor.id) ?? [];
    return {
      ...actor,
      roles: standing.roles.filter((role) => map.roles.has(role)),
      owner: standing.isOwner,
      facts: {
        clearances: new Map(own.map((one) => [one.name, one])),
        ...trustOf(actor.device, actor.id),
        isBulkUnlocked: bulk.has(actor.id),
        openTasks: tasks.get(actor.id) ?? NO_STAFF_FACTS.openTasks,
      },
    };
  };
  const met = new Map(strangers.map((actor) => [actor, meet(actor)]));
  return asks.map((ask) => ({ ...ask, actor: met.get(ask.actor) ?? ask.actor }));
}
