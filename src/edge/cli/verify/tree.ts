import { hash } from "node:crypto";

/**
 * The tree over leaf hashes that lie one after the other in one buffer, computed level by level of the tiles: level l
 * holds the hashes of all complete runs of 256^l leaves. Written apart from the product's own tree code.
 */
export type Forest = { readonly size: number; readonly levels: readonly Buffer[] };

const WIDTH = 256;

export function growForest(leaves: Buffer): Forest {
  const levels = [leaves];
  for (let below = leaves; below.length >= WIDTH * 32;) {
    const count = Math.floor(below.length / (WIDTH * 32));
    const level = Buffer.allocUnsafe(count * 32);
    for (let n = 0; n < count; n++) level.set(fold(below, n * WIDTH, WIDTH), n * 32);
    levels.push(level);
    below = level;
  }
  return { size: leaves.length / 32, levels };
}

/**
 * The root over the first `size` leaves: a tree of any size is a row of complete trees, one for each bit of its size
 * from the highest, and its root joins them from the right.
 */
export function rootOver(forest: Forest, size: number): Buffer {
  const peaks: Buffer[] = [];
  let start = 0;
  for (let height = 52; height >= 0; height--) {
    const span = 2 ** height;
    if (size - start < span) continue;
    peaks.push(peak(forest, start, height));
    start += span;
  }
  const last = peaks.pop();
  return last === undefined ? hash("sha256", "", "buffer") : peaks.reduceRight((right, left) => join(left, 0, right), last);
}

function peak(forest: Forest, start: number, height: number): Buffer {
  const level = Math.floor(height / 8);
  const hashes = forest.levels[level] ?? Buffer.alloc(0);
  return fold(hashes, start / WIDTH ** level, 2 ** (height % 8));
}

const work = Buffer.allocUnsafeSlow(WIDTH * 32);

/** Pairs, then pairs of pairs, in place. */
function fold(hashes: Buffer, first: number, count: number): Buffer {
  hashes.copy(work, 0, first * 32, (first + count) * 32);
  for (let left = count; left > 1; left /= 2) {
    for (let n = 0; n < left / 2; n++) work.set(joinPair(work, n * 64), n * 32);
  }
  return Buffer.from(work.subarray(0, 32));
}

const node = Buffer.allocUnsafeSlow(65).fill(1, 0, 1);

function joinPair(hashes: Buffer, at: number): Buffer {
  hashes.copy(node, 1, at, at + 64);
  return hash("sha256", node, "buffer");
}

function join(left: Buffer, at: number, right: Buffer): Buffer {
  left.copy(node, 1, at, at + 32);
  right.copy(node, 33);
  return hash("sha256", node, "buffer");
}

export type TileSpot = { readonly level: number; readonly index: number; readonly width: number };

/** Every tile that a tree of this size has, the partial ones at the right edge included. */
export function* tilesOf(forest: Forest): Generator<TileSpot> {
  for (const [level, hashes] of forest.levels.entries()) {
    const count = hashes.length / 32;
    for (let index = 0; index * WIDTH < count; index++) yield { level, index, width: Math.min(WIDTH, count - index * WIDTH) };
  }
}
