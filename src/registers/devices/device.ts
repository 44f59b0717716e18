import { Fault } from "../../base/fault.ts";
import type { DeviceId, StaffId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { DeviceRow } from "./_sql.ts";

/** `known`: a browser that signed in. `enrolled`: its person told how it is protected. The others have ended. */
export type DeviceState = "known" | "enrolled" | "lost" | "stolen" | "removed";

export const OPERATING_SYSTEMS = ["windows", "macos", "linux", "chromeos", "ios", "android", "other"] as const;
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

/** What a person says of their device. */
export type Attested = {
  readonly os: OperatingSystem;
  readonly osVersion: string;
  readonly diskEncrypted: boolean;
  readonly screenLock: boolean;
};

export const FINDINGS = ["yes", "no", "unknown"] as const;
export type Finding = (typeof FINDINGS)[number];

/** What the agent on a device found. What it could not find out is `unknown`, which never counts as yes. */
export type Facts = {
  readonly os: OperatingSystem;
  readonly osVersion: string;
  readonly diskEncrypted: Finding;
  readonly screenLock: Finding;
};

export type Device = {
  readonly id: DeviceId;
  readonly staff: StaffId;
  readonly publicKey: Buffer;
  readonly label: string;
  readonly state: DeviceState;
  readonly attested: Attested | null;
  readonly attestedAt: Instant | null;
  readonly agentKey: Buffer | null;
  readonly report: Facts | null;
  readonly reportedAt: Instant | null;
  readonly firstSeenAt: Instant;
  readonly enrolledAt: Instant | null;
  readonly seenAt: Instant;
  readonly endedAt: Instant | null;
};

/** Rows are parsed on reading; facts were checked by the contract before they were written. */
export function rowToDevice(row: DeviceRow): Device {
  return {
    id: row.device_id,
    staff: row.staff_id,
    publicKey: row.public_key,
    label: row.label,
    state: stateOf(row.state),
    attested: row.attested === null ? null : (objectOf(row.attested) as Attested),
    attestedAt: timeOf(row.attested_at),
    agentKey: row.agent_key,
    report: row.report === null ? null : (objectOf(row.report) as Facts),
    reportedAt: timeOf(row.reported_at),
    firstSeenAt: instant(row.first_seen_at.getTime()),
    enrolledAt: timeOf(row.enrolled_at),
    seenAt: instant(row.seen_at.getTime()),
    endedAt: timeOf(row.ended_at),
  };
}

function stateOf(text: string): DeviceState {
  switch (text) {
    case "known":
    case "enrolled":
    case "lost":
    case "stolen":
    case "removed":
      return text;
    default:
      throw new Fault("a device is in no state that there is");
  }
}

function objectOf(value: unknown): object {
  if (typeof value !== "object" || value === null || !("os" in value && "diskEncrypted" in value && "screenLock" in value)) {
    throw new Fault("what is kept of a device has not its shape");
  }
  return value;
}

function timeOf(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
