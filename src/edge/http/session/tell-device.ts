import type { DeviceId } from "../../../base/ids.ts";
import { type Instant, instantToIso } from "../../../base/instant.ts";
import type { Device } from "../../../registers/devices/device.ts";
import { type DeviceChecks, deviceTrust } from "../../../registers/devices/trust.ts";

/** A device as its person and the owner see it. `current` is the one that asks. */
export function tellDevice(device: Device, current: DeviceId | undefined, checks: DeviceChecks, now: Instant) {
  const iso = (at: Instant | null): string | null => (at === null ? null : instantToIso(at));
  return {
    id: device.id,
    staff: device.staff,
    label: device.label,
    state: device.state,
    isCurrent: device.id === current,
    ...deviceTrust(device, checks, now),
    attested: device.attested,
    attestedAt: iso(device.attestedAt),
    hasAgent: device.agentKey !== null,
    report: device.report,
    reportedAt: iso(device.reportedAt),
    firstSeenAt: instantToIso(device.firstSeenAt),
    enrolledAt: iso(device.enrolledAt),
    seenAt: instantToIso(device.seenAt),
    endedAt: iso(device.endedAt),
  };
}
