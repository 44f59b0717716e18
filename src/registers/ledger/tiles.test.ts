import fc from "fast-check";
import { expect, test } from "vitest";
import { leafHash, hashOver } from "./merkle.ts";
import { hashesAt, parseTilePath, rightEdge, splitHashes, tilePathText } from "./tiles.ts";
import { growTree, type Tile } from "./tree.ts";

test("reads the paths of tlog-tiles and no others", () => {
  expect(parseTilePath("tile/0/x001/x234/067")).toEqual({ level: 0, index: 1_234_067, width: 256 });
  expect(parseTilePath("tile/63/000.p/255")).toEqual({ level: 63, index: 0, width: 255 });
  expect(parseTilePath("tile/entries/x001/000.p/7")).toEqual({ level: "entries", index: 1000, width: 7 });
  const not = [
    "tile/00/000",
    "tile/01/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/0/0",
    "tile/0/0000",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/x001/x002",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/",
    "tile/0/000/",
    "tile//000",
    "tile/data/000",
    "tile/0/x999/x999/x999/x999/x999/999",
    "tile/0/000.p/7\n",
    "/tile/0/000",
    "tile/0/٠٠٠",
  ];
  expect(not.filter((path) => parseTilePath(path) !== undefined)).toEqual([]);
});

test("writes each path so that it is read back", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constant("entries" as const), fc.integer({ min: 0, max: 63 })),
      fc.maxSafeNat(),
      fc.integer({ min: 1, max: 256 }),
      (level, index, width) => {
        expect(parseTilePath(tilePathText({ level, index, width }))).toEqual({ level, index, width });
      },
    ),
  );
});

test("has the right edge that the specification names for 70,000 and for 256 leaves", () => {
  expect(rightEdge(70_000)).toEqual([
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  expect(rightEdge(256)).toEqual([{ level: 1, index: 0, width: 1 }]);
});

const many = Buffer.concat(Array.from({ length: 70_000 }, (_, n) => leafHash(`leaf ${n}`)));

test("grows to the same tiles and the root of the plain definition, however the leaves arrive", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }), (steps) => {
      const store = new Map<string, Tile>();
      let size = 0;
      for (const step of steps) {
        const edge = rightEdge(size)
          .map((path) => store.get(`${path.level}/${path.index}`))
          .filter((tile) => tile !== undefined);
        const grown = growTree(size, edge, many.subarray(size * 32, (size + step) * 32));
        for (const tile of grown.changed) store.set(`${tile.level}/${tile.index}`, { ...tile, hashes: Uint8Array.from(tile.hashes) });
        size = grown.size;
        expect(Buffer.from(grown.root)).toEqual(Buffer.from(hashOver(splitHashes(many.subarray(0, size * 32)))));
      }
      for (let level = 0; hashesAt(level, size) > 0; level++) {
        const held = [...store.values()].filter((tile) => tile.level === level).toSorted((a, b) => a.index - b.index);
        const span = 256 ** level;
        const expected = Array.from({ length: hashesAt(level, size) }, (_, n) =>
          hashOver(splitHashes(many.subarray(n * span * 32, (n + 1) * span * 32))),
        );
        expect(Buffer.concat(held.map((tile) => tile.hashes))).toEqual(Buffer.concat(expected));
      }
    }),
    { numRuns: 25 },
  );
});

test("reaches a third level in one step of 70,000 leaves", () => {
  const grown = growTree(0, [], many);
  expect(Buffer.from(grown.root)).toEqual(Buffer.from(hashOver(splitHashes(many))));
  expect(grown.changed.filter((tile) => tile.level === 0)).toHaveLength(274);
  expect(grown.changed.find((tile) => tile.level === 2)?.hashes).toHaveLength(32);
});
