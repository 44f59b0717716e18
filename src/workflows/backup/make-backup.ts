import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { open, readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type postgres from "postgres";
import { HOUR_MS, type Instant, instantToIso } from "../../base/instant.ts";
import type { TenantId } from "../../base/ids.ts";
import { publicKeys } from "../../platform/keeper/keyring.ts";
import { moveDurably } from "../../platform/storage/durable-file.ts";
import { type Copy, copiedPieces } from "../../platform/storage/copied-pieces.ts";
import { type Database, listTenants } from "../../platform/storage/database.ts";
import { makeFolder } from "../../platform/storage/make-folder.ts";
import { withinTenant } from "../../platform/storage/within-tenant.ts";
import { logOrigin, verifierKeys } from "../../registers/ledger/note.ts";
import { readCheckpoint } from "../../registers/ledger/proofs.ts";
import { type Lock, sealStream } from "../../platform/sealed-files/age.ts";
import { type ArchiveKind, type ArchiveTable, copyView, selectMigrations, selectTables } from "./_catalog_sql.ts";
import { type ArchiveHeader, TABLE_END } from "./archive-lines.ts";

type MadeArchive = {
  readonly kind: ArchiveKind;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: Readonly<Record<string, number>>;
};

export type MadeBackup = {
  readonly takenAt: string;
  readonly data: MadeArchive;
  readonly keys: MadeArchive;
  /** The newest checkpoint of each tenant in the same snapshot, for a witness; none of a ledger that is still empty. */
  readonly checkpoints: readonly { readonly tenant: TenantId; readonly note: string }[];
};

/**
 * Writes the two archives of one moment: everything sealed and everything about it, and the wrapped keys. Both come from
 * one snapshot, so they agree; writers are not held up. A file appears under its name only when it is whole on disk.
 */
export async function makeBackup(
  db: Database,
  folder: string,
  lock: Lock,
  now: Instant,
  onRows: (rows: number) => void,
): Promise<MadeBackup> {
  makeFolder(folder, 0o700);
  await removeAbandoned(folder, now);
  const takenAt = instantToIso(now);
  const backup = randomUUID();
  const made = await db.owner.begin("isolation level repeatable read read only", async (sql) => {
    const tables = await selectTables(sql);
    const migrations = await selectMigrations(sql);
    const checkpoints: { tenant: TenantId; note: string }[] = [];
    const ledgers: { tenant: TenantId; keys: string }[] = [];
    // As of the same moment: a restore settles those that are told here, and takes in the rows of all.
    for (const tenant of await listTenants({ owner: sql })) {
      const ledger = await withinTenant(sql, tenant, async (tx) => ({ head: await readCheckpoint(tx), keys: await publicKeys(tx) }));
      ledgers.push({ tenant, keys: verifierKeys(logOrigin(tenant), ledger.keys) });
      if (ledger.head !== undefined) checkpoints.push({ tenant, note: ledger.head.note });
    }
    const one = async (kind: ArchiveKind): Promise<MadeArchive> => {
      const file = join(folder, `${kind}-${takenAt.replaceAll(":", "")}.strongroom.age`);
      const header: ArchiveHeader = { strongroom: "archive/v1", kind, takenAt, backup, migrations, ledgers };
      return await writeArchive(
        sql,
        header,
        tables.filter((table) => table.kind === kind),
        file,
        lock,
        onRows,
      );
    };
    const data = await one("data");
    const keys = await one("keys").catch(async (error: unknown) => {
      // Data without its keys is no backup, and would pass for one.
      await rm(data.file, { force: true });
      throw error;
    });
    return { takenAt, data, keys, checkpoints };
  });
  return made;
}

const PART = /^\.(?:data|keys)-.*\.strongroom\.age\.part$/u;
/** One that is being written grows with every few thousand rows. */
const ABANDONED_MS = 6 * HOUR_MS;

/** A backup that was killed leaves what it had written: gigabytes, each time, in a file that is not shown. */
async function removeAbandoned(folder: string, now: Instant): Promise<void> {
  for (const name of (await readdir(folder)).filter((one) => PART.test(one))) {
    const file = join(folder, name);
    // Whoever writes it may have finished meanwhile.
    const written = await stat(file).catch(() => undefined);
    if (written !== undefined && now - written.mtimeMs > ABANDONED_MS) await rm(file, { force: true });
  }
}

async function writeArchive(
  sql: postgres.TransactionSql,
  header: ArchiveHeader,
  tables: readonly ArchiveTable[],
  file: string,
  lock: Lock,
  onRows: (rows: number) => void,
): Promise<MadeArchive> {
  const rows: Record<string, number> = {};
  const part = join(file, "..", `.${basename(file)}.part`);
  try {
    // Sealed bytes do not shrink; the cheapest level still takes the air out of ids and hex.
    const plain = createGzip({ level: 1 });
    const sealed = await sealStream(lock, plain);
    // Whichever of the two fails ends the other, so that the transaction can end, too.
    await Promise.all([
      pipeline(Readable.from(archiveBytes(sql, header, tables, rows, onRows)), plain),
      pipeline(sealed, createWriteStream(part, { mode: 0o600, flags: "w" })),
    ]);
    const handle = await open(part, "r+");
    await handle.sync();
    const { size } = await handle.stat();
    await handle.close();
    moveDurably(part, file);
    return { kind: header.kind, file, bytes: size, sha256: await digestOf(file), rows };
  } finally {
    await rm(part, { force: true });
  }
}

async function* archiveBytes(
  sql: postgres.TransactionSql,
  header: ArchiveHeader,
  tables: readonly ArchiveTable[],
  rows: Record<string, number>,
  onRows: (rows: number) => void,
): AsyncGenerator<Buffer> {
  yield Buffer.from(`${JSON.stringify(header)}\n`);
  for (const table of tables) {
    rows[table.name] = 0;
    yield Buffer.from(`${JSON.stringify({ table: table.name, columns: table.columns })}\n`);
    for await (const piece of copiedPieces(copyOut(sql, table))) {
      const count = countLines(piece);
      rows[table.name] = (rows[table.name] ?? 0) + count;
      onRows(count);
      yield piece;
    }
    yield Buffer.from(`${TABLE_END}\n`);
  }
  yield Buffer.from(`${JSON.stringify({ end: true, rows })}\n`);
}

function copyOut(sql: postgres.TransactionSql, { name, source, columns }: ArchiveTable): Copy {
  if (source !== null) return copyView(sql, source, columns);
  return sql`copy ${sql(name)} (${sql(columns as string[])}) to stdout`;
}

function countLines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) count += 1;
  return count;
}

async function digestOf(file: string): Promise<string> {
  const digest = createHash("sha256");
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) digest.update(piece);
  return digest.digest("hex");
}
