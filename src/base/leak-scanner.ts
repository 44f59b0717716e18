/**
 * Finds values in bytes, in every encoding in which they could have got there: planted ones in tests, and after an erasure
 * those of whom it was. One pass over the bytes for all
 * patterns: four bytes from the middle of each pattern are looked up in a bit table, and a hit there is compared whole.
 */
export type Pattern = { readonly name: string; readonly encoding: string; readonly bytes: Buffer };
export type Leak = { readonly name: string; readonly encoding: string; readonly at: number };
export type Scanner = {
  readonly patterns: number;
  /** Bytes of the longest pattern: what is read in pieces has to overlap by as many, less one. */
  readonly longest: number;
  scan(bytes: Buffer): Leak[];
};

/** Shorter values are met by chance, so they prove nothing. */
export const CANARY_BYTES_MIN = 8;

const TABLE_BITS = 20;
const MULTIPLIER = 0x9e3779b1;

type Encoder = (value: string) => readonly Buffer[];

export const ENCODINGS: Readonly<Record<string, Encoder>> = {
  "utf-8": (value) => [Buffer.from(value, "utf8")],
  "utf-16le": (value) => [Buffer.from(value, "utf16le")],
  "utf-16be": (value) => [Buffer.from(value, "utf16le").swap16()],
  base64: (value) => [0, 1, 2].map((shift) => Buffer.from(base64At(value, shift))),
  base64url: (value) => [0, 1, 2].map((shift) => Buffer.from(base64At(value, shift).replaceAll("+", "-").replaceAll("/", "_"))),
  "hex, lower case": (value) => [Buffer.from(Buffer.from(value).toString("hex"))],
  "hex, upper case": (value) => [Buffer.from(Buffer.from(value).toString("hex").toUpperCase())],
  percent: (value) => [
    Buffer.from(encodeURIComponent(value)),
    Buffer.from(encodeURIComponent(value).replaceAll("%20", "+")),
    Buffer.from(eachByte(value, (hex) => `%${hex.toUpperCase()}`)),
  ],
  "json escapes": (value) => [
    Buffer.from(eachUnit(value, (code) => `\\u${code.toString(16).padStart(4, "0")}`)),
    Buffer.from(JSON.stringify(value).slice(1, -1)),
  ],
  reversed: (value) => [Buffer.from(Array.from(value).toReversed().join(""))],
  "digits alone": (value) => [Buffer.from(value.replaceAll(/\D/gu, ""))],
  "letters alone, lower case": (value) => [Buffer.from(value.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ""))],
  "lower case": (value) => [Buffer.from(value.toLowerCase())],
  "upper case": (value) => [Buffer.from(value.toUpperCase())],
  "html entities": (value) => [
    Buffer.from(eachUnit(value, (code) => `&#${code};`)),
    Buffer.from(eachUnit(value, (code) => `&#x${code.toString(16)};`)),
    Buffer.from(value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&#39;").replaceAll('"', "&quot;")),
  ],
  "quoted-printable": (value) => [Buffer.from(eachByte(value, (hex) => `=${hex.toUpperCase()}`))],
};

export function makeScanner(canaries: Readonly<Record<string, string>>): Scanner {
  const patterns = Object.entries(canaries).flatMap(([name, value]) => patternsOf(name, value));
  const table = new Uint8Array(1 << TABLE_BITS);
  const byWord = new Map<number, Pattern[]>();
  for (const pattern of patterns) {
    const word = pattern.bytes.readUInt32LE(middleOf(pattern));
    table[slotOf(word)] = 1;
    byWord.set(word, [...(byWord.get(word) ?? []), pattern]);
  }
  const longest = Math.max(0, ...patterns.map(({ bytes }) => bytes.length));
  return {
    patterns: patterns.length,
    longest,
    scan: (bytes) => writtenIn(bytes, longest).flatMap((part) => scan(bytes, part, table, byWord)),
  };
}

type Part = { readonly start: number; readonly end: number };

const BLOCK_BYTES = 16_384;
const EMPTY = Buffer.alloc(BLOCK_BYTES);

/** Memory, write-ahead logs and tables are zeroes for the most part, and nothing is in those; around the rest as much is taken as a value may reach. */
function writtenIn(bytes: Buffer, margin: number): readonly Part[] {
  const parts: { start: number; end: number }[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const end = Math.min(at + BLOCK_BYTES, bytes.length);
    if (bytes.compare(EMPTY, 0, end - at, at, end) === 0) continue;
    const [start, stop] = [Math.max(0, at - margin), Math.min(bytes.length, end + margin)];
    const last = parts.at(-1);
    if (last !== undefined && last.end >= start) last.end = stop;
    else parts.push({ start, end: stop });
  }
  return parts;
}

function patternsOf(name: string, value: string): Pattern[] {
  const seen = new Set<string>();
  const patterns: Pattern[] = [];
  for (const [encoding, encode] of Object.entries(ENCODINGS)) {
    for (const bytes of encode(value)) {
      const print = bytes.toString("latin1");
      if (bytes.length < CANARY_BYTES_MIN || seen.has(print)) continue;
      seen.add(print);
      patterns.push({ name, encoding, bytes });
    }
  }
  return patterns;
}

function scan(bytes: Buffer, { start: from, end }: Part, table: Uint8Array, byWord: ReadonlyMap<number, readonly Pattern[]>): Leak[] {
  const leaks: Leak[] = [];
  if (end - from < 4) return leaks;
  let word = bytes.readUInt32LE(from);
  for (let at = from; ; at++) {
    if (table[Math.imul(word, MULTIPLIER) >>> (32 - TABLE_BITS)] === 1) {
      for (const pattern of byWord.get(word >>> 0) ?? []) {
        const start = at - middleOf(pattern);
        if (start >= 0 && bytes.subarray(start, start + pattern.bytes.length).equals(pattern.bytes)) {
          leaks.push({ name: pattern.name, encoding: pattern.encoding, at: start });
        }
      }
    }
    if (at + 4 >= end) return leaks;
    word = (word >>> 8) | ((bytes[at + 4] ?? 0) << 24);
  }
}

function middleOf(pattern: Pattern): number {
  return (pattern.bytes.length >> 1) - 2;
}

function slotOf(word: number): number {
  return Math.imul(word, MULTIPLIER) >>> (32 - TABLE_BITS);
}

/** The characters that stand for the whole value when it begins `shift` bytes into a group of three. */
function base64At(value: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]);
  return bytes.toString("base64").slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
}

function eachByte(value: string, write: (hex: string) => string): string {
  return [...Buffer.from(value)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");
}

function eachUnit(value: string, write: (code: number) => string): string {
  return Array.from({ length: value.length }, (_, n) => write(value.charCodeAt(n))).join("");
}
