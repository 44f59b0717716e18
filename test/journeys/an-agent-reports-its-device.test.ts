import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DeviceId, type TenantId, newId } from "../../src/base/ids.ts";
import { unveil } from "../../src/base/redacted.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { listTenants } from "../../src/platform/storage/database.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { withTx } from "../../src/platform/storage/tx.ts";
import { enrolDevice } from "../../src/registers/devices/change-device.ts";
import type { Device } from "../../src/registers/devices/device.ts";
import { findDevice } from "../../src/registers/devices/find-device.ts";
import { startPairing } from "../../src/registers/devices/pair-agent.ts";
import { registerDevice } from "../../src/registers/devices/register-device.ts";
import { makeDeviceKey } from "../../src/registers/devices/testing.ts";
import { freePort } from "../support/ports.ts";

const SECOND_MS = 1_100;
let db: TestDatabase;
let edge: TestEdge;
let tenant: TenantId;
let folder = "";
let script = "";

beforeAll(async () => {
  db = await openTestDatabase();
  const port = await freePort();
  edge = await openTestEdge(db, { port, publicOrigin: `http://localhost:${port}` });
  await makeBusiness(edge);
  tenant = (await listTenants(edge.house.db))[0] ?? "ten_";
  folder = mkdtempSync(join(tmpdir(), "strongroom-agent-test-"));
  script = join(folder, "strongroom-agent.sh");
  const served = await call(port, "GET", "/agent/strongroom-agent.sh");
  expect([served.status, served.headers["content-type"]]).toEqual([200, "text/x-shellscript; charset=utf-8"]);
  writeFileSync(script, served.text);
});
afterAll(async () => {
  await edge.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** The agent on a computer with these tools before its own. */
function agent(args: readonly string[], more: { readonly tools?: string; readonly env?: Record<string, string> } = {}): Promise<Ran> {
  const path = [more.tools, process.env["PATH"]].filter((part) => part !== undefined).join(":");
  const env = { PATH: path, HOME: folder, STRONGROOM_AGENT_HOME: join(folder, "agent"), ...more.env };
  return new Promise((resolve) =>
    execFile("sh", [script, ...args], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out: out.trim(), err: err.trim() }),
    ),
  );
}

/** Another computer's tools: each a command that says what the real one says there. */
function toolsOf(name: string, tools: Readonly<Record<string, string>>): string {
  const where = join(folder, name);
  mkdirSync(where);
  for (const [tool, says] of Object.entries(tools)) {
    writeFileSync(join(where, tool), `#!/bin/sh\n${says}\n`);
    chmodSync(join(where, tool), 0o755);
  }
  return where;
}

async function makeDevice(): Promise<DeviceId> {
  const now = edge.house.clock();
  return await withTx(edge.house.db, tenant, async (tx) => {
    const made = await registerDevice(tx, newId("stf", now), makeDeviceKey().spki, "Laptop", now);
    if (!made.ok) throw new Error(made.refusal.code);
    return made.value.device.id;
  });
}

async function codeFor(device: DeviceId): Promise<string> {
  const started = await withTx(edge.house.db, tenant, (tx) => startPairing(tx, device, edge.house.clock()));
  if (!started.ok) throw new Error(started.refusal.code);
  return unveil(started.value.code);
}

async function read(device: DeviceId): Promise<Device | undefined> {
  return await withTx(edge.house.db, tenant, (tx) => findDevice(tx, device));
}

test("an agent fetched from the house pairs once, keeps its key to itself, and its signed report arrives", async () => {
  const device = await makeDevice();
  const code = await codeFor(device);
  expect(await agent(["report"])).toMatchObject({ code: 1, err: "strongroom-agent: not paired yet: run pair CODE first." });
  expect(await agent(["pair", code])).toMatchObject({ code: 0, out: "Paired. Next: report, then install." });
  expect(statSync(join(folder, "agent", "key.pem")).mode & 0o777).toBe(0o600);
  expect(await agent(["pair", code])).toMatchObject({
    code: 1,
    err: "strongroom-agent: This pairing code is not known, was used, or has run out. (404)",
  });

  const shown = await agent(["show"]);
  const reported = await agent(["report"]);
  expect(reported).toMatchObject({ code: 0, err: "" });
  expect(reported.out).toBe("Reported. This device is not trusted yet:\n- Enrol it under Devices: name it and tell how it is protected.");
  expect((await read(device))?.report).toEqual(JSON.parse(shown.out));
  const leaked = edge.logged.join("").includes(code);
  expect(leaked).toBe(false);
});

test("a report of the same second is refused, a later one taken; with another's key it is not trusted", async () => {
  const device = await makeDevice();
  await agent(["pair", await codeFor(device)]);
  const at = (ms: number): string => `${new Date(edge.house.clock() + ms).toISOString().slice(0, 19)}Z`;
  const clock = (name: string, ms: number): string => toolsOf(name, { date: `echo ${at(ms)}` });
  const [now, earlier, later] = [clock("now", 0), clock("earlier", -60_000), clock("later", 60_000)];
  expect((await agent(["report"], { tools: now })).code).toBe(0);
  for (const tools of [now, earlier]) {
    expect((await agent(["report"], { tools })).err).toContain("A report of this time or later is here already. (409)");
  }
  const before = (await read(device))?.reportedAt ?? 0;
  expect((await agent(["report"], { tools: later })).code).toBe(0);
  expect((await read(device))?.reportedAt).toBeGreaterThan(before);
  expect((await agent(["report"], { tools: clock("off", 3_600_000) })).err).toContain("(401)");

  const other = join(folder, "other");
  await agent(["pair", await codeFor(await makeDevice())], { env: { STRONGROOM_AGENT_HOME: other } });
  writeFileSync(join(other, "config"), readFileSync(join(folder, "agent", "config")));
  expect((await agent(["report"], { env: { STRONGROOM_AGENT_HOME: other } })).err).toContain(
    "not signed by the agent of a device that is in use",
  );
});

