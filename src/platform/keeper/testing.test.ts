import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { PASSPHRASE, TENANT, groupOf, openAll, toOpen } from "./_testing.ts";
import { borrowKeeper, cheapRoot } from "./testing.ts";

test("a test that is lent a process finds nothing of the one before it, be it under the same root", async () => {
  const root = await cheapRoot(PASSPHRASE);
  const one = borrowKeeper();
  const pid = one.pid();
  await one.unseal(root, PASSPHRASE);
  await one.newTenantKeys(TENANT);
  await one.newEpoch(TENANT, 1);
  const group = groupOf(["of the one before"]);
  const [sealed] = await one.seal(TENANT, [group]);
  await one.close();

  const other = borrowKeeper();
  onTestFinished(() => other.close());
  expect([other.pid(), other.state()]).toEqual([pid, "sealed"]);
  await other.unseal(root, PASSPHRASE);
  await expect(openAll(other, [toOpen(group, sealed)])).rejects.toThrow("keys_not_loaded");
});

test("a program that gave its keeper back ends by itself", async () => {
  const testing = JSON.stringify(new URL("testing.ts", import.meta.url).href);
  const script = `
    const { borrowKeeper, cheapRoot } = await import(${testing});
    const keeper = borrowKeeper();
    await keeper.unseal(await cheapRoot("a passphrase"), "a passphrase");
    await keeper.close();`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: ["ignore", "inherit", "inherit"] });
  onTestFinished(() => void program.kill("SIGKILL"));
  expect(await once(program, "exit", { signal: AbortSignal.timeout(20_000) })).toEqual([0, null]);
});
