import type { EntryId } from "../../base/ids.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  selectBatchAt,
  selectBatches,
  selectLeaves,
  selectStrayEntries,
  selectWaitingBatches,
  type BatchRow,
  type LeafRow,
} from "./_sql.ts";
import { BATCH_ENTRIES_MAX, entryIdAt, leafText, positionOf, timeOf, type BatchId } from "./entry.ts";

/** All that is stored of an entry, for whoever verifies it. */
export type Leaf = {
  /** Null: committed, and not yet in the tree. -1: in no batch, so it was never appended and never gets a place. */
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
const PAGE_BATCHES = 500;

/**
 * The leaves from this index on, in the tree's order, then those that wait for their place; of a whole log also those
 * that can have none. Memory: one page.
 */
export async function* streamLeaves(tx: Tx, from: number): AsyncGenerator<Leaf> {
  yield* streamPlaced(tx, from, PAGE_LEAVES);
  yield* streamWaiting(tx);
  if (from === 0) yield* streamStray(tx);
}

async function* streamWaiting(tx: Tx): AsyncGenerator<Leaf> {
  let arrival = "0";
  for (;;) {
    const batches = await selectWaitingBatches(tx, arrival, PAGE_BATCHES);
    yield* leavesOf(tx, batches, "", PAGE_LEAVES);
    const last = batches.at(-1);
    if (last === undefined || batches.length < PAGE_BATCHES) return;
    arrival = last.arrival;
  }
}

async function* streamStray(tx: Tx): AsyncGenerator<Leaf> {
  let after = "";
  for (;;) {
    const rows = await selectStrayEntries(tx, after, PAGE_LEAVES);
    yield* rows.map((row) => ({ ...rowToLeaf(row, null), index: -1 }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_LEAVES) return;
    after = last.entry_id;
  }
}

/** The leaves [start, end) as the tree commits to them. */
export async function readLeafTexts(tx: Tx, start: number, end: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const leaf of streamPlaced(tx, start, end - start)) {
    texts.push(leafText(leaf.id, leaf.at, leaf.body, leaf.salt));
    if (texts.length === end - start) break;
  }
  return texts;
}

async function* streamPlaced(tx: Tx, from: number, pageLeaves: number): AsyncGenerator<Leaf> {
  let { firstIndex, skipTo } = await findStart(tx, from);
  for (;;) {
    const batches = await selectBatches(tx, firstIndex, Math.min(pageLeaves, PAGE_BATCHES));
    yield* leavesOf(tx, batches, skipTo, pageLeaves);
    const last = batches.at(-1)?.firstIndex;
    if (last === undefined || last === null || batches.length < Math.min(pageLeaves, PAGE_BATCHES)) return;
    [firstIndex, skipTo] = [last + 1, ""];
  }
}

/** The batch that holds this index, and the id just before it. */
async function findStart(tx: Tx, index: number): Promise<{ readonly firstIndex: number; readonly skipTo: string }> {
  const batch = await selectBatchAt(tx, index);
  if (batch === undefined) return { firstIndex: 0, skipTo: "" };
  const place = Math.min(index - batch.firstIndex, BATCH_ENTRIES_MAX);
  return { firstIndex: batch.firstIndex, skipTo: place === 0 ? "" : entryIdAt(batch.batchId as BatchId, place - 1) };
}

/** Small batches are read many at a time, a large one by itself, page by page. `skipTo` is an id of the first batch. */
async function* leavesOf(tx: Tx, batches: readonly BatchRow[], skipTo: string, pageLeaves: number): AsyncGenerator<Leaf> {
  let group: BatchRow[] = [];
  let count = 0;
  let after = skipTo;
  for (const batch of batches) {
    if (group.length > 0 && count + batch.count > pageLeaves) {
      yield* leavesOfGroup(tx, group, after, pageLeaves);
      [group, count, after] = [[], 0, ""];
    }
    group.push(batch);
    count += batch.count;
  }
  if (group.length > 0) yield* leavesOfGroup(tx, group, after, pageLeaves);
}

async function* leavesOfGroup(tx: Tx, group: readonly BatchRow[], skipTo: string, pageLeaves: number): AsyncGenerator<Leaf> {
  let after = skipTo;
  for (;;) {
    const ranges = group.map(({ batchId }, n) => ({
      after: n === 0 && after !== "" ? after : `ent_${batchId}`,
      before: `ent_${batchId}~`,
    }));
    const rows = await selectLeaves(tx, ranges, pageLeaves);
    yield* rows.map((row) => rowToLeaf(row, group[Number(row.place) - 1]?.firstIndex ?? null));
    const last = rows.at(-1);
    if (group.length > 1 || last === undefined || rows.length < pageLeaves) return;
    after = last.entry_id;
  }
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

function rowToLeaf(row: LeafRow, firstIndex: number | null): Leaf {
  return {
    index: firstIndex === null ? null : firstIndex + positionOf(row.entry_id),
    id: row.entry_id,
    at: instantToIso(timeOf(row.entry_id)),
    salt: row.salt,
    body: row.body,
    reasonSealed: row.reason_sealed,
    columns: [row.subject_id, row.actor_id, row.act, row.purpose],
  };
}
