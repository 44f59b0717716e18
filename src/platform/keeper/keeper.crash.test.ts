import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Outage } from "../../base/fault.ts";
import { PASSPHRASE, TENANT, openAll, openKeeper, sealAndPrepare } from "./_testing.ts";
import { startKeeper, type Keeper, type KeeperState } from "./keeper.ts";

const SECRET = Buffer.from("a secret");
const open: Keeper[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

test("when the process is killed, all that is under way is an outage, and after unsealing all is as before", async () => {
  const keeper = startKeeper();
  open.push(keeper);
  const header = await keeper.initialise(PASSPHRASE);
  await keeper.newTenantKeys(TENANT);
  await keeper.newEpoch(TENANT, 1);
  const group = await sealAndPrepare(keeper, [SECRET]);
  const [indexed] = await keeper.index(TENANT, [{ field: "email", canonical: "a" }]);

  // Stopped first, so that none of the fifty is answered before the kill.
  kill(keeper, "SIGSTOP");
  const asked = Array.from({ length: 50 }, () => openAll(keeper, [group]));
  await wait(50);
  kill(keeper, "SIGKILL");
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.map(codeOf)).toEqual(Array.from({ length: 50 }, () => "keeper_away"));

  await until(() => keeper.state() === "sealed");
  expect(codeOf((await Promise.allSettled([openAll(keeper, [group])]))[0])).toBe("sealed");
  expect((await keeper.unseal(header, "not the passphrase")).ok).toBe(false);
  expect(keeper.state()).toBe("sealed");
  expect((await keeper.unseal(header, PASSPHRASE)).ok).toBe(true);
  expect(await openAll(keeper, [group])).toEqual([SECRET]);
  expect((await keeper.index(TENANT, [{ field: "email", canonical: "a" }]))[0]).toEqual(indexed);
  expect((await keeper.sign(TENANT, SECRET)).ed25519).toHaveLength(64);
});

test("with a provider a killed process is unsealed again by itself, however often, and says so", async () => {
  const states: KeeperState[] = [];
  const keeper = await openKeeper({ unattended: () => Promise.resolve(PASSPHRASE), onStateChange: (state) => states.push(state) });
  open.push(keeper);
  const group = await sealAndPrepare(keeper, [SECRET]);
  for (let round = 0; round < 3; round++) {
    kill(keeper, "SIGKILL");
    await until(() => keeper.state() === "restarting");
    await until(() => keeper.state() === "open");
    expect(await openAll(keeper, [group])).toEqual([SECRET]);
  }
  expect(states).toEqual(["open", "restarting", "open", "restarting", "open", "restarting", "open"]);
});

test("a provider that is away is asked again until it answers", async () => {
  let asks = 0;
  const unattended = () => (++asks < 3 ? Promise.reject(new Error("away")) : Promise.resolve(PASSPHRASE));
  const keeper = await openKeeper({ unattended });
  open.push(keeper);
  kill(keeper, "SIGKILL");
  await until(() => keeper.state() === "restarting");
  expect(codeOf((await Promise.allSettled([keeper.sign(TENANT, SECRET)]))[0])).toBe("keeper_away");
  await until(() => keeper.state() === "open");
  expect(asks).toBe(3);
});

test("a process that is killed while it is being unsealed again is started and unsealed once more", async () => {
  const keeper = await openKeeper({ unattended: () => Promise.resolve(PASSPHRASE) });
  open.push(keeper);
  const group = await sealAndPrepare(keeper, [SECRET]);
  kill(keeper, "SIGKILL");
  await until(() => keeper.state() === "restarting");
  await wait(80);
  kill(keeper, "SIGKILL");
  await until(() => keeper.state() === "open");
  expect(await openAll(keeper, [group])).toEqual([SECRET]);
});

test("a keeper that was locked opens nothing, and a crash does not unseal it by the provider", async () => {
  const keeper = await openKeeper({ unattended: () => Promise.resolve(PASSPHRASE) });
  open.push(keeper);
  const group = await sealAndPrepare(keeper, [SECRET]);
  await keeper.lock();
  expect(codeOf((await Promise.allSettled([openAll(keeper, [group])]))[0])).toBe("sealed");
  const killed = keeper.pid();
  kill(keeper, "SIGKILL");
  await until(() => keeper.pid() !== killed);
  await wait(500);
  expect(keeper.state()).toBe("sealed");
});

test("a keeper that is locked while it is being unsealed again ends up sealed", async () => {
  const keeper = await openKeeper({ unattended: () => wait(200, PASSPHRASE) });
  open.push(keeper);
  kill(keeper, "SIGKILL");
  await until(() => keeper.state() === "restarting");
  await expect(keeper.lock()).rejects.toThrow(Outage);
  await until(() => keeper.state() !== "restarting");
  expect(keeper.state()).toBe("sealed");
  await expect(keeper.sign(TENANT, SECRET)).rejects.toThrow("sealed");
  // Only a process that truly holds no root takes a new one.
  await keeper.initialise("another passphrase here");
});

test("a keeper that was never unsealed answers every call with sealed", async () => {
  const keeper = startKeeper();
  open.push(keeper);
  const calls = [
    keeper.seal(TENANT, []),
    keeper.open(TENANT, { actor: "a" }, []),
    keeper.index(TENANT, []),
    keeper.rewrap(TENANT, 1, 2, []),
    keeper.sign(TENANT, SECRET),
    keeper.newEpoch(TENANT, 1),
    keeper.newTenantKeys(TENANT),
    keeper.loadEpoch(TENANT, 1, SECRET),
  ];
  expect((await Promise.allSettled(calls)).map(codeOf)).toEqual(calls.map(() => "sealed"));
});

test("the process itself refuses while sealed, whatever the asking side believes", async () => {
  const keeper = await openKeeper();
  open.push(keeper);
  await expect(keeper.initialise("a second root passphrase")).rejects.toThrow("already_open");
  await expect(keeper.seal("ten_0000000000000000000000000z", [])).rejects.toThrow("keys_not_loaded");
});

test("the process ends when the one that started it is killed", async () => {
  const script = `
    const { startKeeper } = await import(${JSON.stringify(join(import.meta.dirname, "keeper.ts"))});
    const keeper = startKeeper();
    await keeper.initialise("correct horse battery staple");
    console.log(keeper.pid());
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise<Buffer>((resolve) => parent.stdout.once("data", resolve)));
  expect(isAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isAlive(pid));
});

test("signals to the whole group leave the keeper to finish with the process that it serves", async () => {
  const keeper = await openKeeper();
  open.push(keeper);
  kill(keeper, "SIGINT");
  kill(keeper, "SIGTERM");
  expect(await openAll(keeper, [await sealAndPrepare(keeper, [SECRET])])).toEqual([SECRET]);
});

test("closing ends the process, and what is asked afterwards is an outage", async () => {
  const keeper = await openKeeper();
  const pid = keeper.pid() ?? 0;
  await keeper.close();
  await until(() => !isAlive(pid));
  expect(codeOf((await Promise.allSettled([keeper.sign(TENANT, SECRET)]))[0])).toBe("keeper_away");
});

function kill(keeper: Keeper, signal: NodeJS.Signals): void {
  process.kill(keeper.pid() ?? 0, signal);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function codeOf(outcome: PromiseSettledResult<unknown> | undefined): string {
  if (outcome?.status !== "rejected") return "answered";
  return outcome.reason instanceof Outage ? outcome.reason.code : String(outcome.reason);
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries > 1000) throw new Error("it did not happen within ten seconds");
    await wait(10);
  }
}