test("a computer that is encrypted and locks itself is trusted; what it reports is judged at once", async () => {
  const device = await makeDevice();
  const attested = { os: "linux", osVersion: "debian 13", diskEncrypted: true, screenLock: true } as const;
  await withTx(edge.house.db, tenant, (tx) => enrolDevice(tx, device, { label: "Laptop", attested }, edge.house.clock()));
  await agent(["pair", await codeFor(device)]);
  const gnome = (idle: number): Record<string, string> => ({
    findmnt: "case $* in *FSTYPE*) echo ext4 ;; *) echo /dev/mapper/root ;; esac",
    lsblk: "echo lvm; echo crypt; echo part; echo disk",
    gsettings: `case $* in *lock-enabled) echo true ;; *idle-delay) echo uint32 ${idle} ;; *) echo uint32 0 ;; esac`,
  });
  const env = { XDG_CURRENT_DESKTOP: "ubuntu:GNOME" };
  // As a timer runs it, which may not know the desktop.
  const timer = { ...gnome(1800), pgrep: "case $* in *gnome-shell) exit 0 ;; *) exit 1 ;; esac" };
  const late = await agent(["report"], { tools: toolsOf("late", timer) });
  expect(late.out).toContain("- Have the screen lock after 15 minutes or less");
  await sleep(SECOND_MS);
  expect((await agent(["report"], { tools: toolsOf("sound", gnome(300)), env })).out).toBe("Reported. This device is trusted.");
  expect((await read(device))?.report).toMatchObject({ diskEncrypted: "yes", screenLock: "yes" });
});

test("what the tools of a computer say is told as yes, no or unknown, and never guessed", async () => {
  const mac = (fileVault: string, lock: string, saver: string): Record<string, string> => ({
    uname: "echo Darwin",
    sw_vers: "echo 26.1",
    fdesetup: `echo '${fileVault}'`,
    sysadminctl: `echo '2026-11-01 09:00:00.000 sysadminctl[1:2] ${lock}' >&2`,
    defaults: saver === "" ? "exit 1" : `echo ${saver}`,
    pmset: "echo ' displaysleep         10 (display sleep prevented by x)'",
  });
  const linux = (fstype: string, source: string, lsblk: string): Record<string, string> => ({
    uname: "echo Linux",
    findmnt: `case $* in *FSTYPE*) echo ${fstype} ;; *) echo '${source}' ;; esac`,
    lsblk,
    zfs: "echo aes-256-gcm",
  });
  const cases = [
    [mac("FileVault is On.", "screenLock delay is immediate", "300"), "yes macos 26.1 yes"],
    [mac("FileVault is Off.", "screenLock is off", "300"), "no macos 26.1 no"],
    [mac("FileVault is On.", "screenLock delay is 3600 seconds", "300"), "yes macos 26.1 no"],
    [mac("FileVault is On.", "screenLock delay is 60 seconds", ""), "yes macos 26.1 yes"],
    [mac("Unknown option", "unknown", "0"), "unknown macos 26.1 unknown"],
    [linux("ext4", "/dev/sda1", "echo part; echo disk"), "no linux * unknown"],
    [linux("btrfs", "/dev/mapper/root[/@home]", "echo crypt; echo disk"), "yes linux * unknown"],
    [linux("zfs", "rpool/home", "exit 1"), "yes linux * unknown"],
    [linux("overlay", "overlay", "exit 1"), "unknown linux * unknown"],
    [linux("ext4", "/dev/sda1", "exit 1"), "unknown linux * unknown"],
  ] as const;
  for (const [n, [tools, expected]] of cases.entries()) {
    const { out } = await agent(["show"], { tools: toolsOf(`case-${n}`, tools) });
    const facts = JSON.parse(out) as Record<string, string>;
    const version = facts["os"] === "linux" ? "*" : facts["osVersion"];
    expect(`${facts["diskEncrypted"]} ${facts["os"]} ${version} ${facts["screenLock"]}`, JSON.stringify(tools)).toBe(expected);
  }
});

test("a code that is none is refused before anything is made or sent, and a house that is away is told", async () => {
  const env = { STRONGROOM_AGENT_HOME: join(folder, "none") };
  for (const code of ["", "abc", "'; rm -rf /", "A".repeat(42), `${"0".repeat(42)}\n`]) {
    expect((await agent(["pair", code], { env })).err, code).toContain("a pairing code has 42 letters and digits");
  }
  expect(() => statSync(join(folder, "none"))).toThrow();
  const elsewhere = join(folder, "elsewhere.sh");
  writeFileSync(elsewhere, readFileSync(script, "utf8").replace(/origin='[^']*'/u, "origin='http://localhost:9'"));
  const away = await new Promise<string>((resolve) =>
    execFile("sh", [elsewhere, "pair", "0".repeat(42)], { env: { PATH: process.env["PATH"], HOME: folder, ...env } }, (_error, _out, err) =>
      resolve(err),
    ),
  );
  expect(away).toContain("http://localhost:9 does not answer.");
  expect(() => statSync(join(folder, "none", "key.pem"))).toThrow();
});

test("the Windows agent is served with the address of the house, and both name it in one place", async () => {
  const served = await call(edge.port, "GET", "/agent/strongroom-agent.ps1");
  expect(served.text).toContain(`$Origin = 'http://localhost:${edge.port}'`);
  expect(served.text).not.toContain("@ORIGIN@");
  expect(readFileSync(script, "utf8")).toContain(`origin='http://localhost:${edge.port}'`);
});
