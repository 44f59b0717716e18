import { setImmediate as breathe } from "node:timers/promises";
import type postgres from "postgres";
import type { TenantId } from "../../base/ids.ts";
import type { Scanner } from "../../base/leak-scanner.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type Tuple, copiedTuples, countTuples } from "./copied-tuples.ts";
import { type ScannedTable, copyRows, isRowStill, selectEveryTable } from "./_sql.ts";

/** What was found: the name that the scanner knows it by, the column or file, and how the very place is found again. */
export type Found = { readonly name: string; readonly place: string; readonly mark: string };
export type Scanned = { tables: number; rows: number; files: number; bytes: number };

/** One look through everything of a tenant; what it counts it counts in `scanned`. */
export type Reading = {
  readonly tenant: TenantId;
  readonly scanner: Scanner;
  readonly scanned: Scanned;
  readonly onFound: (found: Found) => void;
  /** Waited for after each piece, where something else comes first. */
  readonly giveWay?: () => Promise<void>;
};

/** A millisecond's work: whoever asks for something meanwhile has their turn in between. */
const BATCH_BYTES = 65_536;
/** A transaction takes on no further table once it has read this much. Its begin and end cost more than a small table does. */
const SHARED_BYTES = 1_048_576;

/**
 * Looks through every row of a tenant. Memory holds some tens of kilobytes or one row; what is looked for never leaves this
 * process, as it would in a query. Each table is read at one moment. Small ones share a transaction, and none is open for
 * longer than a large table takes: until its end the database clears away nothing that is outdated.
 */
export async function scanTables(db: Database, reading: Reading): Promise<void> {
  const { scanned } = reading;
  const tables = (await selectEveryTable(db.owner)).values();
  for (let table = tables.next(); table.done !== true;) {
    const until = scanned.bytes + SHARED_BYTES;
    await db.owner.begin("isolation level repeatable read read only", async (sql) => {
      for (; table.done !== true && scanned.bytes < until; table = tables.next()) {
        await scanTable(sql, table.value, reading);
      }
    });
  }
}

async function scanTable(sql: postgres.TransactionSql, table: ScannedTable, reading: Reading): Promise<void> {
  const batch: Buffer[] = [];
  let size = 0;
  const look = async (): Promise<void> => {
    const bytes = batch.length === 1 ? (batch[0] ?? Buffer.alloc(0)) : Buffer.concat(batch);
    batch.length = 0;
    size = 0;
    reading.scanned.bytes += bytes.length;
    lookAt(table, bytes, reading);
    await breathe();
    await reading.giveWay?.();
  };
  for await (const chunk of copyRows(sql, table, reading.tenant)) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= BATCH_BYTES) await look();
  }
  await look();
  reading.scanned.tables += 1;
}

/** Whether the row in which something was found is still as it was. */
export async function isStillInRow(db: Database, { place, mark }: { readonly place: string; readonly mark: string }): Promise<boolean> {
  const parts = place.split(".");
  const [schema, table] = parts.length === 3 ? [parts[0] ?? "", parts[1] ?? ""] : ["public", parts[0] ?? ""];
  return await isRowStill(db.owner, schema, table, mark);
}

/** The server sends whole rows, so nothing that is looked for is cut in two. Columns are told apart only where there is a hit. */
function lookAt(table: ScannedTable, bytes: Buffer, { scanner, scanned, onFound }: Reading): void {
  const hits = scanner.scan(bytes);
  scanned.rows += countTuples(bytes);
  if (hits.length === 0) return;
  for (const tuple of copiedTuples(bytes)) {
    for (const hit of hits) {
      const column = columnAt(tuple, hit.at);
      if (column <= 0) continue;
      const name = table.columns[column - 1]?.name ?? "";
      onFound({ name: hit.name, place: `${qualified(table)}.${name}`, mark: tuple.fields[0]?.text() ?? "" });
    }
  }
}

function columnAt({ fields }: Tuple, at: number): number {
  return fields.findIndex((field) => at >= field.start && at < field.end);
}

function qualified({ schema, name }: ScannedTable): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
