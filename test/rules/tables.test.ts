import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOLDERS } from "../../src/edge/house.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { PROJECT, readSources } from "./source-tree.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
});

afterAll(async () => {
  await db.close();
});

test("every table that names a subject belongs to one holder, so that erasure and exports forget nothing", async () => {
  const rows = await db.owner`
    select table_name
      from information_schema.columns
     where table_schema = 'public'
       and column_name = 'subject_id'
     order by 1`;
  const held = HOLDERS.flatMap((holder) => [...holder.tables]);
  expect(rows.length).toBeGreaterThan(8);
  expect(rows.map((row) => row["table_name"] as string).filter((table) => !held.includes(table))).toEqual([]);
  expect(new Set(held).size).toBe(held.length);
});

test("a table is named in its owner's SQL files and nowhere else", () => {
  const tables = tablesOfMigrations();
  expect(tables.length).toBeGreaterThan(10);
  const files = readSources().filter((file) => !file.isTest);
  for (const table of tables) {
    const pattern = new RegExp(`\\b(from|into|update|join|using|table)\\s+${table}\\b`, "u");
    const folders = new Set(files.filter((file) => pattern.test(file.text)).map((file) => file.path.slice(0, file.path.lastIndexOf("/"))));
    expect({ table, owners: folders.size }).toEqual({ table, owners: 1 });
  }
  const loose = files.filter(
    (file) => /`\s*(select|insert into|update|delete from)\s/u.test(file.text) && !/(^|\/)_([a-z-]+_)?sql\.ts$/u.test(file.path),
  );
  expect(loose.map((file) => file.path)).toEqual(ALLOWED_LOOSE);
});

/** Statements about no table of ours: the setting of the tenant, the list of migrations, the making of the database. */
const ALLOWED_LOOSE = ["platform/storage/database.ts", "platform/storage/migrate.ts", "platform/storage/within-tenant.ts"];

test("it is written down of every table how long its rows live and what takes them away", () => {
  const guide = readFileSync(join(PROJECT, "docs", "guides", "how-long-rows-live.md"), "utf8");
  const told = guide.split("\n").flatMap((line) => {
    const [, names = "", stay = ""] = /^\| (`[^|]*) \| ([^|]+) \|/u.exec(line) ?? [];
    return stay.trim() === "" ? [] : [...names.matchAll(/`(\w+)`/gu)].map(([, name = ""]) => name);
  });
  expect(told.toSorted()).toEqual([...tablesOfMigrations()].toSorted());
});

test("what an epoch wraps is wrapped anew by a roll, or gone long before the epoch's key is destroyed", async () => {
  const rows = await db.owner`
    select table_name
      from information_schema.columns
     where table_schema = 'public'
       and column_name in ('epoch', 'wrapped')
     group by table_name
    having count(*) = 2
     order by 1`;
  const tables = rows.map((row) => row["table_name"] as string).filter((table) => table !== "tenant_epochs");
  expect(tables).toEqual([...WRAPPED_ANEW, ...GONE_BEFORE].toSorted());
});

/** The places of `roll-keys.ts`, which is also who looks before an epoch's key is destroyed. */
const WRAPPED_ANEW = ["subject_keys", "boxes"];
/** Of these nothing that is wrapped is older than some days; an upload is worked through as soon as there is room. */
const GONE_BEFORE = ["imports", "kept_answers", "prepared_disclosures", "rights_exports"];

test("migrations are numbered in a row, each number once, with no way back in them", () => {
  const names = readdirSync(join(PROJECT, "migrations")).toSorted();
  names.forEach((name, n) => expect(name.startsWith(String(n + 1).padStart(4, "0"))).toBe(true));
  for (const [, table = ""] of matchesInMigrations(/drop table (\w+)/gu)) expect(CARRIED_OVER).toContain(table);
});

/** Tables whose rows a migration has carried over into others, held by a test of that migration. */
const CARRIED_OVER = ["ledger_entries"];

function tablesOfMigrations(): readonly string[] {
  return matchesInMigrations(/create table (\w+)/gu)
    .map((match) => match[1] ?? "")
    .filter((table) => !CARRIED_OVER.includes(table));
}

function matchesInMigrations(pattern: RegExp): readonly RegExpExecArray[] {
  return readdirSync(join(PROJECT, "migrations")).flatMap((name) => [
    ...readFileSync(join(PROJECT, "migrations", name), "utf8").matchAll(pattern),
  ]);
}
