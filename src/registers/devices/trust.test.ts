import { expect, test } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { newId } from "../../base/ids.ts";
import type { Device, Facts } from "./device.ts";
import { OS_FLOORS, holdToFloor } from "./os-floors.ts";
import { TEST_DEVICE } from "./testing.ts";
import { type DeviceChecks, deviceTrust } from "./trust.ts";

const NOW = instant(1_790_000_000_000);
const ago = (days: number): ReturnType<typeof instant> => instant(NOW - days * DAY_MS);

const FACTS: Facts = { os: "linux", osVersion: "debian 13", diskEncrypted: "yes", screenLock: "yes" };
const SOUND: Device = {
  id: TEST_DEVICE,
  staff: newId("stf", NOW),
  publicKey: Buffer.alloc(91),
  label: "Laptop",
  state: "enrolled",
  attested: { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true },
  attestedAt: ago(1),
  agentKey: Buffer.alloc(91),
  report: FACTS,
  reportedAt: ago(1),
  firstSeenAt: ago(100),
  enrolledAt: ago(100),
  seenAt: NOW,
  endedAt: null,
};

function codes(more: Partial<Device>, checks: DeviceChecks = "reported"): readonly string[] {
  const trust = deviceTrust({ ...SOUND, ...more }, checks, NOW);
  expect(trust.isTrusted).toBe(trust.problems.length === 0);
  for (const problem of trust.problems) expect(`${problem.say} ${problem.mend}`).toMatch(/^[A-Z][^_]+\. [A-Z][^_]+\.$/u);
  return trust.problems.map((problem) => problem.code);
}

test("an enrolled device with its disk encrypted and its screen locking is trusted under both settings", () => {
  expect(codes({})).toEqual([]);
  expect(codes({ report: null, reportedAt: null, agentKey: null }, "attested")).toEqual([]);
});

test("a device that is only known, and one that has ended, is not trusted, and nothing else is told of it", () => {
  const bare = { attested: null, attestedAt: null, report: null, reportedAt: null };
  expect(codes({ ...bare, state: "known" })).toEqual(["not_enrolled"]);
  for (const state of ["lost", "stolen", "removed"] as const) expect(codes({ ...bare, state, endedAt: NOW })).toEqual([`device_${state}`]);
});

test("what the person does not say, or says no to, counts against it", () => {
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: false, screenLock: false } as const;
  for (const checks of ["attested", "reported"] as const) {
    expect(codes({ attested }, checks)).toEqual(["disk_not_encrypted", "no_screen_lock"]);
    expect(codes({ attested: null, attestedAt: null }, checks)).toEqual(["disk_not_encrypted", "no_screen_lock"]);
  }
});

test("a report that says no counts under both settings, whatever the person says later", () => {
  const report = { ...FACTS, osVersion: "debian 11", diskEncrypted: "no", screenLock: "no" } as const;
  for (const checks of ["attested", "reported"] as const) {
    expect(codes({ report, attestedAt: NOW }, checks)).toEqual(["disk_not_encrypted", "no_screen_lock", "os_too_old"]);
  }
});

test("unknown is not yes where reports are asked for", () => {
  const report = { os: "windows", osVersion: "?", diskEncrypted: "unknown", screenLock: "unknown" } as const;
  expect(codes({ report })).toEqual(["disk_unknown", "screen_lock_unknown", "os_version_unknown"]);
  expect(codes({ report }, "attested")).toEqual([]);
});

test("a report counts for 30 days, the last word on protection for 90, to the millisecond", () => {
  expect(codes({ report: null, reportedAt: null })).toEqual(["report_missing"]);
  expect(codes({ reportedAt: ago(30) })).toEqual([]);
  expect(codes({ reportedAt: instant(ago(30) - 1) })).toEqual(["report_too_old"]);
  const alone = { report: null, reportedAt: null };
  expect(codes({ ...alone, attestedAt: ago(90) }, "attested")).toEqual([]);
  expect(codes({ ...alone, attestedAt: instant(ago(90) - 1) }, "attested")).toEqual(["checked_too_long_ago"]);
  expect(codes({ attestedAt: ago(1000), reportedAt: ago(90) }, "attested")).toEqual([]);
  expect(codes({ seenAt: ago(90) })).toEqual([]);
  expect(codes({ seenAt: instant(ago(90) - 1) })).toEqual(["unseen"]);
});

test("a system that the person calls too old counts until the agent knows better", () => {
  const attested = { os: "macos", osVersion: "12.6", diskEncrypted: true, screenLock: true } as const;
  const trust = deviceTrust({ ...SOUND, attested, report: null, reportedAt: null }, "attested", NOW);
  expect(trust.problems).toMatchObject([{ code: "os_too_old", mend: "Update the operating system to macOS 15 or later." }]);
  expect(codes({ attested, report: { ...FACTS, os: "macos", osVersion: "26.1" } }, "attested")).toEqual([]);
});

test("versions are compared number by number, and what has no floor is let be", () => {
  const found = (os: Facts["os"], version: string): string | undefined => holdToFloor(os, version)?.found;
  expect(["10.0.19045", "10.0.22631.3", "10", "8.1"].map((version) => found("windows", version))).toEqual(Array(4).fill("too_old"));
  expect(["10.0.26100", "10.0.26100.1", "10.1", "11", "Windows 11"].map((version) => found("windows", version))).toEqual(
    Array(5).fill("current"),
  );
  expect(["ubuntu 22.04", "Ubuntu 24.04.3 LTS", "ubuntu 100.1"].map((version) => found("linux", version))).toEqual(
    Array(3).fill("current"),
  );
  expect(["ubuntu 20.04", "ubuntu 9.10", "ubuntu 22"].map((version) => found("linux", version))).toEqual(Array(3).fill("too_old"));
  expect(found("linux", "arch")).toBeUndefined();
  expect(found("linux", "6.1")).toBeUndefined();
  expect(found("other", "1")).toBeUndefined();
  expect(found("android", "Upside Down Cake")).toBe("unreadable");
});

test("each floor is a version that stands at itself, from a source that is named", () => {
  for (const { os, oldest, distribution, source } of OS_FLOORS) {
    expect(holdToFloor(os, `${distribution ?? ""} ${oldest}`)?.found).toBe("current");
    expect(source).toMatch(/^https:\/\//u);
  }
});
