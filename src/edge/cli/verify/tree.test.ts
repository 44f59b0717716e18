import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { consistencyPath, hashOver, inclusionPath, leafHash, nodeHash, type CompleteSubtree } from "../../../registers/ledger/merkle.ts";
import { hashesAt, rightEdge, splitHashes } from "../../../registers/ledger/tiles.ts";
import { growTree } from "../../../registers/ledger/tree.ts";
import { growForest, rootOver, tilesOf } from "./tree.ts";

const COUNT = 70_000;
const leaves = Buffer.concat(Array.from({ length: COUNT }, (_, n) => leafHash(`${n}`)));

/** RFC 6962, section 2.1, word for word. */
function plainRoot(from: number, to: number): Buffer {
  if (from === to) return hash("sha256", "", "buffer");
  if (to - from === 1) return leaves.subarray(from * 32, to * 32);
  let k = 1;
  while (k * 2 < to - from) k *= 2;
  return hash("sha256", Buffer.concat([Uint8Array.of(1), plainRoot(from, from + k), plainRoot(from + k, to)]), "buffer");
}

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 1_100 }),
  fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, COUNT),
);

test("the verifier's tree, the product's and the plain definition agree on every root and every tile's place", () => {
  fc.assert(
    fc.property(sizes, (size) => {
      const forest = growForest(leaves.subarray(0, size * 32));
      const plain = plainRoot(0, size);
      expect(rootOver(forest, size)).toEqual(plain);
      expect(Buffer.from(growTree(0, [], leaves.subarray(0, size * 32)).root)).toEqual(plain);
      const tiles = [...tilesOf(forest)];
      expect(tiles.filter((tile) => tile.width < 256)).toEqual(rightEdge(size));
      for (const level of new Set(tiles.map((tile) => tile.level))) {
        const held = tiles.filter((tile) => tile.level === level);
        expect(held.reduce((sum, tile) => sum + tile.width, 0)).toBe(hashesAt(level, size));
      }
    }),
    { numRuns: 15 },
  );
});

test("the verifier computes the root of every earlier size from one tree", () => {
  const forest = growForest(leaves.subarray(0, 1_000 * 32));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000 }), (size) => {
      expect(rootOver(forest, size)).toEqual(plainRoot(0, size));
    }),
  );
});

const complete: CompleteSubtree = async (start, end) => await Promise.resolve(hashOver(splitHashes(leaves.subarray(start * 32, end * 32))));

/** RFC 9162, section 2.1.3.2. */
function provesInclusion(leaf: Buffer, index: number, size: number, path: readonly Uint8Array[], root: Buffer): boolean {
  let [fn, sn, r]: [number, number, Uint8Array] = [index, size - 1, leaf];
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else r = nodeHash(r, p);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && root.equals(r);
}

/** RFC 9162, section 2.1.4.2. */
function provesConsistency(from: number, to: number, fromRoot: Buffer, toRoot: Buffer, proof: readonly Uint8Array[]): boolean {
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  const path = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : [...proof];
  let [fn, sn] = [from - 1, to - 1];
  while (fn % 2 === 1) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [fr, sr]: [Uint8Array, Uint8Array] = [first, first];
  for (const c of rest) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [fr, sr] = [nodeHash(c, fr), nodeHash(c, sr)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else sr = nodeHash(sr, c);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && fromRoot.equals(fr) && toRoot.equals(sr);
}

test("an audit path proves its leaf in its tree, and no other leaf, place or root", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async (size, at) => {
      const index = at % size;
      const path = await inclusionPath(complete, index, 0, size);
      const root = rootOver(growForest(leaves.subarray(0, size * 32)), size);
      const leaf = leaves.subarray(index * 32, index * 32 + 32);
      expect(provesInclusion(leaf, index, size, path, root)).toBe(true);
      expect(provesInclusion(leafHash("another"), index, size, path, root)).toBe(false);
      if (size > 1) expect(provesInclusion(leaf, (index + 1) % size, size, path, root)).toBe(false);
      expect(provesInclusion(leaf, index, size, path, hash("sha256", root, "buffer"))).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test("a consistency proof proves that one tree begins with another, and fails for one that does not", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async (to, at) => {
      const from = 1 + (at % to);
      const proof = await consistencyPath(complete, from, to);
      const forest = growForest(leaves.subarray(0, to * 32));
      const [fromRoot, toRoot] = [rootOver(forest, from), rootOver(forest, to)];
      expect(provesConsistency(from, to, fromRoot, toRoot, proof)).toBe(true);
      expect(provesConsistency(from, to, hash("sha256", fromRoot, "buffer"), toRoot, proof)).toBe(false);
      expect(provesConsistency(from, to, fromRoot, hash("sha256", toRoot, "buffer"), proof)).toBe(false);
    }),
    { numRuns: 20 },
  );
});
