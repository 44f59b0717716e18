import { hash } from "node:crypto";
import { parseBody } from "./collect-leaves.ts";
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

type StoredTree = {
  note: string | undefined;
  readonly firstIndexes: Map<string, number | null>;
  readonly tiles: Map<string, Buffer>;
  /** By batch, what can be looked up of it: lines of kind and word, one text a batch because there are many. */
  readonly lookUps: Map<string, string>;
};

const TREE_TABLES = ["ledger_batches", "ledger_heads", "ledger_subjects", "ledger_tiles", "ledger_words"];

async function readTree(open: OpenArchive, tenant: string): Promise<StoredTree> {
  const tree: StoredTree = { note: undefined, firstIndexes: new Map(), tiles: new Map(), lookUps: new Map() };
  const addLookUp = (batch: string | null, kind: string, word: string | null): void => {
    tree.lookUps.set(batch ?? "", `${tree.lookUps.get(batch ?? "") ?? "\n"}${kind} ${word}\n`);
  };
  for await (const { table, rows } of rowsOf(open, tenant, TREE_TABLES)) {
    for (const row of rows) {
      if (table === "ledger_heads") tree.note = row("note") ?? undefined;
      else if (table === "ledger_tiles") tree.tiles.set(`${row("level")}/${row("tile_index")}`, bytesOf(row("hashes")) ?? Buffer.alloc(0));
      else if (table === "ledger_subjects") addLookUp(row("batch_id"), "subject", row("subject_id"));
      else if (table === "ledger_words") addLookUp(row("batch_id"), row("kind") ?? "", row("word"));
      else tree.firstIndexes.set(row("batch_id") ?? "", row("first_index") === null ? null : Number(row("first_index")));
    }
  }
  return tree;
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
async function* leavesOf(open: OpenArchive, tenant: string, stored: () => Promise<StoredTree>): AsyncGenerator<readonly LeafRecord[]> {
  const tree = await stored();
  for await (const { rows } of rowsOf(open, tenant, ["ledger_packs"])) {
    for (const row of rows) yield leavesOfPack(row("batch_id") ?? "", row("packed") ?? "", tree);
  }
}

/**
 * A pack is the entries of one transaction: format 1 and the number of templates; the templates, a tab where the subject
 * goes; per entry its salt in base64 (without padding), number of its template, subject, reason in base64. The batch begins with 48 bits
 * of time; an entry's id is 'ent_', the batch, and the place in it as 18 bits and two zero ones, all in base32.
 */
function leavesOfPack(batch: string, packed: string, tree: StoredTree): readonly LeafRecord[] {
  const lines = packed.split("\n");
  const [, count] = /^1 (\d+)$/u.exec(lines[0] ?? "") ?? [];
  if (count === undefined || !BATCH_SHAPE.test(batch)) return [{ kind: "unreadable", where: `batch ${batch}` }];
  const templates = lines.slice(1, 1 + Number(count));
  const first = tree.firstIndexes.get(batch);
  const at = new Date(Math.floor(numberOf(batch.slice(0, 10)) / 4)).toISOString();
  return lines.slice(1 + Number(count)).flatMap((line, place): readonly LeafRecord[] => {
    if (line === "-") return [];
    const id = `ent_${batch}${placeText(place)}`;
    const [salt = "", number = "", subject = "", reason = "", more] = line.split(" ");
    const [head, tail = ""] = (String(Number(number)) === number ? templates[Number(number)] : undefined)?.split("\t") ?? [];
    const [saltBytes, reasonBytes] = [base64Of(`${salt}==`), base64Of(reason)];
    if (head === undefined || more !== undefined || saltBytes === undefined || reasonBytes === undefined)
      return [{ kind: "unreadable", where: `entry ${id}` }];
    const body = `${head}${subject}${tail}`;
    return [
      {
        kind: "leaf",
        id,
        salt: saltBytes,
        body,
        index: first === undefined ? -1 : first === null ? null : first + place,
        at,
        reason: reason === "" ? null : reasonBytes,
        columns: columnsOf(body, tree.lookUps.get(batch) ?? ""),
      },
    ];
  });
}

/** Only as it is written: other texts for the same bytes would hide a change. */
function base64Of(text = ""): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

const BATCH_SHAPE = /^[0-9a-hjkmnp-tv-z]{22}$/u;

function placeText(place: number): string {
  return [13, 8, 3].map((shift) => ALPHABET[(place >>> shift) & 31] ?? "").join("") + (ALPHABET[(place & 7) << 2] ?? "");
}

/** What the body names and a look-up leads to; a name without a look-up is null, and so differs from the body. */
function columnsOf(text: string, lookUps: string): string {
  const body = parseBody(text);
  const found = (kind: string, word: unknown): unknown => (lookUps.includes(`\n${kind} ${String(word)}\n`) ? word : null);
  return JSON.stringify([
    found("subject", body?.subject),
    found("actor", body?.actor?.id),
    found("act", body?.act),
    found("purpose", body?.purpose),
  ]);
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
