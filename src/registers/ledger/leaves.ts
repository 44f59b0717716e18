import type { EntryId } from "../../base/ids.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectBatchAt, selectLeaves, selectPendingLeaves, type LeafRow } from "./_sql.ts";
import { BATCH_ENTRIES_MAX, entryIdAt, leafText, positionOf, timeOf, type BatchId } from "./entry.ts";

/** All that is stored of an entry, for whoever verifies it. */
export type Leaf = {
  /** Null: committed, and not yet in the tree. */
  readonly index: number | null;
  readonly id: EntryId;
  readonly at: string;
  readonly salt: Uint8Array;
  readonly body: string;
  readonly reasonSealed: Uint8Array | null;
  /** The look-up columns: subject, actor, act, purpose. They must say what the body says. */
  readonly columns: readonly [string | null, string, string, string | null];
};

const PAGE_LEAVES = 2_000;

/** The leaves from this index on, in the tree's order, then those that wait for their place. Memory: one page. */
export async function* streamLeaves(tx: Tx, from: number): AsyncGenerator<Leaf> {
  let { firstIndex, skipTo } = await findStart(tx, from);
  for (;;) {
    const rows = await selectLeaves(tx, firstIndex, skipTo, PAGE_LEAVES);
    yield* rows.map(rowToLeaf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_LEAVES) break;
    [firstIndex, skipTo] = [Number(last.first_index), last.entry_id];
  }
  yield* streamPending(tx);
}

/** The batch that holds this index, and the id just before it. */
async function findStart(tx: Tx, index: number): Promise<{ readonly firstIndex: number; readonly skipTo: string }> {
  const batch = await selectBatchAt(tx, index);
  if (batch === undefined) return { firstIndex: 0, skipTo: "" };
  const place = Math.min(index - batch.firstIndex, BATCH_ENTRIES_MAX);
  return { firstIndex: batch.firstIndex, skipTo: place === 0 ? "" : entryIdAt(batch.batchId as BatchId, place - 1) };
}

async function* streamPending(tx: Tx): AsyncGenerator<Leaf> {
  let after = "";
  for (;;) {
    const rows = await selectPendingLeaves(tx, after, PAGE_LEAVES);
    yield* rows.map(rowToLeaf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_LEAVES) return;
    after = last.entry_id;
  }
}

/** The leaves [start, end) as the tree commits to them. */
export async function readLeafTexts(tx: Tx, start: number, end: number): Promise<readonly string[]> {
  const { firstIndex, skipTo } = await findStart(tx, start);
  const rows = await selectLeaves(tx, firstIndex, skipTo, end - start);
  return rows.map(rowToLeaf).map((leaf) => leafText(leaf.id, leaf.at, leaf.body, leaf.salt));
}

/**
 * A leaf as one line of NDJSON. The body comes last and as it is stored, so that a reader can take its very bytes from
 * the line: it is what the tree commits to.
 */
export function leafLine(leaf: Leaf): string {
  const head = JSON.stringify({
    index: leaf.index,
    id: leaf.id,
    at: leaf.at,
    salt: Buffer.from(leaf.salt).toString("base64"),
    reason: leaf.reasonSealed === null ? null : Buffer.from(leaf.reasonSealed).toString("base64"),
    columns: leaf.columns,
  });
  return `${head.slice(0, -1)},"body":${leaf.body}}\n`;
}

function rowToLeaf(row: LeafRow): Leaf {
  return {
    index: row.first_index === null ? null : Number(row.first_index) + positionOf(row.entry_id),
    id: row.entry_id,
    at: instantToIso(timeOf(row.entry_id)),
    salt: row.salt,
    body: row.body,
    reasonSealed: row.reason_sealed,
    columns: [row.subject_id, row.actor_id, row.act, row.purpose],
  };
}
