import type { EntryId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectTiles } from "./_sql.ts";
import { leafText } from "./entry.ts";
import { type Leaf, streamLeaves } from "./leaves.ts";
import { hashOver, leafHash } from "./merkle.ts";
import { TILE_WIDTH, hashesAt, rightEdge, splitHashes } from "./tiles.ts";
import { growTree } from "./tree.ts";

export type LedgerProblem = {
  readonly code: "entry_differs" | "entry_missing" | "columns_differ" | "tile_missing" | "tile_differs";
  readonly index: number | null;
  readonly entry: EntryId | null;
};

export type NewestVerified = {
  /** Over the tiles as they are stored; whoever asks compares it with the signed one. Null where a tile is missing. */
  readonly root: Uint8Array | null;
  readonly checked: number;
  /** Committed and not yet in the tree. */
  readonly waiting: number;
  readonly problems: readonly LedgerProblem[];
};

const PROBLEMS_MAX = 100;

/**
 * Holds the newest entries of a tree of `size` against its tiles, those tiles against the ones above, and tells the root
 * over all. Checks at least `count` entries, from the start of a tile on. The independent verifier checks everything;
 * this answers while a person waits.
 */
export async function verifyNewest(tx: Tx, size: number, count: number): Promise<NewestVerified> {
  const start = Math.floor(Math.max(0, size - count) / TILE_WIDTH) * TILE_WIDTH;
  const tiles = await readTiles(tx, start, size);
  const problems: LedgerProblem[] = [...tilesProblems(tiles, start, size)];
  let next = start;
  let waiting = 0;
  for await (const leaf of streamLeaves(tx, start)) {
    if (leaf.index === null) waiting += 1;
    if (leaf.index === null || leaf.index < start || leaf.index >= size) continue;
    for (; next < leaf.index; next += 1) problems.push({ code: "entry_missing", index: next, entry: null });
    next = leaf.index + 1;
    problems.push(...leafProblems(leaf, tiles.get(tileName(0, Math.floor(leaf.index / TILE_WIDTH)))));
  }
  for (; next < size; next += 1) problems.push({ code: "entry_missing", index: next, entry: null });
  return { root: rootOf(tiles, size), checked: size - start, waiting, problems: problems.slice(0, PROBLEMS_MAX) };
}

type Tiles = ReadonlyMap<string, readonly Uint8Array[]>;

function tileName(level: number, index: number): string {
  return `${level}/${index}`;
}

/** The tiles over the range on every level, which hold the right edge too. */
async function readTiles(tx: Tx, start: number, size: number): Promise<Tiles> {
  const wanted = tilesOver(start, size);
  const rows = await selectTiles(tx, wanted);
  return new Map(rows.map((row) => [tileName(row.level, row.index), splitHashes(row.hashes)]));
}

type TileSpot = { readonly level: number; readonly index: number; readonly width: number };

function tilesOver(start: number, size: number): readonly TileSpot[] {
  const spots: TileSpot[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level += 1) {
    const hashes = hashesAt(level, size);
    const first = Math.floor(Math.min(hashesAt(level, start), hashes - 1) / TILE_WIDTH);
    for (let index = first; index * TILE_WIDTH < hashes; index += 1) {
      spots.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
    }
  }
  return spots;
}

/** A full tile's hash stands in the tile above. */
function tilesProblems(tiles: Tiles, start: number, size: number): readonly LedgerProblem[] {
  return tilesOver(start, size).flatMap(({ level, index, width }): readonly LedgerProblem[] => {
    const at = index * TILE_WIDTH ** (level + 1);
    const hashes = tiles.get(tileName(level, index));
    if (hashes === undefined || hashes.length < width) return [{ code: "tile_missing", index: at, entry: null }];
    if (width < TILE_WIDTH) return [];
    const above = tiles.get(tileName(level + 1, Math.floor(index / TILE_WIDTH)))?.[index % TILE_WIDTH];
    const isRight = above !== undefined && Buffer.from(hashOver(hashes)).equals(above);
    return isRight ? [] : [{ code: "tile_differs", index: at, entry: null }];
  });
}

function leafProblems(leaf: Leaf, tile: readonly Uint8Array[] | undefined): readonly LedgerProblem[] {
  const noted = tile?.[(leaf.index ?? 0) % TILE_WIDTH];
  const place = { index: leaf.index, entry: leaf.id };
  // A tile that is missing has been told already, and nothing vouches for the body.
  if (noted === undefined) return [];
  if (!leafHash(leafText(leaf.id, leaf.at, leaf.body, leaf.salt)).equals(noted)) return [{ code: "entry_differs", ...place }];
  return JSON.stringify(leaf.columns) === bodyColumns(leaf.body) ? [] : [{ code: "columns_differ", ...place }];
}

/** The body is the very text that was committed to, so it is JSON of an entry. */
function bodyColumns(text: string): string {
  const body = JSON.parse(text) as { subject?: string; actor: { id: string }; act: string; purpose?: string };
  return JSON.stringify([body.subject ?? null, body.actor.id, body.act, body.purpose ?? null]);
}

function rootOf(tiles: Tiles, size: number): Uint8Array | null {
  const edge = rightEdge(size).map(({ level, index, width }) => ({ level: Number(level), index, width }));
  if (edge.some(({ level, index, width }) => (tiles.get(tileName(level, index))?.length ?? 0) < width)) return null;
  const known = edge.map(({ level, index, width }) => ({
    level,
    index,
    hashes: Buffer.concat((tiles.get(tileName(level, index)) ?? []).slice(0, width)),
  }));
  return growTree(size, known, new Uint8Array(0)).root;
}
