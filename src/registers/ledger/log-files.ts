import { assert } from "../../base/fault.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { leafLine, streamLeaves } from "./leaves.ts";
import { logOrigin, verifierKeys, type LogKeys } from "./note.ts";
import { readCheckpoint, readTile } from "./proofs.ts";
import { TILE_WIDTH, hashesAt, tilePathText, type TilePath } from "./tiles.ts";

export type LogFile = { readonly path: string; readonly pieces: AsyncIterable<Uint8Array | string> };

/**
 * A log as the files that a folder or a static server shows: `checkpoint`, `keys`, `tile/…` as C2SP lays them out, and
 * the entries as `leaves.ndjson`. In a transaction of one snapshot they belong together.
 */
export async function* logFiles(tx: Tx, keys: LogKeys): AsyncGenerator<LogFile> {
  const head = await readCheckpoint(tx);
  if (head === undefined) return;
  yield { path: "checkpoint", pieces: once(head.note) };
  yield { path: "keys", pieces: once(verifierKeys(logOrigin(tx.tenant), keys)) };
  for (const path of logTiles(head.size)) {
    const bytes = await readTile(tx, path);
    assert(bytes !== undefined, "a tile of the ledger is missing");
    yield { path: tilePathText(path), pieces: once(bytes) };
  }
  yield { path: "leaves.ndjson", pieces: sequencedLines(tx) };
}

/** Every tile and bundle that a log of this size has. */
function* logTiles(size: number): Generator<TilePath> {
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const count = hashesAt(level, size);
    for (let index = 0; index * TILE_WIDTH < count; index++) {
      const width = Math.min(TILE_WIDTH, count - index * TILE_WIDTH);
      yield { level, index, width };
      if (level === 0) yield { level: "entries", index, width };
    }
  }
}

/** Without those that have no place in the tree yet: a file is read by strangers, who could not tell them from forged ones. */
async function* sequencedLines(tx: Tx): AsyncGenerator<string> {
  for await (const leaf of streamLeaves(tx, 0)) {
    if (leaf.index !== null && leaf.index >= 0) yield leafLine(leaf);
  }
}

async function* once<T>(piece: T): AsyncGenerator<T> {
  yield await Promise.resolve(piece);
}
