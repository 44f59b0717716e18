import { execFileSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type { TransactionSql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR_MS, instant, instantToIso } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { addTenantKeys } from "../../platform/keeper/keyring.ts";
import { borrowKeeper, initialiseCheapRoot } from "../../platform/keeper/testing.ts";
import { listTenants } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type TestDatabase, makeTestTenant, openTestDatabase } from "../../platform/storage/testing.ts";
import { selectTables } from "./_catalog_sql.ts";
import { makeBackup } from "./make-backup.ts";
import { restoreBackup } from "./restore-backup.ts";

let db: TestDatabase;
let keeper: Keeper;
beforeAll(async () => {
  db = await openTestDatabase();
  keeper = borrowKeeper();
  await initialiseCheapRoot(db, keeper, "a passphrase for the tests only", AT);
});
afterAll(async () => {
  await keeper.close();
  await db.close();
});

const identity = await generateIdentity();
const lock = { recipients: [await identityToRecipient(identity)] };
const unlock = { identities: new Redacted([identity]) };
const settle = async (): Promise<{ erased: number; dropped: number }> => ({ erased: 0, dropped: 0 });
const nothing = (): void => undefined;
const AT = instant(Date.parse("2026-03-01T10:00:00Z"));

function folder(): string {
  return mkdtempSync(join(tmpdir(), "strongroom-backup-"));
}

async function makeTenantWithKeys(name: string): Promise<void> {
  await withTx(db, await makeTestTenant(db, name), (tx) => addTenantKeys(tx, keeper, AT));
}

test("every table is in exactly one archive or says that it is worthless after a restore", async () => {
  const tables = await selectTables(db.owner);
  const of = (kind: string): string[] => tables.filter((table) => table.kind === kind).map((table) => table.name);
  const withWrappedKeys = tables.filter((table) => table.columns.some((column) => column.startsWith("wrapped"))).map((table) => table.name);
  // What is short-lived and sealed under a key of its own row may stay with its row; keys of the card page are made anew.
  const apart = ["imports", "kept_answers", "card_keys", "prepared_disclosures", "rights_exports"];
  expect(of("keys")).toEqual(expect.arrayContaining(withWrappedKeys.filter((name) => !apart.includes(name))));
  expect(of("none").toSorted()).toEqual([
    "bulk_unlocks",
    "card_keys",
    "card_page_checks",
    "collection_visits",
    "consent_asks",
    "customer_asks",
    "customer_challenges",
    "customer_sessions",
    "date_confirmations",
    "device_pairings",
    "door_budgets",
    "import_chunks",
    "kept_answers",
    "machine_date",
    "open_counts",
    "opened_subjects",
    "outbox",
    "prepared_disclosure_pieces",
    "prepared_disclosure_subjects",
    "provider_events",
    "rights_answered",
    "rights_export_pieces",
    "rights_mails",
    "sessions",
    "setup_tokens",
    "sign_in_challenges",
    "sign_in_failures",
    "staff_invites",
    "tasks",
  ]);
  expect(of("data")).toEqual(
    expect.arrayContaining(["tenants", "subjects", "sealed_records", "ledger_packs", "ledger_subjects", "ledger_words"]),
  );
});

test("what was backed up comes back row for row, text with tabs, line ends and backslashes included", async () => {
  const names = ["plain", "tab\tand\nline end", "back\\slash and \\.", "ü 漢字 🙂", "\\N"];
  for (const name of names) await makeTenantWithKeys(name);
  const made = await makeBackup(db, folder(), lock, AT, nothing);
  const other = await openTestDatabase();
  try {
    const restored = await restoreBackup(other, { dataFile: made.data.file, keysFile: made.keys.file, unlock, onRows: nothing, settle });
    expect(restored.ok).toBe(true);
    const rows = await other.owner`select * from tenants order by tenant_id`;
    expect(rows).toEqual(await db.owner`select * from tenants order by tenant_id`);
    expect(rows.map((row) => row["name"])).toEqual(expect.arrayContaining(names));
    const again = await restoreBackup(other, { dataFile: made.data.file, keysFile: made.keys.file, unlock, onRows: nothing, settle });
    expect(again).toEqual({ ok: false, refusal: { code: "not_empty" } });
  } finally {
    await other.close();
  }
});

