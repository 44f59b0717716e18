import { hash } from "node:crypto";
import type { LeafRecord, SealedRecord, Source } from "./source.ts";

/** What comes out of a data archive: for each table its name and columns, then groups of its rows as COPY writes them. */
export type ArchivePiece =
  | { readonly kind: "header" }
  | { readonly kind: "table"; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: "rows"; readonly table: string; readonly rows: readonly Buffer[] };

/** Opens the archive anew, from its beginning: it is read three times, so that memory need not hold its entries. */
export type OpenArchive = () => AsyncIterable<ArchivePiece>;

/**
 * One tenant's log in a data archive. Bundles are not stored there but made of the entries, so there are none to
 * compare. A snapshot of a running system has entries that wait for their place.
 */
export function archiveSource(open: OpenArchive, tenant: string): Source {
  let tree: Promise<StoredTree> | undefined;
  const stored = async (): Promise<StoredTree> => await (tree ??= readTree(open, tenant));
  return {
    isLive: false,
    mayHavePending: true,
    checkpoint: async () => (await stored()).note,
    tile: async (level, index, width) => (await stored()).tiles.get(`${level}/${index}`)?.subarray(0, width * 32),
    leaves: () => leavesOf(open, tenant, stored),
    sealed: () => sealedOf(open, tenant),
  };
}

type StoredTree = { note: string | undefined; readonly firstIndexes: Map<string, number | null>; readonly tiles: Map<string, Buffer> };

async function readTree(open: OpenArchive, tenant: string): Promise<StoredTree> {
  const tree: StoredTree = { note: undefined, firstIndexes: new Map(), tiles: new Map() };
  for await (const { table, rows } of rowsOf(open, tenant, ["ledger_batches", "ledger_heads", "ledger_tiles"])) {
    for (const row of rows) {
      if (table === "ledger_heads") tree.note = row("note") ?? undefined;
      else if (table === "ledger_tiles") tree.tiles.set(`${row("level")}/${row("tile_index")}`, bytesOf(row("hashes")) ?? Buffer.alloc(0));
      else tree.firstIndexes.set(row("batch_id") ?? "", row("first_index") === null ? null : Number(row("first_index")));
    }
  }
  return tree;
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ID_SHAPE = /^ent_([0-9a-hjkmnp-tv-z]{22})([0-9a-hjkmnp-tv-z]{3}[048cgmrw])$/u;

async function* leavesOf(open: OpenArchive, tenant: string, stored: () => Promise<StoredTree>): AsyncGenerator<readonly LeafRecord[]> {
  const { firstIndexes } = await stored();
  for await (const { rows } of rowsOf(open, tenant, ["ledger_entries"])) yield rows.map((row) => leafOf(row, firstIndexes));
}

/** An id is 'ent_', the batch (of which 48 bits are the time) and the place in it, 18 bits and two zero ones, in base32. */
function leafOf(row: Row, firstIndexes: ReadonlyMap<string, number | null>): LeafRecord {
  const id = row("entry_id") ?? "";
  const [, batch = "", place = ""] = ID_SHAPE.exec(id) ?? [];
  const salt = bytesOf(row("salt"));
  const body = row("body");
  if (batch === "" || salt === undefined || body === null) return { kind: "unreadable", where: `entry ${id}` };
  const first = firstIndexes.get(batch);
  return {
    kind: "leaf",
    id,
    salt,
    body,
    index: first === undefined ? -1 : first === null ? null : first + numberOf(place) / 4,
    at: new Date(Math.floor(numberOf(batch.slice(0, 10)) / 4)).toISOString(),
    reason: bytesOf(row("reason_sealed")) ?? null,
    columns: JSON.stringify([row("subject_id"), row("actor_id"), row("act"), row("purpose")]),
  };
}

function numberOf(text: string): number {
  let number = 0;
  for (const char of text) number = number * 32 + ALPHABET.indexOf(char);
  return number;
}

async function* sealedOf(open: OpenArchive, tenant: string): AsyncGenerator<readonly SealedRecord[]> {
  for await (const { table, rows } of rowsOf(open, tenant, ["file_chunks", "sealed_records"])) {
    yield table === "file_chunks"
      ? rows.map(partOf)
      : rows.flatMap((row) => unpack(row("subject_id") ?? "", bytesOf(row("packed")) ?? Buffer.alloc(0)));
  }
}

/** One part of a file: it is never changed, so its revision is always the first. */
function partOf(row: Row): SealedRecord {
  const envelope = bytesOf(row("envelope"));
  const [subject, field, file, n] = [row("subject_id"), row("field"), row("file_id"), row("n")];
  if (envelope === undefined || subject === null || field === null) return { kind: "unreadable", where: `part ${n} of file ${file}` };
  return { kind: "sealed", subject, field, record: `${file}.${n}`, revision: 1, digest: hash("sha256", envelope, "base64") };
}

const FORMAT = 1;

/**
 * Format byte, count (u16), then per value: lengths of field and record (u8), revision (u32), time (u48), length of the
 * envelope (u32), field, record, envelope. An empty envelope marks a removed value.
 */
function unpack(subject: string, packed: Buffer): readonly SealedRecord[] {
  const unreadable: readonly SealedRecord[] = [{ kind: "unreadable", where: `subject ${subject}` }];
  if (packed.length < 3 || packed[0] !== FORMAT) return unreadable;
  const records: SealedRecord[] = [];
  let at = 3;
  for (let left = packed.readUInt16BE(1); left > 0; left--) {
    if (at + 16 > packed.length) return unreadable;
    const fieldEnd = at + 16 + packed.readUInt8(at);
    const recordEnd = fieldEnd + packed.readUInt8(at + 1);
    const envelope = packed.subarray(recordEnd, recordEnd + packed.readUInt32BE(at + 12));
    if (envelope.length !== packed.readUInt32BE(at + 12)) return unreadable;
    if (envelope.length > 0) {
      records.push({
        kind: "sealed",
        subject,
        field: packed.toString("latin1", at + 16, fieldEnd),
        record: packed.toString("latin1", fieldEnd, recordEnd),
        revision: packed.readUInt32BE(at + 2),
        digest: hash("sha256", envelope, "base64"),
      });
    }
    at = recordEnd + envelope.length;
  }
  return at === packed.length ? records : unreadable;
}

/** A column of a row by its name; null for a null, and for a column that is not there. */
type Row = (column: string) => string | null;

async function* rowsOf(
  open: OpenArchive,
  tenant: string,
  tables: readonly string[],
): AsyncGenerator<{ readonly table: string; readonly rows: readonly Row[] }> {
  let columns: ReadonlyMap<string, number> = new Map();
  for await (const piece of open()) {
    if (piece.kind === "table") columns = new Map(piece.columns.map((column, n) => [column, n]));
    if (piece.kind !== "rows" || !tables.includes(piece.table)) continue;
    const rows = piece.rows.map((line) => {
      const values = line.toString("utf8").split("\t");
      return (column: string): string | null => copyValue(values[columns.get(column) ?? -1]);
    });
    yield { table: piece.table, rows: rows.filter((row) => row("tenant_id") === tenant) };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** COPY's text format: `\N` is null, a backslash goes before what would be taken for something else. */
function copyValue(text: string | undefined): string | null {
  if (text === undefined || text === "\\N") return null;
  return text.includes("\\") ? text.replaceAll(/\\(.)/gsu, (_, char: string) => ESCAPES[char] ?? char) : text;
}

/** bytea as `\x` and hex. */
function bytesOf(text: string | null): Buffer | undefined {
  return text?.startsWith("\\x") === true ? Buffer.from(text.slice(2), "hex") : undefined;
}
