import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeviceId, type StaffId, type TenantId, newId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, SECOND_MS, instant, instantToIso } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { endDevice, enrolDevice } from "./change-device.ts";
import type { Facts } from "./device.ts";
import { findDevice } from "./find-device.ts";
import { agentText, pairAgent, startPairing, tenantOfCode } from "./pair-agent.ts";
import { registerDevice } from "./register-device.ts";
import { type AgentReport, REPORT_WINDOW_MS, reportText, takeReport } from "./take-report.ts";
import { type TestDeviceKey, makeDeviceKey } from "./testing.ts";

const NOW = instant(1_790_000_000_000);
const ANNA: StaffId = newId("stf", NOW);
const FACTS: Facts = { os: "linux", osVersion: "debian 13", diskEncrypted: "yes", screenLock: "unknown" };
let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  tenant = await makeTestTenant(db);
});
afterAll(async () => {
  await db.close();
});

function within<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  return withTx(db, tenant, fn);
}

async function makeDevice(): Promise<DeviceId> {
  const made = await within((tx) => registerDevice(tx, ANNA, makeDeviceKey().spki, "Laptop", NOW));
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.device.id;
}

async function makeCode(device: DeviceId, now = NOW): Promise<string> {
  const started = await within((tx) => startPairing(tx, device, now));
  if (!started.ok) throw new Error(started.refusal.code);
  return unveil(started.value.code);
}

async function pair(code: string, agent: TestDeviceKey, now = NOW, signature = agent.sign(agentText(code))): Promise<string> {
  const paired = await within((tx) => pairAgent(tx, { code, publicKey: agent.spki, signature }, now));
  return paired.ok ? paired.value.id : paired.refusal.code;
}

async function paired(): Promise<{ device: DeviceId; agent: TestDeviceKey }> {
  const [device, agent] = [await makeDevice(), makeDeviceKey()];
  await pair(await makeCode(device), agent);
  return { device, agent };
}

type More = { readonly facts?: Facts; readonly now?: Instant; readonly sign?: AgentReport };

async function report(device: DeviceId, agent: TestDeviceKey, at: Instant, more: More = {}): Promise<string> {
  const sent: AgentReport = { tenant, device, at: instantToIso(at), facts: more.facts ?? FACTS };
  const signature = agent.sign(reportText(more.sign ?? sent));
  const taken = await within((tx) => takeReport(tx, sent, signature, more.now ?? NOW));
  return taken.ok ? "ok" : taken.refusal.code;
}

test("a code pairs one agent with its device, and tells whose it is without a look-up", async () => {
  const [device, agent] = [await makeDevice(), makeDeviceKey()];
  const code = await makeCode(device);
  expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{42}$/u);
  expect(tenantOfCode(code)).toBe(tenant);
  expect(await pair(code, agent)).toBe(device);
  expect((await within((tx) => findDevice(tx, device)))?.agentKey?.equals(agent.spki)).toBe(true);
  expect(await pair(code, makeDeviceKey())).toBe("pairing_unknown");
});

test("of fifty agents at once with one code, one is paired", async () => {
  const code = await makeCode(await makeDevice());
  const answers = await Promise.all(Array.from({ length: 50 }, () => pair(code, makeDeviceKey())));
  expect(answers.filter((answer) => answer.startsWith("dev_"))).toHaveLength(1);
  expect(answers.filter((answer) => answer === "pairing_unknown")).toHaveLength(49);
});

test("a code holds ten minutes to the millisecond, a newer one replaces it, and no text is one by chance", async () => {
  const device = await makeDevice();
  const late = await makeCode(device);
  expect(await pair(late, makeDeviceKey(), instant(NOW + 10 * MINUTE_MS))).toBe("pairing_unknown");
  const [old, newer] = [await makeCode(device), await makeCode(device)];
  expect(await pair(old, makeDeviceKey())).toBe("pairing_unknown");
  expect(await pair(newer, makeDeviceKey(), instant(NOW + 10 * MINUTE_MS - 1))).toBe(device);
  for (const text of ["", newer.slice(1), `${newer}0`, newer.toUpperCase(), "u".repeat(42)]) expect(tenantOfCode(text)).toBeUndefined();
});

