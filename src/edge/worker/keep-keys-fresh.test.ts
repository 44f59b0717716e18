import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { type TestSafe, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import { EPOCH_DAYS, KEYS_ARCHIVE_DAYS } from "../../safe/vault/erase.ts";
import { rollKeys } from "../../safe/vault/roll-keys.ts";
import { keepFresh } from "./keep-keys-fresh.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields: { email: { label: E-mail, category: contact, type: email, purposes: [booking], retention: 3y } }
roles: { desk: { booking: { email: [clear, change] } } }
`;

let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

afterAll(async () => {
  await t.close();
});

async function epochs(): Promise<readonly { epoch: number; isDestroyed: boolean }[]> {
  const rows = await t.db.owner`select epoch, destroyed_at is not null as gone from tenant_epochs order by epoch`;
  return rows.map((row) => ({ epoch: row["epoch"] as number, isDestroyed: row["gone"] as boolean }));
}

test("an epoch is followed by the next after a month, and its key is gone a month after that", async () => {
  await makeSubject(t, testActor(["desk"]), { email: "one@example.com" });
  const start = t.safe.clock();
  expect(await keepFresh(t.safe, t.tenant)).toBe("fresh");
  t.setNow(instant(start + 31 * DAY_MS));
  expect(await keepFresh(t.safe, t.tenant)).toBe("rolled");
  expect(await epochs()).toEqual([
    { epoch: 1, isDestroyed: false },
    { epoch: 2, isDestroyed: false },
  ]);
  t.setNow(instant(start + 62 * DAY_MS));
  expect(await keepFresh(t.safe, t.tenant)).toBe("rolled");
  expect((await epochs())[0]).toEqual({ epoch: 1, isDestroyed: true });
});

test("an epoch that a roll left unretired, because the date was in doubt, is retired once it is sure, and its key is gone when certificates say", async () => {
  const start = t.safe.clock();
  const { epoch } = (await epochs()).at(-1) ?? { epoch: 0 };
  await rollKeys(t.safe, t.tenant, operatorActor("test"), { isResumed: false, onProgress: () => undefined, keepsRetired: true });
  t.setNow(instant(start + DAY_MS));
  expect(await keepFresh(t.safe, t.tenant)).toBe("fresh");
  t.setNow(instant(start + (EPOCH_DAYS + KEYS_ARCHIVE_DAYS) * DAY_MS));
  await keepFresh(t.safe, t.tenant);
  expect(await epochs()).toContainEqual({ epoch, isDestroyed: true });
});

test("while a roll that has just begun lets others notice its epoch, the one before is not retired: they still wrap keys by it", async () => {
  const tenant = await t.addTenant(MAP);
  const retired = () => t.db.owner`select epoch from tenant_epochs where tenant_id = ${tenant} and retired_at is not null`;
  const rolling = rollKeys(t.safe, tenant, operatorActor("test"), { isResumed: false, onProgress: () => undefined });
  await vi.waitUntil(async () => (await t.db.owner`select 1 from tenant_epochs where tenant_id = ${tenant}`).length === 2);
  expect(await keepFresh(t.safe, tenant)).toBe("fresh");
  expect(await retired()).toEqual([]);
  expect((await rolling).retired).toEqual([1]);
});

test("while the safe is sealed nothing is tried", async () => {
  const sealed = { ...t.safe, keeper: { ...t.keeper, state: () => "sealed" as const } };
  expect(await keepFresh(sealed, t.tenant)).toBe("sealed");
});
