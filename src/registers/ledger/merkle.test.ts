import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EMPTY_ROOT, consistencyPath, hashOver, inclusionPath, leafHash, type CompleteSubtree } from "./merkle.ts";

type Vectors = {
  readonly emptyRoot: string;
  readonly leaves: readonly string[];
  readonly roots: readonly string[];
  readonly inclusion: readonly { readonly index: number; readonly size: number; readonly path: readonly string[] }[];
  readonly consistency: readonly { readonly from: number; readonly to: number; readonly path: readonly string[] }[];
};

const vectors = JSON.parse(readFileSync(new URL("../../../test/vectors/ledger-rfc6962.json", import.meta.url), "utf8")) as Vectors;
const hashes = vectors.leaves.map((leaf) => leafHash(Buffer.from(leaf, "hex")));
const complete: CompleteSubtree = async (start, end) => await Promise.resolve(hashOver(hashes.slice(start, end)));
const hex = (path: readonly Uint8Array[]): readonly string[] => path.map((bytes) => Buffer.from(bytes).toString("hex"));

test("computes the reference roots of RFC 6962 for trees of 0 to 8 leaves", () => {
  expect(EMPTY_ROOT.toString("hex")).toBe(vectors.emptyRoot);
  expect(vectors.roots.map((_, n) => Buffer.from(hashOver(hashes.slice(0, n + 1))).toString("hex"))).toEqual(vectors.roots);
});

test("gives the reference audit paths", async () => {
  for (const { index, size, path } of vectors.inclusion) expect(hex(await inclusionPath(complete, index, 0, size))).toEqual(path);
});

test("gives the reference consistency proofs", async () => {
  for (const { from, to, path } of vectors.consistency) expect(hex(await consistencyPath(complete, from, to))).toEqual(path);
});

test("hashes a leaf alike as text and as bytes", () => {
  expect(leafHash("é\n")).toEqual(leafHash(Buffer.from("é\n", "utf8")));
});
