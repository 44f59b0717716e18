import { HASH_BYTES } from "./merkle.ts";

/** C2SP tlog-tiles: a tile is a subtree of height 8, given as its (at most) 256 lowest hashes. */
export const TILE_WIDTH = 256;
const LEVEL_MAX = 63;

/** `entries`: a bundle of the leaves themselves; it counts like a tile of level 0. Width 256 is a full tile. */
export type TilePath = { readonly level: number | "entries"; readonly index: number; readonly width: number };

const SHAPE = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/u;

/**
 * Reads `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`. A tile has one path: leading zeroes beyond the three
 * digits, levels above 63 and widths above 255 are no paths.
 */
export function parseTilePath(path: string): TilePath | undefined {
  const [, level, digits, width] = SHAPE.exec(path) ?? [];
  if (level === undefined || digits === undefined) return undefined;
  const index = Number(digits.replaceAll(/[x/]/gu, ""));
  if (!Number.isSafeInteger(index) || indexText(index) !== digits) return undefined;
  if (level !== "entries" && Number(level) > LEVEL_MAX) return undefined;
  if (width !== undefined && Number(width) >= TILE_WIDTH) return undefined;
  return {
    level: level === "entries" ? level : Number(level),
    index,
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
}

export function tilePathText(path: TilePath): string {
  const partial = path.width === TILE_WIDTH ? "" : `.p/${path.width}`;
  return `tile/${path.level}/${indexText(path.index)}${partial}`;
}

/** 1234067 is x001/x234/067. */
function indexText(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/\d{3}/gu) ?? [];
  return groups.map((group, n) => (n < groups.length - 1 ? `x${group}` : group)).join("/");
}

/** How many hashes of this level a tree of this size has. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The last tiles of each level of a tree: those that are not full, and hence all that is needed to let it grow. */
export function rightEdge(size: number): readonly TilePath[] {
  const edge: TilePath[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const hashes = hashesAt(level, size);
    if (hashes % TILE_WIDTH > 0) edge.push({ level, index: Math.floor(hashes / TILE_WIDTH), width: hashes % TILE_WIDTH });
  }
  return edge;
}

export function splitHashes(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, n) => bytes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES));
}

/** Entry bundle: each leaf led by its length as a big-endian uint16. */
export function entryBundle(leaves: readonly string[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const bytes = Buffer.from(leaf, "utf8");
      const length = Buffer.allocUnsafe(2);
      length.writeUInt16BE(bytes.length);
      return [length, bytes];
    }),
  );
}
