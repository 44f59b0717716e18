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