test("a business that is made in the moment in which a backup begins is in it whole, or not at all", async () => {
  const begin = async (options: string, fn: (sql: TransactionSql) => Promise<unknown>): Promise<unknown> => {
    await makeTenantWithKeys("made meanwhile");
    return await db.owner.begin(options, fn);
  };
  const owner = new Proxy(db.owner, { get: (pool, key) => (key === "begin" ? begin : Reflect.get(pool, key)) });
  const made = await makeBackup({ ...db, owner }, folder(), lock, AT, nothing);
  const other = await openTestDatabase();
  try {
    const settled: string[] = [];
    const settleOne = async (tx: Tx) => (settled.push(tx.tenant), await settle());
    await restoreBackup(other, { dataFile: made.data.file, keysFile: made.keys.file, unlock, onRows: nothing, settle: settleOne });
    expect(settled).toEqual(await listTenants(other));
  } finally {
    await other.close();
  }
});

test("data of a day on which a business was not there yet comes back with keys that know it", async () => {
  const before = await listTenants(db);
  const old = await makeBackup(db, folder(), lock, AT, nothing);
  await makeTenantWithKeys("Newer than the data");
  const today = await makeBackup(db, folder(), lock, instant(AT + HOUR_MS), nothing);
  const other = await openTestDatabase();
  try {
    const ask = { dataFile: old.data.file, keysFile: today.keys.file, unlock, onRows: nothing, settle };
    expect(await restoreBackup(other, ask)).toMatchObject({ ok: true });
    expect(await listTenants(other)).toEqual(before);
    expect(await other.owner`select tenant_id from tenant_keys where not tenant_id = any(${[...before]})`).toEqual([]);
  } finally {
    await other.close();
  }
});

test("what settles a restore finds the sizes of its tables known, so that a large house is not compared row with row", async () => {
  await makeTenantWithKeys("Counted");
  const made = await makeBackup(db, folder(), lock, AT, nothing);
  const other = await openTestDatabase();
  const sizes: unknown[] = [];
  const look = async (tx: Tx): Promise<{ erased: number; dropped: number }> => {
    sizes.push(...(await tx.sql`select relname as name, reltuples > 0 as known from pg_class where relname in ('tenants', 'tenant_keys')`));
    return await settle();
  };
  try {
    const ask = { dataFile: made.data.file, keysFile: made.keys.file, unlock, onRows: nothing, settle: look };
    expect(await restoreBackup(other, ask)).toMatchObject({ ok: true });
    expect(sizes).toEqual(
      expect.arrayContaining([
        { name: "tenants", known: true },
        { name: "tenant_keys", known: true },
      ]),
    );
    expect(sizes).not.toContainEqual(expect.objectContaining({ known: false }));
  } finally {
    await other.close();
  }
});

