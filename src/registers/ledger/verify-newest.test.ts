import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId, type TenantId } from "../../base/ids.ts";
import { instant } from "../../base/instant.ts";
import { openTestDatabase, type TestDatabase } from "../../platform/storage/testing.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "./append.ts";
import { readCheckpoint } from "./proofs.ts";
import { listEntries } from "./read.ts";
import { sequenceTenant } from "./sequence.ts";
import { testEntry, testSigner } from "./testing.ts";
import { type NewestVerified, verifyNewest } from "./verify-newest.ts";

const SIZE = 1_000;
const NOW = instant(1_790_000_000_000);
const signer = testSigner();
let db: TestDatabase;
let tenant: TenantId;

beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => await db.close());

beforeEach(async () => {
  tenant = newId("ten", instant(NOW + Math.floor(Math.random() * 1e6)));
  await append(SIZE);
  await sequenceTenant(db, signer, tenant, NOW);
});

async function append(count: number): Promise<readonly string[]> {
  const entries = Array.from({ length: count }, () => testEntry());
  return await withTx(db, tenant, (tx) => appendEntries(tx, entries, NOW));
}

async function verify(count: number, size = SIZE): Promise<NewestVerified> {
  return await withTx(db, tenant, (tx) => verifyNewest(tx, size, count));
}

async function signedRoot(): Promise<string | undefined> {
  return (await withTx(db, tenant, readCheckpoint))?.note.split("\n")[2];
}

function rootText({ root }: NewestVerified): string {
  return Buffer.from(root ?? []).toString("base64");
}

test("an untouched log is sound, its root the one that was signed, however many entries are asked for", async () => {
  for (const [count, checked] of [
    [1, 1000 - 768],
    [232, 232],
    [233, 1000 - 512],
    [5000, 1000],
  ] as const) {
    const found = await verify(count);
    expect({ ...found, root: rootText(found) }).toEqual({ root: await signedRoot(), checked, waiting: 0, problems: [] });
  }
});

test("trees of every shape at their edges verify", async () => {
  const sizes = [1, 2, 255, 256, 257, 512, 65_536 + 3];
  let size = SIZE;
  for (const more of sizes) {
    await append(more);
    await sequenceTenant(db, signer, tenant, NOW);
    size += more;
    const found = await verify(300, size);
    expect({ size, problems: found.problems, root: rootText(found) }).toEqual({ size, problems: [], root: await signedRoot() });
  }
});

test("entries that wait for their place are counted and are no problem", async () => {
  await append(3);
  expect(await verify(10)).toMatchObject({ waiting: 3, problems: [] });
});

test("an entry that was changed, taken away or found by other columns is told by index and id", async () => {
  const entries = (await withTx(db, tenant, (tx) => listEntries(tx, {}, { limit: SIZE, cursor: null }))).items.toReversed();
  const [changed, column] = [entries[990]?.id, entries[999]?.id];
  const [row] = await db.owner<{ packed: string }[]>`select packed from ledger_packs where tenant_id = ${tenant}`;
  const lines = (row?.packed ?? "").split("\n");
  const first = lines.length - SIZE;
  lines[first + 990] = (lines[first + 990] ?? "").replace(/sub_./u, (start) => (start === "sub_0" ? "sub_1" : "sub_0"));
  lines[first + 995] = "-";
  await db.owner`update ledger_packs set packed = ${lines.join("\n")} where tenant_id = ${tenant}`;
  await db.owner`delete from ledger_subjects where tenant_id = ${tenant} and subject_id = ${entries[999]?.subject ?? ""}`;
  expect((await verify(20)).problems).toEqual([
    { code: "entry_differs", index: 990, entry: changed },
    { code: "entry_missing", index: 995, entry: null },
    { code: "columns_differ", index: 999, entry: column },
  ]);
});

test("what was changed together with its tile is shown by the tile above", async () => {
  await db.owner`update ledger_tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where tenant_id = ${tenant} and level = 0 and tile_index = 2`;
  const { problems } = await verify(SIZE);
  expect(problems.map((problem) => [problem.code, problem.index])).toEqual([
    ["tile_differs", 512],
    ["entry_differs", 512],
  ]);
  const old = await signedRoot();
  await db.owner`update ledger_tiles set hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1) where tenant_id = ${tenant} and level = 1`;
  expect(rootText(await verify(1))).not.toBe(old);
});

test("a tile that is gone is told once, and no root is made up without it", async () => {
  await db.owner`delete from ledger_tiles where tenant_id = ${tenant} and level = 0 and tile_index = 3`;
  expect(await verify(10)).toMatchObject({ root: null, problems: [{ code: "tile_missing", index: 768 }] });
});
