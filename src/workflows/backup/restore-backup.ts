import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";
import type { Result } from "../../base/result.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { withinTenant } from "../../platform/storage/within-tenant.ts";
import type { Unlock } from "../../platform/sealed-files/age.ts";
import {
  type ArchiveKind,
  type ArchiveTable,
  advanceCounters,
  deleteOthers,
  dropLinks,
  isEmptyTable,
  restoreLinks,
  selectMigrations,
  selectTables,
} from "./_catalog_sql.ts";
import type { ArchiveHeader } from "./archive-lines.ts";
import { ArchiveError, type ArchiveFailure, type ArchivePart, readArchive } from "./read-archive.ts";

export type RestoreAsk = {
  readonly dataFile: string;
  readonly keysFile: string;
  readonly unlock: Unlock;
  readonly onRows: (rows: number) => void;
  /** Brings data of one day and keys of another together, tenant by tenant, within the same transaction. */
  readonly settle: (tx: Tx) => Promise<Settled>;
};

type Settled = { readonly erased: number; readonly dropped: number };

export type Restored = Settled & {
  readonly data: ArchiveHeader;
  readonly keys: ArchiveHeader;
  readonly rows: Readonly<Record<string, number>>;
};

export type RestoreRefusal =
  | { readonly code: "not_empty" | "keys_older" | "keys_of_another" | "version_differs" }
  | { readonly code: ArchiveFailure; readonly file: string };

/**
 * Fills an empty database from a data archive of any day and the keys of today. One transaction: whatever goes wrong,
 * the database stays empty and the command can be given again.
 */
export async function restoreBackup(db: Database, ask: RestoreAsk): Promise<Result<Restored, RestoreRefusal>> {
  let reading = ask.dataFile;
  try {
    const restored = await db.owner.begin(async (sql) => {
      const tables = await selectTables(sql);
      for (const table of tables) if (!(await isEmptyTable(sql, table.name))) throw new Refused({ code: "not_empty" });
      const migrations = await selectMigrations(sql);
      const links = await dropLinks(sql);
      const rows: Record<string, number> = {};
      const data = await loadArchive(sql, ask, "data", tables, migrations, rows);
      reading = ask.keysFile;
      const keys = await loadArchive(sql, ask, "keys", tables, migrations, rows);
      if (keys.takenAt < data.takenAt) throw new Refused({ code: "keys_older" });
      if (!areOfOneHouse(data, keys)) throw new Refused({ code: "keys_of_another" });
      await dropNewer(sql, data, tables);
      await countRows(sql, rows);
      const settled = await settleAll(sql, data, ask);
      await advanceCounters(sql);
      await restoreLinks(sql, links);
      return { ...settled, data, keys, rows };
    });
    return ok(restored as Restored);
  } catch (error) {
    if (error instanceof Refused) return refuse(error.refusal);
    if (error instanceof ArchiveError) return refuse({ code: error.code, file: reading });
    throw error;
  }
}

/** Every business of the data is in the keys archive, with the same signing keys. */
function areOfOneHouse(data: ArchiveHeader, keys: ArchiveHeader): boolean {
  const known = new Map(keys.ledgers.map((ledger) => [ledger.tenant, ledger.keys]));
  return data.ledgers.every((ledger) => known.get(ledger.tenant) === ledger.keys);
}

/** A business that was made since the data was saved is in the keys alone. */
async function dropNewer(sql: postgres.TransactionSql, data: ArchiveHeader, tables: readonly ArchiveTable[]): Promise<void> {
  const known = data.ledgers.map(({ tenant }) => tenant);
  const named = tables.filter(({ kind, columns }) => kind === "keys" && columns.includes("tenant_id"));
  for (const { name } of named) await deleteOthers(sql, name, known);
}

/** Tells the planner how large the new tables are: it takes them for empty, and would compare every customer with every key. */
async function countRows(sql: postgres.TransactionSql, rows: Readonly<Record<string, number>>): Promise<void> {
  for (const table of Object.keys(rows)) await sql`analyze ${sql(table)}`;
}

async function settleAll(sql: postgres.TransactionSql, data: ArchiveHeader, ask: RestoreAsk): Promise<Settled> {
  let [erased, dropped] = [0, 0];
  for (const { tenant } of data.ledgers) {
    const settled = await withinTenant(sql, tenant, ask.settle);
    erased += settled.erased;
    dropped += settled.dropped;
  }
  return { erased, dropped };
}

/** Carries a refusal out of the transaction, so that it rolls back. */
class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: RestoreRefusal;

  constructor(refusal: RestoreRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function loadArchive(
  sql: postgres.TransactionSql,
  ask: RestoreAsk,
  kind: ArchiveKind,
  tables: readonly ArchiveTable[],
  migrations: readonly string[],
  rows: Record<string, number>,
): Promise<ArchiveHeader> {
  const parts = readArchive(kind === "data" ? ask.dataFile : ask.keysFile, ask.unlock, kind);
  const first = await parts.next();
  if (first.done === true || first.value.kind !== "header") throw new ArchiveError("not_an_archive");
  const { header } = first.value;
  if (header.migrations.join("\n") !== migrations.join("\n")) throw new Refused({ code: "version_differs" });

  let next = await parts.next();
  while (next.done !== true) {
    const part = next.value;
    const table = part.kind === "table" ? tables.find((it) => it.name === part.table && it.kind === kind) : undefined;
    if (part.kind !== "table" || table === undefined || part.columns.some((column) => !table.columns.includes(column)))
      throw new ArchiveError("not_an_archive");
    const state: { after: IteratorResult<ArchivePart> | undefined; count: number } = { after: undefined, count: 0 };
    const sink = await sql`copy ${sql(table.name)} (${sql(part.columns as string[])}) from stdin`.writable();
    await pipeline(Readable.from(rowsOf(parts, state, ask.onRows), { objectMode: false }), sink);
    rows[table.name] = state.count;
    next = state.after ?? { done: true, value: undefined };
  }
  return header;
}

/** The rows up to the next table, which is kept in `state` for the caller. */
async function* rowsOf(
  parts: AsyncGenerator<ArchivePart>,
  state: { after: IteratorResult<ArchivePart> | undefined; count: number },
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  for (let next = await parts.next(); ; next = await parts.next()) {
    if (next.done === true || next.value.kind !== "rows") {
      state.after = next;
      return;
    }
    state.count += next.value.rows.length;
    onRows(next.value.rows.length);
    yield Buffer.concat(next.value.rows.flatMap((row) => [row, LINE_END]));
  }
}

const LINE_END = Buffer.from("\n");
