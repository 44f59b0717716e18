import { afterAll, beforeAll, expect, test } from "vitest";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type TestSafe, OWNER, makeSubject, openTestSafe, testActor } from "../../safe/testing.ts";
import { rollKeys } from "../../safe/vault/roll-keys.ts";
import { checkKeys } from "./_doctor-tenant.ts";
import type { Finding } from "./_finding.ts";

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
afterAll(() => t.close());

async function keys(): Promise<Finding> {
  const tenant = await t.within(readTenant);
  if (tenant === undefined) throw new Error("no business");
  return await checkKeys(t.db, tenant);
}

const roll = (isResumed: boolean) => rollKeys(t.safe, t.tenant, OWNER, { isResumed, onProgress: () => undefined });

test("an epoch that is kept past its time, because something is wrapped by it, is told with what follows and what mends it", async () => {
  const subject = await makeSubject(t, testActor(["desk"]), { email: "slow@example.com" });
  const [before] = await t.db.owner`select epoch, wrapped from subject_keys where subject_id = ${subject}`;
  await roll(false);
  await t.db.owner`update tenant_epochs set started_at = now()`;
  expect(await keys()).toMatchObject({ state: "good", say: expect.stringContaining("epoch 2") });

  await t.db.owner`update subject_keys set ${t.db.owner(before as never)} where subject_id = ${subject}`;
  expect(await keys()).toMatchObject({ state: "wanting", say: expect.stringContaining("cut short") });
  await t.db.owner`update tenant_epochs set retired_at = now() - interval '32 days' where epoch = 1`;
  expect(await keys()).toMatchObject({
    state: "wanting",
    say: expect.stringContaining("epoch 1 should be gone, and something is still wrapped by it"),
    mend: expect.stringContaining("npx strongroom keys roll"),
  });
  await roll(true);
  expect(await keys()).toMatchObject({ state: "good" });
});
