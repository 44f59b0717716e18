import type { EntryId } from "../../base/ids.ts";
import { instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type BatchRow, type PackRow, selectBatchAt, selectBatches, selectPacks, selectStrayPacks, selectWaitingBatches } from "./_sql.ts";
import { BATCH_ENTRIES_MAX, entryIdAt, leafText, timeOf, type BatchId } from "./entry.ts";
import { withColumns, type Columns } from "./look-ups.ts";
import { unpackEntries } from "./pack.ts";

/** All that the tree commits to of an entry, and where it stands. */
export type BareLeaf = {
  /** Null: committed, and not yet in the tree. -1: in no batch, so it was never appended and never gets a place. */
  readonly index: number | null;
  readonly id: EntryId;
  readonly at: string;
  readonly salt: Uint8Array;
  readonly body: string;
  readonly reasonSealed: Uint8Array | null;
};

/** All that is stored of an entry, for whoever verifies it. */
export type Leaf = BareLeaf & {
  /** The look-ups that lead to it: subject, actor, act, purpose. They must say what the body says. */
  readonly columns: Columns;
};

const PAGE_LEAVES = 2_000;
const PAGE_BATCHES = 500;
const PAGE_STRAYS = 50;

/**
 * The leaves from this index on, in the tree's order, then those that wait for their place; of a whole log also those
 * that can have none. Memory: one page, or the largest pack.
 */
export async function* streamLeaves(tx: Tx, from: number): AsyncGenerator<Leaf> {
  for await (const leaves of streamPlaced(tx, from, PAGE_LEAVES)) yield* await withColumns(tx, leaves);
  yield* streamWaiting(tx);
  if (from === 0) yield* streamStray(tx);
}

async function* streamWaiting(tx: Tx): AsyncGenerator<Leaf> {
  let arrival = "0";
  for (;;) {
    const batches = await selectWaitingBatches(tx, arrival, PAGE_BATCHES);
    for await (const leaves of leavesOf(tx, batches, "", PAGE_LEAVES)) yield* await withColumns(tx, leaves);
    const last = batches.at(-1);
    if (last === undefined || batches.length < PAGE_BATCHES) return;
    arrival = last.arrival;
  }
}

async function* streamStray(tx: Tx): AsyncGenerator<Leaf> {
  let after = "";
  for (;;) {
    const packs = await selectStrayPacks(tx, after, PAGE_STRAYS);
    for (const pack of packs)
      yield* await withColumns(
        tx,
        leavesOfPack(pack, null).map((leaf) => ({ ...leaf, index: -1 })),
      );
    const last = packs.at(-1);
    if (last === undefined || packs.length < PAGE_STRAYS) return;
    after = last.batch_id;
  }
}

/** The leaves [start, end) as the tree commits to them. */
export async function readLeafTexts(tx: Tx, start: number, end: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const leaves of streamPlaced(tx, start, end - start)) {
    for (const leaf of leaves) {
      texts.push(leafText(leaf.id, leaf.at, leaf.body, leaf.salt));
      if (texts.length === end - start) return texts;
    }
  }
  return texts;
}

async function* streamPlaced(tx: Tx, from: number, pageLeaves: number): AsyncGenerator<readonly BareLeaf[]> {
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

/** Small batches are read many at a time, a large one by itself. `skipTo` is an id of the first batch. */
async function* leavesOf(tx: Tx, batches: readonly BatchRow[], skipTo: string, pageLeaves: number): AsyncGenerator<readonly BareLeaf[]> {
  let group: BatchRow[] = [];
  let count = 0;
  let after = skipTo;
  for (const batch of batches) {
    if (group.length > 0 && count + batch.count > pageLeaves) {
      yield await leavesOfGroup(tx, group, after);
      [group, count, after] = [[], 0, ""];
    }
    group.push(batch);
    count += batch.count;
  }
  if (group.length > 0) yield await leavesOfGroup(tx, group, after);
}

async function leavesOfGroup(tx: Tx, group: readonly BatchRow[], skipTo: string): Promise<readonly BareLeaf[]> {
  const rows = await selectPacks(
    tx,
    group.map(({ batchId }) => batchId),
  );
  const packs = new Map<string, PackRow>(rows.map((row) => [row.batch_id, row]));
  return group.flatMap(({ batchId, firstIndex }, n) => {
    const pack = packs.get(batchId);
    const leaves = pack === undefined ? [] : leavesOfPack(pack, firstIndex);
    return n === 0 && skipTo !== "" ? leaves.filter((leaf) => leaf.id > skipTo) : leaves;
  });
}

function leavesOfPack(pack: PackRow, firstIndex: number | null): readonly BareLeaf[] {
  const at = instantToIso(timeOf(entryIdAt(pack.batch_id, 0)));
  return unpackEntries(pack.packed).flatMap((entry, position) =>
    entry === undefined
      ? []
      : [{ index: firstIndex === null ? null : firstIndex + position, id: entryIdAt(pack.batch_id, position), at, ...entry }],
  );
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
