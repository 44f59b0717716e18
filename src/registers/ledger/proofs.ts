import { assert } from "../../base/fault.ts";
import { ok, refuse, type Result } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectHead, selectTiles } from "./_sql.ts";
import { readLeafTexts } from "./leaves.ts";
import { HASH_BYTES, consistencyPath, hashOver, inclusionPath, type CompleteSubtree } from "./merkle.ts";
import { TILE_WIDTH, entryBundle, splitHashes, type TilePath } from "./tiles.ts";

/** The newest signed checkpoint; none until the first entry has its place. */
export async function readCheckpoint(tx: Tx): Promise<{ readonly size: number; readonly note: string } | undefined> {
  return await selectHead(tx);
}

/** The bytes of a tile or of an entry bundle, or undefined where the tree has not (yet) grown that far. */
export async function readTile(tx: Tx, path: TilePath): Promise<Uint8Array | undefined> {
  if (path.level === "entries") return await readBundle(tx, path);
  const [tile] = await selectTiles(tx, [{ level: path.level, index: path.index }]);
  const bytes = path.width * HASH_BYTES;
  return tile === undefined || tile.hashes.length < bytes ? undefined : tile.hashes.subarray(0, bytes);
}

async function readBundle(tx: Tx, path: TilePath): Promise<Uint8Array | undefined> {
  const head = await selectHead(tx);
  const start = path.index * TILE_WIDTH;
  if (head === undefined || start + path.width > head.size) return undefined;
  return entryBundle(await readLeafTexts(tx, start, start + path.width));
}

export type NotInTree = { readonly code: "not_in_tree" };

/** RFC 6962, section 2.1.1: that the entry at `index` is in the tree of the first `size` entries. */
export async function inclusionProof(tx: Tx, index: number, size: number): Promise<Result<readonly Uint8Array[], NotInTree>> {
  if (index >= size || !(await reaches(tx, size))) return refuse({ code: "not_in_tree" });
  return ok(await inclusionPath(completeSubtrees(tx), index, 0, size));
}

/** RFC 6962, section 2.1.2: that the tree of `to` entries begins with the tree of `from`. */
export async function consistencyProof(tx: Tx, from: number, to: number): Promise<Result<readonly Uint8Array[], NotInTree>> {
  if (from > to || !(await reaches(tx, to))) return refuse({ code: "not_in_tree" });
  return ok(await consistencyPath(completeSubtrees(tx), from, to));
}

async function reaches(tx: Tx, size: number): Promise<boolean> {
  return size <= ((await selectHead(tx))?.size ?? 0);
}

/** A subtree of 2^k leaves is 2^(k mod 8) hashes of one tile of level k div 8; few tiles serve a whole proof. */
function completeSubtrees(tx: Tx): CompleteSubtree {
  const tiles = new Map<string, Promise<readonly Uint8Array[]>>();
  return async (start, end) => {
    const height = Math.round(Math.log2(end - start));
    const level = Math.floor(height / 8);
    const first = start / TILE_WIDTH ** level;
    const index = Math.floor(first / TILE_WIDTH);
    const key = `${level}/${index}`;
    const tile = tiles.get(key) ?? selectTiles(tx, [{ level, index }]).then(([row]) => splitHashes(row?.hashes ?? new Uint8Array()));
    tiles.set(key, tile);
    const hashes = (await tile).slice(first % TILE_WIDTH, (first % TILE_WIDTH) + 2 ** (height % 8));
    assert(hashes.length === 2 ** (height % 8), "a tile of the ledger is missing");
    return hashOver(hashes);
  };
}
