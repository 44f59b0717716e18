import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Fault, Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { makeTestTenant, openTestDatabase, type TestDatabase } from "../storage/testing.ts";
import { withTx } from "../storage/tx.ts";
import { dropBoxes, dropBoxesOfKind, inspectBoxes, openBoxes, openWords, putBoxes } from "./boxes.ts";
import { startKeeper, type Keeper } from "./keeper.ts";
import { addTenantKeys, unsealRoot } from "./keyring.ts";
import { initialiseCheapRoot } from "./testing.ts";

const PASSPHRASE = "correct horse battery staple";
const NOW = instant(Date.UTC(2026, 0, 1));

let db: TestDatabase;
let keeper: Keeper;
let tenant: TenantId;
let other: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
  keeper = startKeeper();
  await initialiseCheapRoot(db, keeper, PASSPHRASE, NOW);
  [tenant, other] = [await makeTestTenant(db), await makeTestTenant(db, "Green Sea")];
  for (const one of [tenant, other]) await withTx(db, one, (tx) => addTenantKeys(tx, keeper, NOW));
});

beforeEach(async () => {
  await db.owner`delete from boxes`;
});

afterAll(async () => {
  await keeper.close();
  await db.close();
});

async function put(id: string, text: string, kind = "staff", of = tenant): Promise<void> {
  await withTx(db, of, (tx) => putBoxes(tx, keeper, [{ id, kind, plaintext: Buffer.from(text) }]));
}

async function read(id: string, kind = "staff", of = tenant): Promise<string | undefined> {
  const opened = await withTx(db, of, (tx) => openBoxes(tx, keeper, kind, [id]));
  return opened.get(id)?.toString("utf8");
}

test("what is put into boxes comes out of them, and what is absent is absent", async () => {
  const boxes = ["staff/stf_1", "staff/stf_2"].map((id) => ({ id, kind: "staff", plaintext: Buffer.from(`{"name":"${id}"}`) }));
  await withTx(db, tenant, (tx) => putBoxes(tx, keeper, boxes));
  const opened = await withTx(db, tenant, (tx) => openBoxes(tx, keeper, "staff", ["staff/stf_2", "staff/stf_1", "staff/stf_3"]));
  expect([...opened.keys()].toSorted()).toEqual(["staff/stf_1", "staff/stf_2"]);
  expect(opened.get("staff/stf_1")?.toString()).toBe('{"name":"staff/stf_1"}');
  await withTx(db, tenant, (tx) => dropBoxes(tx, ["staff/stf_1"]));
  expect(await read("staff/stf_1")).toBeUndefined();
  expect(await read("staff/stf_2")).toBe('{"name":"staff/stf_2"}');
});

test("nothing of what is in a box can be read from its row, and equal boxes look different", async () => {
  await put("staff/stf_1", "Jane Doe-Ünique");
  await put("staff/stf_2", "Jane Doe-Ünique");
  const rows = await db.owner<{ text: string; envelope: Buffer }[]>`select boxes::text as text, envelope from boxes`;
  expect(rows.map((row) => row.text.includes(Buffer.from("Jane").toString("hex")))).toEqual([false, false]);
  expect(rows[0]?.envelope.equals(rows[1]?.envelope ?? Buffer.alloc(0))).toBe(false);
});

test("a box that was moved to another id, kind, tenant or revision does not open", async () => {
  await put("staff/stf_1", "Jane");
  await put("staff/stf_2", "John");
  await put("staff/stf_1", "Jacqueline", "staff", other);
  await db.owner`
    update boxes b
       set wrapped = o.wrapped, envelope = o.envelope, revision = o.revision
      from boxes o
     where b.tenant_id = ${tenant} and b.box_id = 'staff/stf_1' and o.tenant_id = ${tenant} and o.box_id = 'staff/stf_2'`;
  await expect(read("staff/stf_1")).rejects.toThrow(Fault);
  await db.owner`
    update boxes b
       set wrapped = o.wrapped, envelope = o.envelope, revision = o.revision
      from boxes o
     where b.tenant_id = ${other} and o.tenant_id = ${tenant} and o.box_id = 'staff/stf_2'`;
  await expect(read("staff/stf_1", "staff", other)).rejects.toThrow("does not open");
  await expect(read("staff/stf_2", "totp")).rejects.toThrow("does not open");
  await db.owner`update boxes set kind = 'totp' where tenant_id = ${tenant} and box_id = 'staff/stf_2'`;
  await expect(read("staff/stf_2", "totp")).rejects.toThrow("does not open");
  await db.owner`update boxes set revision = 7 where tenant_id = ${tenant} and box_id = 'staff/stf_2'`;
  await expect(read("staff/stf_2")).rejects.toThrow("does not open");
});

