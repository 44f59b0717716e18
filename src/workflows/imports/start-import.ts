import { Outage, assert } from "../../base/fault.ts";
import type { ImportId, TenantId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { piecesOf } from "../../base/pieces-of.ts";
import type { Result } from "../../base/result.ts";
import { ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import type { Safe } from "../../safe/safe.ts";
import { weighImport } from "../../safe/vault/weigh-import.ts";
import type { Format } from "./_batches.ts";
import { type Choice, type Column, type Mapping, fieldsOf } from "./columns.ts";
import { importEntry } from "./_entries.ts";
import { withLowHeap } from "./_heap.ts";
import { type FileRefusal, HEAD_BYTES, inspectHead } from "./_inspect.ts";
import { choicesOf, withoutNames } from "./_proposal.ts";
import { proposeImport } from "./_proposals_sql.ts";
import { RECORD_BYTES_MAX } from "./_scan.ts";
import { CHUNK_BYTES, type ChunkKey, spoolChunk } from "./_spool.ts";
import { deleteAbandoned, deleteImport, insertImport, queueImport } from "./_uploads_sql.ts";

export type ImportAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly format: Format;
  /** Column name to field name or `field.part`; null where the header's names speak for themselves. */
  readonly mapping: Mapping | null;
  /** The import waits until somebody confirms what the columns mean. */
  readonly isProposal?: boolean;
};

export type ImportRefusal =
  | FileRefusal
  | { readonly code: "purpose_not_in_map" }
  | NotWritable
  | { readonly code: "line_too_long"; readonly line: number };

/** The sender may not write what the file holds, so that its rows would be rejected. */
export type NotWritable = { readonly code: "not_writable"; readonly refusal: SafeRefusal };

export type StartedImport = {
  readonly id: ImportId;
  readonly state: "queued" | "proposed";
  /** What each column will fill; null for NDJSON, whose keys are the fields' names. */
  readonly columns: readonly Column[] | null;
  /** Of a proposed import: what a column can fill. */
  readonly choices?: readonly Choice[];
};

/**
 * Decides in the transaction that queues (or proposes) an upload whether to call `queue`; false where the same upload was taken
 * before. It is asked once the upload is whole, because only then is it known which one it is.
 */
export type ClaimImport = (tx: Tx, started: StartedImport, queue: () => Promise<void>) => Promise<boolean>;

const ALWAYS: ClaimImport = async (_tx, _started, queue) => {
  await queue();
  return true;
};

/**
 * Takes an upload: looks at its head and whether the sender may write what it holds, then stores it sealed piece by piece, and queues it once it is whole. A refusal
 * leaves nothing behind. Memory holds two pieces, however long the upload.
 */
export async function startImport(
  safe: Safe,
  tenant: TenantId,
  ask: ImportAsk,
  body: AsyncIterable<Uint8Array>,
  now: Instant,
  claim: ClaimImport = ALWAYS,
): Promise<Result<StartedImport, ImportRefusal>> {
  const map = await newestMap(safe, tenant);
  if (ask.purpose !== null && !map.purposes.has(ask.purpose)) return refuse({ code: "purpose_not_in_map" });

  const pieces = piecesOf(body, CHUNK_BYTES)[Symbol.asyncIterator]();
  const first = await pieces.next();
  const head: Buffer = first.done === true ? Buffer.alloc(0) : first.value;
  const isProposal = ask.isProposal === true;
  const inspected = inspectHead(map, head.subarray(0, HEAD_BYTES), head.length < HEAD_BYTES, ask.format, ask.mapping, !isProposal);
  if (!inspected.ok) return inspected;
  const may = await withTx(safe.db, tenant, (tx) => mayImport(safe, tx, ask, inspected.value.columns, now));
  if (!may.ok) return refuse({ code: "not_writable", refusal: may.refusal });

  const id = newId("imp", now);
  await withTx(safe.db, tenant, async (tx) => {
    await deleteAbandoned(tx);
    await insertImport(
      tx,
      { id, ...ask, ...inspected.value, columns: isProposal ? withoutNames(inspected.value.columns) : inspected.value.columns },
      new Date(now),
    );
  });
  const spooled = await withLowHeap((pass) => spoolAll(safe, tenant, id, head, pieces, pass));
  if (!spooled.ok) return spooled;

  const { columns } = inspected.value;
  const started: StartedImport = isProposal
    ? { id, state: "proposed", columns, choices: choicesOf(map) }
    : { id, state: "queued", columns };
  // It may have taken an hour to come.
  await withTxAgain(safe.db, tenant, async (tx) => {
    const isTaken = await claim(tx, started, async () => {
      await (isProposal ? proposeImport(tx, id) : queueImport(tx, id));
      await appendEntries(tx, [importEntry(ask, id, isProposal ? "import.propose" : "import.start", inspected.value)], now);
    });
    if (!isTaken) await deleteImport(tx, id);
  });
  return ok(started);
}

/** Not one that is a second old: a column that it does not know is left out of the whole import. */
async function newestMap(safe: Safe, tenant: TenantId): Promise<CompiledMap> {
  return await withTxAgain(safe.db, tenant, async (tx) => {
    const map = await safe.maps.get(tx);
    await safe.maps.hold(tx, map);
    return map;
  });
}

/** What a proposal's columns fill is settled by its confirmation, and what NDJSON holds shows row by row. */
async function mayImport(
  safe: Safe,
  tx: Tx,
  { actor, purpose, isProposal = false }: ImportAsk,
  columns: readonly Column[] | null,
  now: Instant,
): Promise<Result<void, SafeRefusal>> {
  const wish = { actor, purpose, fields: fieldsOf(columns), isSettled: columns !== null && !isProposal };
  return await weighImport(safe, tx, wish, isProposal ? "import.propose" : "import.start", now);
}

async function spoolAll(
  safe: Safe,
  tenant: TenantId,
  id: ImportId,
  head: Buffer,
  pieces: AsyncIterator<Buffer>,
  pass: (bytes: number) => Promise<void>,
): Promise<Result<null, ImportRefusal>> {
  const lines = lineMeter();
  let key: ChunkKey | null = null;
  try {
    for (let ordinal = 0, piece = head; ; ordinal += 1) {
      const tooLong = lines(piece);
      if (tooLong !== undefined) {
        await withTx(safe.db, tenant, (tx) => deleteImport(tx, id));
        return refuse({ code: "line_too_long", line: tooLong });
      }
      key = await spoolChunk(safe, tenant, id, key, ordinal, piece);
      await pass(piece.length);
      const next = await pieces.next();
      if (next.done === true) return ok(null);
      // Gigabytes may still come; what has come is given back to the disk.
      if (safe.db.space.isReadOnly()) throw new Outage("read_only", "the disk is nearly full");
      piece = next.value;
    }
  } catch (error) {
    await withTx(safe.db, tenant, (tx) => deleteImport(tx, id)).catch(() => undefined);
    throw error;
  }
}

/** Tells the number of the first line that is longer than a record may be, across pieces; undefined while there is none. */
function lineMeter(): (piece: Buffer) => number | undefined {
  let line = 1;
  let length = 0;
  return (piece) => {
    for (let at = 0; at < piece.length;) {
      const feed = piece.indexOf(10, at);
      const end = feed === -1 ? piece.length : feed + 1;
      length += end - at;
      if (length > RECORD_BYTES_MAX) return line;
      if (feed !== -1) {
        line += 1;
        length = 0;
      }
      at = end;
    }
    assert(length <= RECORD_BYTES_MAX, "a long line went by");
    return undefined;
  };
}
