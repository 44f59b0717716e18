import { utf8Size } from "./decode-bytes.ts";
import { type Stream, type StreamMaker, newMaker, put } from "./stream.ts";

/** Letters that stand for bits, and what may stand between them. */
type Alphabet = {
  /** By unit; -1 for what is no letter of it. */
  readonly values: Int8Array;
  readonly gaps: string;
  readonly bits: 4 | 6;
  readonly runMin: number;
};

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
/** Mail breaks base64 into lines; dumps in hex have all kinds of marks between their bytes. */
const BASE64: Alphabet = { values: valuesOf(`${UPPER}${LOWER}${DIGITS}+/`, "-_", 62), gaps: "\r\n", bits: 6, runMin: 4 };
const HEX: Alphabet = { values: valuesOf(`${DIGITS}ABCDEF`, "abcdef", 10), gaps: " \t\r\n:-,.", bits: 4, runMin: 6 };

/** Stands between what was decoded of two runs, so that nothing is found across them. */
const BREAK = 10;

/** What runs of letters say: all of them, and those alone that say text, where something may be encoded once more. */
export type Decoded = { readonly all: Stream; readonly texts: Stream };

/** What the runs of base64 and base64url letters say, begun at each of the four places where a group may begin. */
export function decodeBase64(stream: Stream): readonly Decoded[] {
  const runs = runsOf(stream, BASE64);
  return runs.ends.length === 0 ? [] : [0, 1, 2, 3].map((shift) => decode(stream, BASE64, runs, shift));
}

/** What the runs of hex digits say, begun at both places where a byte may begin. */
export function decodeHex(stream: Stream): readonly Decoded[] {
  const runs = runsOf(stream, HEX);
  return runs.ends.length === 0 ? [] : [0, 1].map((shift) => decode(stream, HEX, runs, shift));
}

/** The places of the letters of every run that is long enough, run after run, and where each run ends among them. */
type Runs = { readonly places: Int32Array; readonly count: number; readonly ends: readonly number[] };

function runsOf({ units, length }: Stream, { values, gaps, runMin }: Alphabet): Runs {
  const places = new Int32Array(length);
  const ends: number[] = [];
  let count = 0;
  let begun = 0;
  const end = (): void => {
    if (count - begun >= runMin) ends.push(count);
    else count = begun;
    begun = count;
  };
  for (let at = 0; at < length; at++) {
    const unit = units[at] ?? 0;
    if (unit < 128 && (values[unit] ?? -1) >= 0) places[count++] = at;
    else if (count > begun && !gaps.includes(String.fromCharCode(unit))) end();
  }
  end();
  return { places, count, ends };
}

function decode(stream: Stream, alphabet: Alphabet, { places, ends }: Runs, shift: number): Decoded {
  const all = newMaker(Math.ceil(((ends.at(-1) ?? 0) * alphabet.bits) / 8) + ends.length);
  const texts = newMaker(0);
  let from = 0;
  for (const end of ends) {
    const begun = all.length;
    decodeRun(stream, alphabet, places.subarray(from + shift, Math.max(end, from + shift)), all);
    if (isText(all, begun)) for (let n = begun; n < all.length; n++) put(texts, all.units[n] ?? 0, all.from[n] ?? 0, all.to[n] ?? 0);
    from = end;
  }
  return { all, texts };
}

const TEXT_SHARE_MIN = 0.7;

/** Words that were never encoded decode to noise; text is printable, or UTF-8 of more than one byte, or every other byte is zero. */
function isText(stream: Stream, begun: number): boolean {
  const { units, length } = stream;
  let plain = 0;
  for (let at = begun; at < length; at++) {
    const unit = units[at] ?? 0;
    const size = utf8Size(stream, at);
    if ((unit >= 32 && unit < 127) || unit === 0) plain++;
    if (size > 1) plain += size;
  }
  return plain >= TEXT_SHARE_MIN * (length - begun);
}

function decodeRun({ units, from, to }: Stream, { values, bits }: Alphabet, places: Int32Array, maker: StreamMaker): void {
  let held = 0;
  let heldBits = 0;
  let first = places[0] ?? 0;
  for (let n = 0; n < places.length; n++) {
    const at = places[n] ?? 0;
    if (heldBits === 0) first = at;
    held = ((held << bits) | (values[units[at] ?? 0] ?? 0)) & 0xffff;
    heldBits += bits;
    if (heldBits < 8) continue;
    heldBits -= 8;
    put(maker, (held >>> heldBits) & 0xff, from[first] ?? 0, to[at] ?? 0);
    first = at;
  }
  put(maker, BREAK, from[first] ?? 0, to[first] ?? 0);
}

/** The letters in order, and others that mean the same as those from `alsoFrom` on. */
function valuesOf(letters: string, also: string, alsoFrom: number): Int8Array {
  const values = new Int8Array(128).fill(-1);
  Array.from(letters).forEach((letter, value) => (values[letter.charCodeAt(0)] = value));
  Array.from(also).forEach((letter, n) => (values[letter.charCodeAt(0)] = alsoFrom + n));
  return values;
}