test("an agent that does not hold the key it names is refused, and the code is not spent", async () => {
  const [device, agent] = [await makeDevice(), makeDeviceKey()];
  const code = await makeCode(device);
  expect(await pair(code, agent, NOW, makeDeviceKey().sign(agentText(code)))).toBe("agent_key_invalid");
  expect(await pair(code, agent, NOW, agent.sign(code))).toBe("agent_key_invalid");
  expect(await pair(code, agent, NOW, "A".repeat(86))).toBe("agent_key_invalid");
  expect(await pair(code, agent)).toBe(device);
});

test("another business's code and device are not there", async () => {
  const device = await makeDevice();
  const code = await makeCode(device);
  const other = await makeTestTenant(db);
  const agent = makeDeviceKey();
  const asked = { code, publicKey: agent.spki, signature: agent.sign(agentText(code)) };
  expect(await withTx(db, other, (tx) => pairAgent(tx, asked, NOW))).toMatchObject({ refusal: { code: "pairing_unknown" } });
  expect(await withTx(db, other, (tx) => startPairing(tx, device, NOW))).toMatchObject({ refusal: { code: "device_not_found" } });
});

test("a report that the agent signed is taken; played again, or older than the last, it is refused", async () => {
  const { device, agent } = await paired();
  expect(await report(device, agent, NOW)).toBe("ok");
  expect(await within((tx) => findDevice(tx, device))).toMatchObject({ report: FACTS, reportedAt: NOW });
  expect(await report(device, agent, NOW)).toBe("report_not_newer");
  expect(await report(device, agent, instant(NOW - SECOND_MS))).toBe("report_not_newer");
  expect(await report(device, agent, instant(NOW + SECOND_MS), { facts: { ...FACTS, diskEncrypted: "no" } })).toBe("ok");
});

test("of one report sent fifty times at once, one is taken", async () => {
  const { device, agent } = await paired();
  const answers = await Promise.all(Array.from({ length: 50 }, () => report(device, agent, NOW)));
  expect(answers.filter((answer) => answer === "ok")).toHaveLength(1);
});

test("a report that says other things than were signed, of another device or by another key, is not trusted", async () => {
  const { device, agent } = await paired();
  const other = await paired();
  const at = instantToIso(NOW);
  const signed = { tenant, device, at, facts: { ...FACTS, diskEncrypted: "no" as const } };
  expect(await report(device, agent, NOW, { sign: signed })).toBe("report_not_trusted");
  expect(await report(device, agent, NOW, { sign: { ...signed, facts: FACTS, device: other.device } })).toBe("report_not_trusted");
  expect(await report(device, other.agent, NOW)).toBe("report_not_trusted");
  expect(await report(await makeDevice(), agent, NOW)).toBe("report_not_trusted");
  expect(await report(newId("dev", NOW), agent, NOW)).toBe("report_not_trusted");
});

test("a clock that is ten minutes off or more is told, and only to whoever has the key", async () => {
  const { device, agent } = await paired();
  for (const off of [-REPORT_WINDOW_MS - 1, REPORT_WINDOW_MS + 1]) {
    expect(await report(device, agent, instant(NOW + off))).toBe("clock_skewed");
    expect(await report(device, makeDeviceKey(), instant(NOW + off))).toBe("report_not_trusted");
  }
});

test("a device that ended takes no code, no agent and no report, whatever was given out before", async () => {
  for (const how of ["lost", "stolen", "removed"] as const) {
    const { device, agent } = await paired();
    const code = await makeCode(device);
    const ended = await within((tx) => endDevice(tx, device, how, NOW));
    expect(ended).toMatchObject({ ok: true, value: { state: how, endedAt: NOW, agentKey: null } });
    expect(await pair(code, makeDeviceKey())).toBe("pairing_unknown");
    expect(await report(device, agent, NOW)).toBe("report_not_trusted");
    expect(await within((tx) => startPairing(tx, device, NOW))).toMatchObject({ refusal: { code: "device_ended" } });
    const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true } as const;
    expect(await within((tx) => enrolDevice(tx, device, { label: "Back", attested }, NOW))).toMatchObject({
      refusal: { code: "device_ended" },
    });
    expect(await within((tx) => endDevice(tx, device, "removed", NOW))).toMatchObject({ refusal: { code: "device_ended" } });
  }
});

test("pairing anew does not wipe away what an earlier agent found", async () => {
  const { device, agent } = await paired();
  await report(device, agent, NOW, { facts: { ...FACTS, diskEncrypted: "no" } });
  await pair(await makeCode(device), makeDeviceKey());
  expect((await within((tx) => findDevice(tx, device)))?.report?.diskEncrypted).toBe("no");
});
