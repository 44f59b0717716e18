import { hash } from "node:crypto";
import type { Log } from "./collect-leaves.ts";
import type { Findings } from "./report.ts";
import type { Source } from "./source.ts";
import { rootOver, tilesOf, type Forest, type TileSpot } from "./tree.ts";

/** As many tiles are asked for at once: enough for a server on the other side of an ocean. */
const AT_ONCE = 8;

/**
 * The root over the entries against the signed one, and every tile and bundle against the entries. Where the root is
 * right, the entries are, and a tile that differs is wrong; where it is not, the tiles tell which entry was changed.
 */
export async function checkTiles(source: Source, forest: Forest, root: Buffer, log: Log, findings: Findings): Promise<void> {
  const isRootRight = rootOver(forest, forest.size).equals(root);
  const spots = [...tilesOf(forest)];
  for (let at = 0; at < spots.length; at += AT_ONCE) {
    await Promise.all(spots.slice(at, at + AT_ONCE).map(async (spot) => await checkTile(source, spot, forest, isRootRight, log, findings)));
  }
  if (isRootRight || findings.list.some((finding) => finding.code.startsWith("leaf_"))) return;
  findings.add("root_differs", "checkpoint");
}

async function checkTile(
  source: Source,
  spot: TileSpot,
  forest: Forest,
  isRootRight: boolean,
  log: Log,
  findings: Findings,
): Promise<void> {
  const { level, index, width } = spot;
  const [tile, bundle] = await Promise.all([source.tile(level, index, width), level === 0 ? source.bundle?.(index, width) : undefined]);
  const where = `tile/${level}, tile ${index}`;
  const isWhole = tile !== undefined && tile.length === width * 32;
  if (!isWhole) findings.add("tile_missing", where);
  const expected = forest.levels[level]?.subarray(index * 8192, index * 8192 + width * 32) ?? Buffer.alloc(0);
  if (isWhole && !expected.equals(tile)) compareTile(spot, tile, expected, isRootRight, log, findings);
  if (level === 0 && source.bundle !== undefined) checkBundle(spot, bundle, isWhole && !isRootRight ? tile : expected, findings);
}

function compareTile(
  { level, index, width }: TileSpot,
  tile: Uint8Array,
  expected: Buffer,
  isRootRight: boolean,
  log: Log,
  findings: Findings,
): void {
  for (let n = 0; n < width; n++) {
    if (expected.subarray(n * 32, n * 32 + 32).equals(tile.subarray(n * 32, n * 32 + 32))) continue;
    const leaf = index * 256 + n;
    if (isRootRight) findings.add("tile_differs", `tile/${level}, tile ${index}, hash ${n}`);
    else if (level > 0) findings.add("tile_differs", `tile/${level}, tile ${index}, hash ${n}: ${spanText(leaf, level)}`);
    else if (log.present[leaf] === 1) findings.add("leaf_differs", `leaf ${leaf}`);
  }
}

function spanText(hash: number, level: number): string {
  return `leaves ${hash * 256 ** level} to ${(hash + 1) * 256 ** level - 1}`;
}

/** Each leaf behind its length, nothing after the last. */
function checkBundle({ index, width }: TileSpot, bundle: Uint8Array | undefined, hashes: Uint8Array, findings: Findings): void {
  const where = `tile/entries, bundle ${index}`;
  if (bundle === undefined) return findings.add("bundle_missing", where);
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  let at = 0;
  for (let n = 0; n < width; n++) {
    if (at + 2 > bytes.length) return findings.add("bundle_unreadable", where);
    const length = bytes.readUInt16BE(at);
    if (at + 2 + length > bytes.length) return findings.add("bundle_unreadable", where);
    const leaf = hashPrefixed(bytes.subarray(at + 2, at + 2 + length));
    if (!leaf.equals(hashes.subarray(n * 32, n * 32 + 32))) findings.add("bundle_differs", `leaf ${index * 256 + n}`);
    at += 2 + length;
  }
  if (at !== bytes.length) findings.add("bundle_unreadable", where);
}

const prefixed = Buffer.alloc(65_536);

function hashPrefixed(leaf: Buffer): Buffer {
  prefixed.set(leaf, 1);
  return hash("sha256", prefixed.subarray(0, leaf.length + 1), "buffer");
}
