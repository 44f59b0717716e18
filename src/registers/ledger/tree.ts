import { assert } from "../../base/fault.ts";
import { HASH_BYTES, hashOver } from "./merkle.ts";
import { TILE_WIDTH, hashesAt, splitHashes } from "./tiles.ts";

export type Tile = { readonly level: number; readonly index: number; readonly hashes: Uint8Array };

type GrowingTile = { index: number; width: number; bytes: Buffer };

/**
 * A tree that grows at its right edge. It holds one tile a level, whatever the number of leaves, and gives out the tiles
 * that changed: the full ones, and what each level's last one holds now.
 */
export function growTree(
  size: number,
  edge: readonly Tile[],
  leaves: Uint8Array,
): { readonly size: number; readonly root: Uint8Array; readonly changed: readonly Tile[] } {
  const levels: GrowingTile[] = [];
  const changed: Tile[] = [];
  const touched = new Set<GrowingTile>();

  const levelAt = (level: number): GrowingTile => (levels[level] ??= openTile(size, edge, level));
  const push = (level: number, hashes: Uint8Array): void => {
    for (let at = 0; at < hashes.length;) {
      const tile = levelAt(level);
      const some = hashes.subarray(at, at + (TILE_WIDTH - tile.width) * HASH_BYTES);
      tile.bytes.set(some, tile.width * HASH_BYTES);
      tile.width += some.length / HASH_BYTES;
      at += some.length;
      touched.add(tile);
      if (tile.width < TILE_WIDTH) return;
      changed.push({ level, index: tile.index, hashes: tile.bytes });
      levels[level] = { index: tile.index + 1, width: 0, bytes: Buffer.alloc(TILE_WIDTH * HASH_BYTES) };
      push(level + 1, hashOver(splitHashes(tile.bytes)));
    }
  };

  for (let level = 0; hashesAt(level, size) > 0; level++) levelAt(level);
  push(0, leaves);
  levels.forEach((tile, level) => {
    if (tile.width > 0 && touched.has(tile)) changed.push({ level, index: tile.index, hashes: held(tile) });
  });
  return { size: size + leaves.length / HASH_BYTES, root: edgeRoot(levels), changed };
}

function openTile(size: number, edge: readonly Tile[], level: number): GrowingTile {
  const count = hashesAt(level, size);
  const [index, width] = [Math.floor(count / TILE_WIDTH), count % TILE_WIDTH];
  const bytes = Buffer.alloc(TILE_WIDTH * HASH_BYTES);
  if (width > 0) {
    const stored = edge.find((tile) => tile.level === level && tile.index === index);
    assert(stored !== undefined && stored.hashes.length >= width * HASH_BYTES, "a tile of the ledger's right edge is missing");
    bytes.set(stored.hashes.subarray(0, width * HASH_BYTES));
  }
  return { index, width, bytes };
}

/** From the lowest level up: what a level's tile leaves incomplete is the last, smaller element of the level above. */
function edgeRoot(levels: readonly GrowingTile[]): Uint8Array {
  let rest: readonly Uint8Array[] = [];
  for (const tile of levels) {
    const hashes = [...splitHashes(held(tile)), ...rest];
    rest = hashes.length === 0 ? [] : [hashOver(hashes)];
  }
  return hashOver(rest);
}

function held(tile: GrowingTile): Uint8Array {
  return tile.bytes.subarray(0, tile.width * HASH_BYTES);
}
