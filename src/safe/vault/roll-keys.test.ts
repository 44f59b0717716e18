import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY_MS, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { openBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import { EPOCH_STALE_MS, listEpochs } from "../../platform/keeper/keyring.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type TestSafe, OWNER, makeSubject, openTestSafe, testActor } from "../testing.ts";
import { revealFields } from "./reveal.ts";
import { KEYS_ARCHIVE_DAYS } from "./erase.ts";
import { destroyOldEpochs, isRollUnfinished, rollKeys } from "./roll-keys.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  email: { label: E-mail, category: contact, type: email, lookup: exact, purposes: [booking], retention: 3y }
roles: { desk: { booking: { email: [clear, change] } } }
`;

const desk = testActor(["desk"]);
let t: TestSafe;

beforeAll(async () => {
  t = await openTestSafe(MAP);
});

afterAll(async () => {
  await t.close();
});

async function email(subject: `sub_${string}`): Promise<unknown> {
  const [one] = await t.within((tx) =>
    revealFields(t.safe, tx, [{ actor: desk, purpose: null, subject, fields: ["email"], reason: null }]),
  );
  const shown = one?.ok === true ? one.value.fields["email"] : undefined;
  return shown?.form === "clear" ? unveil(shown.value) : one;
}

test("a roll re-wraps every key, rewrites no value, and everything opens during and after it", async () => {
  const subjects = await Promise.all(Array.from({ length: 40 }, (_, n) => makeSubject(t, desk, { email: `roll${n}@example.com` })));
  const packed = async () =>
    (await t.db.owner`select md5(string_agg(packed::text, '' order by subject_id)) as sum from sealed_records`)[0]?.["sum"];
  const before = await packed();
  let isRolling = true;
  const reading = (async () => {
    let failures = 0;
    while (isRolling) for (const subject of subjects.slice(0, 5)) if (!String(await email(subject)).startsWith("roll")) failures += 1;
    return failures;
  })();
  const rolled = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined });
  isRolling = false;
  expect(await reading).toBe(0);
  expect(rolled).toMatchObject({ epoch: 2, rewrapped: 40, damaged: 0, retired: [1] });
  expect(await packed()).toBe(before);
  expect((await t.db.owner`select distinct epoch from subject_keys`).map((row) => row["epoch"])).toEqual([2]);
  for (const [n, subject] of subjects.entries()) expect(await email(subject)).toBe(`roll${n}@example.com`);
});

test("a roll that was killed goes on where it was", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => makeSubject(t, desk, { email: `again${n}@example.com` })));
  const killed = rollKeys(t.safe, t.tenant, OWNER, {
    isResumed: false,
    onProgress: () => {
      throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  await t.db.owner`update subject_keys set epoch = epoch where epoch < 3`;
  const resumed = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: true, onProgress: () => undefined });
  expect(resumed.epoch).toBe(3);
  expect((await t.db.owner`select distinct epoch from subject_keys`).map((row) => row["epoch"])).toEqual([3]);
});

async function putBox(n: number, text: string): Promise<void> {
  await t.within((tx) => putBoxes(tx, t.keeper, [{ id: `staff/${n}`, kind: "staff", plaintext: Buffer.from(text) }]));
}

async function readBox(n: number): Promise<string | undefined> {
  return (await t.within((tx) => openBoxes(tx, t.keeper, "staff", [`staff/${n}`]))).get(`staff/${n}`)?.toString();
}

test("a roll re-wraps boxes while they are read and changed, and they open after the old epoch was destroyed", async () => {
  for (let n = 0; n < 30; n++) await putBox(n, `box ${n}`);
  let isRolling = true;
  let changes = 0;
  const using = (async () => {
    while (isRolling) {
      expect(await readBox(3)).toBe("box 3");
      changes += 1;
      await putBox(4, `change ${changes}`);
    }
  })();
  const rolled = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined });
  isRolling = false;
  await using;
  expect(rolled.damaged).toBe(0);
  expect((await t.db.owner`select distinct epoch from boxes`).map((row) => row["epoch"])).toEqual([rolled.epoch]);

  const later = instant(t.safe.clock() + (KEYS_ARCHIVE_DAYS + 1) * DAY_MS);
  await t.within((tx) => destroyOldEpochs(tx, later));
  expect((await t.within(listEpochs)).filter((one) => one.destroyedAt === null).map((one) => one.epoch)).toEqual([rolled.epoch]);
  await sleep(EPOCH_STALE_MS + 50);
  for (let n = 0; n < 30; n++) expect(await readBox(n)).toBe(n === 4 ? `change ${changes}` : `box ${n}`);
});

test("a roll that was killed before the boxes goes on with them, and one whose box is damaged keeps the old epoch", async () => {
  await putBox(1, "left behind");
  await makeSubject(t, desk, { email: "before-boxes@example.com" });
  const killed = rollKeys(t.safe, t.tenant, OWNER, {
    isResumed: false,
    onProgress: () => {
      throw new Error("killed");
    },
  });
  await expect(killed).rejects.toThrow("killed");
  expect(await t.within(isRollUnfinished)).toBe(true);
  await t.db.owner`update boxes set wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) where box_id = 'staff/2'`;
  const resumed = await rollKeys(t.safe, t.tenant, OWNER, { isResumed: true, onProgress: () => undefined });
  expect(resumed).toMatchObject({ damaged: 1, retired: [] });
  expect(await readBox(1)).toBe("left behind");
  expect((await t.db.owner`select epoch from boxes where box_id = 'staff/1'`)[0]?.["epoch"]).toBe(resumed.epoch);
  await t.db.owner`delete from boxes where box_id = 'staff/2'`;
});

test.each(["subject_keys", "boxes"] as const)(
  "an epoch that retired while somebody slow wrapped one of the %s by it keeps its key, until a roll has wrapped that anew",
  async (table) => {
    const subject = await makeSubject(t, desk, { email: `slow-${table}@example.com` });
    await putBox(40, "of somebody slow");
    const opens = async () => expect([await email(subject), await readBox(40)]).toEqual([`slow-${table}@example.com`, "of somebody slow"]);
    const epochOf = async (n: number) => (await t.within(listEpochs)).find(({ epoch }) => epoch === n);
    const [where, id] = table === "boxes" ? ["box_id", "staff/40"] : ["subject_id", subject];
    const [before] = await t.db.owner.unsafe(`select epoch, wrapped from ${table} where ${where} = $1`, [id]);
    const slow = Number(before?.["epoch"]);
    expect(await rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined })).toMatchObject({ damaged: 0 });
    expect(await epochOf(slow)).toMatchObject({ retiredAt: expect.any(Date), destroyedAt: null });
    await t.db.owner.unsafe(`update ${table} set epoch = $1, wrapped = $2 where ${where} = $3`, [slow, before?.["wrapped"], id]);

    const later = instant(t.safe.clock() + (KEYS_ARCHIVE_DAYS + 1) * DAY_MS);
    expect(await t.within((tx) => destroyOldEpochs(tx, later))).toMatchObject({ needed: [slow] });
    await sleep(EPOCH_STALE_MS + 50);
    await opens();
    await rollKeys(t.safe, t.tenant, OWNER, { isResumed: true, onProgress: () => undefined });
    expect(await t.within((tx) => destroyOldEpochs(tx, later))).toMatchObject({ destroyed: expect.arrayContaining([slow]), needed: [] });
    await sleep(EPOCH_STALE_MS + 50);
    await opens();
  },
);

test("one damaged key keeps its own epoch, and no other from retiring", async () => {
  const subject = await makeSubject(t, desk, { email: "damaged@example.com" });
  const [{ epoch } = { epoch: 0 }] = await t.db.owner<{ epoch: number }[]>`select epoch from subject_keys where subject_id = ${subject}`;
  await t.db.owner`update subject_keys set wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) where subject_id = ${subject}`;
  const roll = () => rollKeys(t.safe, t.tenant, OWNER, { isResumed: false, onProgress: () => undefined });
  expect(await roll()).toMatchObject({ damaged: 1, retired: [] });
  expect(await roll()).toMatchObject({ damaged: 1, retired: [epoch + 1] });
  await t.db.owner`delete from subject_keys where subject_id = ${subject}`;
});

test("that nothing is wrapped by an epoch is seen without reading what others wrap", async () => {
  const tenant = await t.addTenant(MAP);
  const { owner } = t.db;
  await owner`update tenant_epochs set retired_at = '2020-01-01' where tenant_id = ${tenant}`;
  await owner`
    insert into tenant_epochs (tenant_id, epoch, wrapped, started_at)
    select tenant_id, 2, wrapped, started_at from tenant_epochs where tenant_id = ${tenant}`;
  await owner`
    insert into subject_keys (tenant_id, subject_id, key_class, epoch, wrapped)
    select ${tenant}, 'sub_' || n, 'identity', 2, 'x' from generate_series(1, 3000) n`;
  await owner`
    insert into boxes (tenant_id, box_id, kind, epoch, wrapped, envelope, revision)
    select ${tenant}, 'many/' || n, 'many', 2, 'x', 'x', 1 from generate_series(1, 3000) n`;
  for (const isCounted of [false, true]) {
    if (isCounted) await owner`analyze`;
    await withTx(t.db, tenant, async (tx) => {
      await tx.sql`savepoint as_it_was`;
      const before = await rowsRead(tx);
      expect(await destroyOldEpochs(tx, t.safe.clock())).toEqual({ destroyed: [1], needed: [] });
      expect((await rowsRead(tx)) - before).toBeLessThan(10);
      await tx.sql`rollback to as_it_was`;
    });
  }
});

async function rowsRead(tx: Tx): Promise<number> {
  const [read] = await tx.sql<{ rows: number }[]>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows
      from pg_stat_xact_user_tables
     where relname in ('subject_keys', 'boxes')`;
  return read?.rows ?? -1;
}