test("what was in a box before does not open in its place", async () => {
  await put("staff/stf_1", "old@example.com");
  const [old] = await db.owner`select wrapped, envelope, revision from boxes`;
  await put("staff/stf_1", "new@example.com");
  expect((await db.owner`select revision from boxes`)[0]?.["revision"]).toBe(2);
  await db.owner`update boxes set wrapped = ${old?.["wrapped"]}, envelope = ${old?.["envelope"]}`;
  await expect(read("staff/stf_1")).rejects.toThrow(Fault);
});

test("of twenty that put the same box at once each is stored whole, and the last one stays", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => put("staff/stf_1", `writer ${n}`)));
  expect(await read("staff/stf_1")).toMatch(/^writer \d+$/u);
  expect((await db.owner`select revision from boxes`)[0]?.["revision"]).toBe(20);
});

test("two that make the same box at the same moment get a revision each", async () => {
  const first = Promise.withResolvers<undefined>();
  const making = withTx(db, tenant, async (tx) => {
    await putBoxes(tx, keeper, [{ id: "staff/stf_1", kind: "staff", plaintext: Buffer.from("first") }]);
    await first.promise;
  });
  await wait(50);
  const second = put("staff/stf_1", "second");
  await wait(100);
  first.resolve(undefined);
  await Promise.all([making, second]);
  expect(await read("staff/stf_1")).toBe("second");
  expect((await db.owner`select revision from boxes`)[0]?.["revision"]).toBe(2);
});

test("a put that is rolled back leaves the box as it was", async () => {
  await put("staff/stf_1", "before");
  const failing = withTx(db, tenant, async (tx) => {
    await putBoxes(tx, keeper, [{ id: "staff/stf_1", kind: "staff", plaintext: Buffer.from("after") }]);
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(await read("staff/stf_1")).toBe("before");
});

test("another tenant neither sees, replaces nor drops a box", async () => {
  await put("staff/stf_1", "ours");
  await put("staff/stf_1", "theirs", "staff", other);
  await withTx(db, other, (tx) => dropBoxesOfKind(tx, "staff"));
  expect(await read("staff/stf_1", "staff", other)).toBeUndefined();
  expect(await read("staff/stf_1")).toBe("ours");
});

test("an inspection names each box that does not open, and no other", async () => {
  for (let n = 1; n <= 5; n++) await put(`staff/stf_${n}`, `person ${n}`);
  await db.owner`update boxes set envelope = set_byte(envelope, 30, get_byte(envelope, 30) # 1) where box_id = 'staff/stf_3'`;
  await db.owner`update boxes set epoch = 9 where box_id = 'staff/stf_5'`;
  const found: string[] = [];
  expect(await withTx(db, tenant, (tx) => inspectBoxes(tx, keeper, (id) => found.push(id)))).toBe(5);
  expect(found).toEqual(["staff/stf_3", "staff/stf_5"]);
});

test("of words that people list one that does not open is told by dots, and hides no other", async () => {
  await put("hold/1", "Letter of 3 May", "hold");
  await put("hold/2", "Court in Bristol", "hold");
  await db.owner`update boxes set envelope = set_byte(envelope, 30, get_byte(envelope, 30) # 1) where box_id = 'hold/1'`;
  const words = await withTx(db, tenant, (tx) => openWords(tx, keeper, "hold", ["hold/1", "hold/2", "hold/3"]));
  expect(Object.fromEntries(words)).toEqual({ "hold/1": "••••", "hold/2": "Court in Bristol" });
});

test("while the safe is sealed nothing is put and nothing opened, and that is an outage", async () => {
  await put("staff/stf_1", "before");
  await keeper.lock();
  await expect(read("staff/stf_1")).rejects.toThrow(Outage);
  await expect(put("staff/stf_1", "after")).rejects.toThrow(Outage);
  await unsealRoot(db, keeper, PASSPHRASE);
  expect(await read("staff/stf_1")).toBe("before");
});
