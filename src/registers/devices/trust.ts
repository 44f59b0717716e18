import { DAY_MS, type Instant } from "../../base/instant.ts";
import type { Device, Finding } from "./device.ts";
import { holdToFloor } from "./os-floors.ts";

/** How a tenant judges devices: by what their persons say, or by what the agent on each reports. */
export type DeviceChecks = "attested" | "reported";

export type DeviceProblem = { readonly code: ProblemCode; readonly say: string; readonly mend: string };
export type DeviceTrust = { readonly isTrusted: boolean; readonly problems: readonly DeviceProblem[] };

export type ProblemCode =
  | "device_lost"
  | "device_stolen"
  | "device_removed"
  | "not_enrolled"
  | "disk_not_encrypted"
  | "disk_unknown"
  | "no_screen_lock"
  | "screen_lock_unknown"
  | "os_too_old"
  | "os_version_unknown"
  | "checked_too_long_ago"
  | "unseen"
  | "report_missing"
  | "report_too_old";

export const POSTURE_DAYS = 90;
export const UNSEEN_DAYS = 90;
export const REPORT_DAYS = 30;

/**
 * Whether customers' data may be shown on this device, and everything that stands against it. What is unknown counts
 * against it where reports are asked for; a report that says no counts always, whatever the person says.
 */
export function deviceTrust(device: Device, checks: DeviceChecks, now: Instant): DeviceTrust {
  const codes = [...new Set(codesOf(device, checks, now))];
  return { isTrusted: codes.length === 0, problems: codes.map((code) => ({ code, ...WORDS[code], ...floorWords(device, code) })) };
}

function codesOf(device: Device, checks: DeviceChecks, now: Instant): readonly ProblemCode[] {
  switch (device.state) {
    case "lost":
    case "stolen":
    case "removed":
      return [`device_${device.state}`];
    case "known":
      return ["not_enrolled"];
    case "enrolled":
      return [
        ...attestedCodes(device, now),
        ...reportCodes(device, checks === "reported"),
        ...(checks === "reported" ? reportAge(device, now) : []),
      ];
  }
}

function attestedCodes(device: Device, now: Instant): readonly ProblemCode[] {
  const { attested, attestedAt, reportedAt, seenAt } = device;
  const checkedAt = Math.max(attestedAt ?? 0, reportedAt ?? 0);
  return [
    ...(attested?.diskEncrypted === true ? [] : (["disk_not_encrypted"] as const)),
    ...(attested?.screenLock === true ? [] : (["no_screen_lock"] as const)),
    ...(device.report === null && isTooOld(device) ? (["os_too_old"] as const) : []),
    ...(now - checkedAt > POSTURE_DAYS * DAY_MS ? (["checked_too_long_ago"] as const) : []),
    ...(now - seenAt > UNSEEN_DAYS * DAY_MS ? (["unseen"] as const) : []),
  ];
}

function reportCodes({ report }: Device, isUnknownRefused: boolean): readonly ProblemCode[] {
  if (report === null) return [];
  const version = holdToFloor(report.os, report.osVersion)?.found;
  const finding = (found: Finding, no: ProblemCode, unknown: ProblemCode): readonly ProblemCode[] =>
    found === "no" ? [no] : found === "unknown" && isUnknownRefused ? [unknown] : [];
  return [
    ...finding(report.diskEncrypted, "disk_not_encrypted", "disk_unknown"),
    ...finding(report.screenLock, "no_screen_lock", "screen_lock_unknown"),
    ...(version === "too_old" ? (["os_too_old"] as const) : []),
    ...(version === "unreadable" && isUnknownRefused ? (["os_version_unknown"] as const) : []),
  ];
}

function reportAge({ report, reportedAt }: Device, now: Instant): readonly ProblemCode[] {
  if (report === null || reportedAt === null) return ["report_missing"];
  return now - reportedAt > REPORT_DAYS * DAY_MS ? ["report_too_old"] : [];
}

function isTooOld({ attested }: Device): boolean {
  return attested !== null && holdToFloor(attested.os, attested.osVersion)?.found === "too_old";
}

function floorWords(device: Device, code: ProblemCode): { readonly mend?: string } {
  const facts = device.report ?? device.attested;
  if (code !== "os_too_old" || facts === null) return {};
  const name = holdToFloor(facts.os, facts.osVersion)?.floor.name;
  return name === undefined ? {} : { mend: `Update the operating system to ${name} or later.` };
}

const AGENT = "Run the agent on this device; Devices tells how.";

const WORDS = {
  device_lost: { say: "This device was reported lost.", mend: "Sign in from another device; if it was found, enrol it anew." },
  device_stolen: { say: "This device was reported stolen.", mend: "Sign in from another device." },
  device_removed: { say: "This device was removed.", mend: "Sign in anew and enrol it." },
  not_enrolled: { say: "This device is not enrolled.", mend: "Enrol it under Devices: name it and tell how it is protected." },
  disk_not_encrypted: { say: "The disk of this device is not encrypted.", mend: "Turn disk encryption on, then check the device again." },
  disk_unknown: { say: "The agent could not find out whether the disk is encrypted.", mend: "Run the agent as administrator." },
  no_screen_lock: {
    say: "The screen of this device does not lock itself.",
    mend: "Have the screen lock after 15 minutes or less, then check the device again.",
  },
  screen_lock_unknown: {
    say: "The agent could not find out whether the screen locks itself.",
    mend: "Run the agent while signed in to the desktop.",
  },
  os_too_old: { say: "The operating system is no longer mended by its maker.", mend: "Update the operating system." },
  os_version_unknown: { say: "The agent could not tell the version of the operating system.", mend: "Fetch the newest agent and run it." },
  checked_too_long_ago: {
    say: "How this device is protected was last told more than 90 days ago.",
    mend: "Confirm under Devices how it is protected.",
  },
  unseen: { say: "This device was not used for more than 90 days.", mend: "Use it, or remove it." },
  report_missing: { say: "The agent has not reported from this device yet.", mend: AGENT },
  report_too_old: { say: "The agent last reported more than 30 days ago.", mend: AGENT },
} as const satisfies Record<ProblemCode, { readonly say: string; readonly mend: string }>;
