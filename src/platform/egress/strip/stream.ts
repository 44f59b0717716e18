/**
 * A text as a row of single units, each of which knows where in the answer it came from. Decoding makes another row of
 * the same answer, so that whatever is found in any of them can be cut out of the answer itself. Rows are as long as an
 * answer may be, so they are plain arrays of numbers.
 */
export type Stream = {
  /** UTF-16 units; only the first `length` count. */
  readonly units: Uint16Array;
  /** Where in the answer each unit begins and ends. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly length: number;
};

/** A stream while it is being made; it grows. */
export type StreamMaker = { units: Uint16Array; from: Int32Array; to: Int32Array; length: number };

export function newMaker(room: number): StreamMaker {
  return { units: new Uint16Array(room), from: new Int32Array(room), to: new Int32Array(room), length: 0 };
}

export function put(maker: StreamMaker, unit: number, from: number, to: number): void {
  const at = maker.length++;
  if (at >= maker.units.length) grow(maker);
  maker.units[at] = unit;
  maker.from[at] = from;
  maker.to[at] = to;
}

function grow(maker: StreamMaker): void {
  const bigger = newMaker(2 * maker.units.length + ROOM_MIN);
  bigger.units.set(maker.units);
  bigger.from.set(maker.from);
  bigger.to.set(maker.to);
  Object.assign(maker, { units: bigger.units, from: bigger.from, to: bigger.to });
}

const ROOM_MIN = 64;

export function streamOf(text: string): Stream {
  const maker = newMaker(text.length);
  for (let at = 0; at < text.length; at++) put(maker, text.charCodeAt(at), at, at + 1);
  return maker;
}

/** The units from one place to another as text. */
export function textOf({ units }: Stream, from: number, to: number): string {
  return Buffer.from(units.buffer, units.byteOffset + 2 * from, 2 * (to - from)).toString("utf16le");
}

/** The letters and digits of a stream alone, in one case, width and composition. */
export function foldedText({ units, length }: Stream): string {
  if (scratch.length < length * FOLD_MAX) scratch = new Uint16Array(length * FOLD_MAX);
  let end = 0;
  for (let at = 0; at < length; at++) {
    const unit = units[at] ?? 0;
    if (unit < 128) {
      const small = SMALL[unit] ?? 0;
      if (small !== 0) scratch[end++] = small;
      continue;
    }
    const letters = foldSlowly(unit);
    for (let n = 0; n < letters.length; n++) scratch[end++] = letters.charCodeAt(n);
  }
  return Buffer.from(scratch.buffer, 0, 2 * end).toString("utf16le");
}

/** The same with the place that each came from; `gap` tells how many units went before it, and after the last. */
export type Folded = Stream & { readonly gap: Int32Array };

export function fold(stream: Stream): Folded {
  const { units, from, to, length } = stream;
  const maker = newMaker(length);
  const gaps: number[] = [];
  let skipped = 0;
  for (let at = 0; at < length; at++) {
    const letters = foldUnit(units[at] ?? 0);
    if (letters === "") skipped++;
    for (let n = 0; n < letters.length; n++) {
      put(maker, letters.charCodeAt(n), from[at] ?? 0, to[at] ?? 0);
      gaps.push(skipped);
      skipped = 0;
    }
  }
  gaps.push(skipped);
  return { ...maker, gap: Int32Array.from(gaps) };
}

export function foldText(text: string): string {
  return foldedText(streamOf(text));
}

/** One ligature stands for eighteen letters. */
const FOLD_MAX = 18;
let scratch = new Uint16Array(0);

const SMALL = Uint8Array.from({ length: 128 }, (_, unit) => foldChar(unit).charCodeAt(0) || 0);
const known = new Map<number, string>();

function foldUnit(unit: number): string {
  const small = unit < 128 ? (SMALL[unit] ?? 0) : -1;
  return small > 0 ? String.fromCharCode(small) : small === 0 ? "" : foldSlowly(unit);
}

function foldSlowly(unit: number): string {
  const found = known.get(unit) ?? foldChar(unit);
  known.set(unit, found);
  return found;
}

/** Compatibility forms (NFKD) make `４` a 4 and `é` an e with a mark, which goes. Half of a surrogate pair is kept as it is. */
function foldChar(unit: number): string {
  const char = String.fromCharCode(unit);
  if (unit >= 0xd800 && unit <= 0xdfff) return char;
  return char
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
