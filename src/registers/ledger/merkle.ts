import { hash } from "node:crypto";

/** RFC 6962, section 2.1, over SHA-256. A tree of n leaves; MTH(D[start:end]) is the hash over those leaves. */

export const HASH_BYTES = 32;

/** MTH({}) = SHA-256(). */
export const EMPTY_ROOT: Buffer = hash("sha256", "", "buffer");

/** MTH({d}) = SHA-256(0x00 || d). */
export function leafHash(leaf: string | Uint8Array): Buffer {
  if (typeof leaf === "string") {
    const made = Buffer.allocUnsafe(HASH_BYTES);
    putLeafHash(made, 0, leaf);
    return made;
  }
  const bytes = new Uint8Array(leaf.length + 1);
  bytes.set(leaf, 1);
  return hash("sha256", bytes, "buffer");
}

/**
 * Writes the hash of a leaf where many stand in a row. It comes as text of one character a byte, because a buffer of its
 * own, which the engine must account for and let go, costs more than the hash.
 */
export function putLeafHash(out: Buffer, at: number, leaf: string): void {
  out.write(hash("sha256", `\0${leaf}`, "latin1"), at, "latin1");
}

const pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);

/** SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return Buffer.from(hash("sha256", pair, "latin1"), "latin1");
}

/** The largest power of two smaller than n, for n > 1: where RFC 6962 splits a tree of n leaves. */
function splitPoint(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}

/** MTH over hashes that each stand for a subtree: all complete and of one size, but that the last may be smaller. */
export function hashOver(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (only === undefined) return EMPTY_ROOT;
  return hashes.length === 1 ? only : foldHashes(Buffer.concat(hashes));
}

/**
 * Pair by pair, level by level, an odd last one going up as it is: the tree that splitting at the largest power of two
 * gives, without a list for each of its nodes. The hashes are in a row, at least one, and are written over.
 */
function foldHashes(row: Buffer): Uint8Array {
  for (let count = row.length / HASH_BYTES; count > 1; count = Math.ceil(count / 2)) {
    for (let n = 0; n + 1 < count; n += 2) {
      row.copy(pair, 1, n * HASH_BYTES, (n + 2) * HASH_BYTES);
      row.write(hash("sha256", pair, "latin1"), (n / 2) * HASH_BYTES, "latin1");
    }
    if (count % 2 === 1) row.copy(row, ((count - 1) / 2) * HASH_BYTES, (count - 1) * HASH_BYTES, count * HASH_BYTES);
  }
  return row.subarray(0, HASH_BYTES);
}

/** MTH over the leaves [start, end), where that is a complete subtree: end - start = 2^k and start a multiple of it. */
export type CompleteSubtree = (start: number, end: number) => Promise<Uint8Array>;

/** MTH(D[start:end]) for any range that RFC 6962's recursion reaches, from complete subtrees. */
async function rangeHash(complete: CompleteSubtree, start: number, end: number): Promise<Uint8Array> {
  const n = end - start;
  if (n === 0) return EMPTY_ROOT;
  const k = n === 1 ? 1 : splitPoint(n);
  if (k * 2 === n || n === 1) return await complete(start, end);
  return nodeHash(await complete(start, start + k), await rangeHash(complete, start + k, end));
}

/** Section 2.1.1, PATH(index, D[start:end]): the audit path that proves one leaf, from the leaf up. */
export async function inclusionPath(complete: CompleteSubtree, index: number, start: number, end: number): Promise<readonly Uint8Array[]> {
  const n = end - start;
  if (n <= 1) return [];
  const middle = start + splitPoint(n);
  return index < middle
    ? [...(await inclusionPath(complete, index, start, middle)), await rangeHash(complete, middle, end)]
    : [...(await inclusionPath(complete, index, middle, end)), await rangeHash(complete, start, middle)];
}

/** Section 2.1.2, PROOF(from, D[0:to]): what shows that the tree of `to` leaves begins with the tree of `from`. */
export async function consistencyPath(complete: CompleteSubtree, from: number, to: number): Promise<readonly Uint8Array[]> {
  return from === 0 || from === to ? [] : await subProof(complete, from, 0, to, true);
}

/** SUBPROOF(m, D[start:end], isWhole), m being counted from the start of the whole tree. */
async function subProof(
  complete: CompleteSubtree,
  m: number,
  start: number,
  end: number,
  isWhole: boolean,
): Promise<readonly Uint8Array[]> {
  if (m === end) return isWhole ? [] : [await rangeHash(complete, start, end)];
  const middle = start + splitPoint(end - start);
  return m <= middle
    ? [...(await subProof(complete, m, start, middle, isWhole)), await rangeHash(complete, middle, end)]
    : [...(await subProof(complete, m, middle, end, false)), await rangeHash(complete, start, middle)];
}