test("the age tool and gunzip open an archive without Strongroom", async () => {
  const out = folder();
  const made = await makeBackup(db, out, lock, AT, nothing);
  const key = join(out, "identity.txt");
  writeFileSync(key, `${identity}\n`, { mode: 0o600 });
  const text = gunzipSync(execFileSync("age", ["-d", "-i", key, made.data.file], { maxBuffer: 1 << 28 })).toString("utf8");
  expect(JSON.parse(text.split("\n", 1)[0] ?? "")).toMatchObject({
    strongroom: "archive/v1",
    kind: "data",
    takenAt: "2026-03-01T10:00:00.000Z",
  });
  expect(text.trimEnd().split("\n").at(-1)).toContain('"end":true');
  expect(readdirSync(out).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("an archive that was cut, changed, swapped or locked for another leaves the database empty", async () => {
  const made = await makeBackup(db, folder(), lock, AT, nothing);
  const other = await openTestDatabase();
  const attempt = async (dataFile: string, keysFile: string, identities = [identity]): Promise<unknown> => {
    const outcome = await restoreBackup(other, {
      dataFile,
      keysFile,
      unlock: { identities: new Redacted(identities) },
      onRows: nothing,
      settle,
    });
    const [row] = await other.owner<{ n: number }[]>`select count(*)::int as n from tenants`;
    return [outcome.ok ? "restored" : outcome.refusal.code, row?.n];
  };
  try {
    const bytes = readFileSync(made.data.file);
    const cut = `${made.data.file}.cut`;
    writeFileSync(cut, bytes);
    truncateSync(cut, bytes.length - 40);
    const changed = `${made.data.file}.changed`;
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    writeFileSync(changed, bytes);
    expect(await attempt(cut, made.keys.file)).toEqual(["cannot_open", 0]);
    expect(await attempt(changed, made.keys.file)).toEqual(["cannot_open", 0]);
    expect(await attempt(made.keys.file, made.data.file)).toEqual(["not_an_archive", 0]);
    expect(await attempt(made.data.file, made.keys.file, [await generateIdentity()])).toEqual(["cannot_open", 0]);
    const older = await makeBackup(db, folder(), lock, instant(AT - 1), nothing);
    expect(await attempt(made.data.file, older.keys.file)).toEqual(["keys_older", 0]);
    expect(await attempt(made.data.file, made.keys.file)).toEqual(["restored", expect.any(Number)]);
  } finally {
    await other.close();
  }
});

test("what a killed backup left goes with the next one; one that is under way, and whatever else lies there, stays", async () => {
  const out = folder();
  const old = [".data-2026-02-28T100000.000Z.strongroom.age.part", ".keys-2026-02-28T100000.000Z.strongroom.age.part"];
  const kept = [
    ".data-2026-03-01T090000.000Z.strongroom.age.part",
    "data-2026-02-28T100000.000Z.strongroom.age",
    ".data-notes.part",
    "export.ndjson.age.part",
  ];
  for (const name of [...old, ...kept]) {
    writeFileSync(join(out, name), "something");
    const hours = name === kept[0] ? 1 : 24;
    utimesSync(join(out, name), new Date(AT - hours * HOUR_MS), new Date(AT - hours * HOUR_MS));
  }
  const { data, keys } = await makeBackup(db, out, lock, AT, nothing);
  expect(readdirSync(out).toSorted()).toEqual([...kept, basename(data.file), basename(keys.file)].toSorted());
});

test("a database that goes away in the middle of a backup fails it, and leaves no file", async () => {
  const target = folder();
  const session = await db.owner.reserve();
  await session.unsafe("begin; lock table subjects in access exclusive mode");
  try {
    const made = expect(makeBackup(db, target, lock, AT, nothing)).rejects.toThrow(/connection/iu);
    const waiting = () => db.owner<{ pid: number }[]>`select pid from pg_locks where not granted and relation = 'subjects'::regclass`;
    await expect.poll(waiting).toHaveLength(1);
    await db.owner`select pg_terminate_backend(${(await waiting())[0]?.pid ?? 0})`;
    await made;
    await expect.poll(() => readdirSync(target)).toEqual([]);
  } finally {
    await session.unsafe("rollback");
    session.release();
  }
});

test("a file that takes no more in the middle of a large table fails a backup, and its connection is free again", async () => {
  const own = await openTestDatabase();
  try {
    await own.owner`
      insert into subjects (tenant_id, subject_id, created_at, updated_at)
      select 'ten_none', (select string_agg(encode(sha256((n || ' ' || m)::bytea), 'base64'), '') from generate_series(1, 30) m), now(), now()
        from generate_series(1, 3000) n`;
    const target = folder();
    const pipe = join(target, `.data-${instantToIso(AT).replaceAll(":", "")}.strongroom.age.part`);
    execFileSync("mkfifo", [pipe]);
    const read = readSome(pipe, 500_000);
    await expect(makeBackup(own, target, lock, AT, nothing)).rejects.toThrow("EPIPE");
    await read;
    expect(readdirSync(target)).toEqual([]);
    expect(await makeBackup(own, target, lock, AT, nothing)).toMatchObject({ data: { rows: { subjects: 3000 } } });
  } finally {
    await own.close();
  }
});

async function readSome(file: string, bytes: number): Promise<void> {
  let read = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) if ((read += piece.length) > bytes) return;
}
