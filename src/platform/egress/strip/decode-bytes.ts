import { type Stream, newMaker, put } from "./stream.ts";

/** Units that are bytes of UTF-8, read as what they say; none where nothing among them is more than one byte. */
export function decodeUtf8(stream: Stream): readonly Stream[] {
  const { units, from, to, length } = stream;
  const maker = newMaker(length);
  let isChanged = false;
  for (let at = 0; at < length;) {
    const size = utf8Size(stream, at);
    if (size === 1) put(maker, units[at] ?? 0, from[at] ?? 0, to[at] ?? 0);
    else {
      isChanged = true;
      const char = Buffer.from(units.subarray(at, at + size)).toString("utf8");
      for (let n = 0; n < char.length; n++) put(maker, char.charCodeAt(n), from[at] ?? 0, to[at + size - 1] ?? 0);
    }
    at += size;
  }
  return isChanged ? [maker] : [];
}

/** RFC 3629, section 3: how many bytes the first one announces, if so many follow. */
export function utf8Size({ units, length }: Stream, at: number): number {
  const lead = units[at] ?? 0;
  const size = lead < 0xc2 ? 1 : lead <= 0xdf ? 2 : lead <= 0xef ? 3 : lead <= 0xf4 ? 4 : 1;
  for (let n = 1; n < size; n++) if (at + n >= length || ((units[at + n] ?? 0) & ~0x3f) !== 0x80) return 1;
  return size;
}

/** Units that are bytes of UTF-16, begun at either of two places, in both orders; none where no two zeros stand one apart. */
export function decodeUtf16(stream: Stream): readonly Stream[] {
  const { units, length } = stream;
  let zero = units.indexOf(0);
  while (zero >= 0 && zero < length && units[zero + 2] !== 0) zero = units.indexOf(0, zero + 1);
  if (zero < 0 || zero >= length) return [];
  return [0, 1].flatMap((shift) => [pairs(stream, shift, 0, 1), pairs(stream, shift, 1, 0)]);
}

function pairs({ units, from, to, length }: Stream, shift: number, high: 0 | 1, low: 0 | 1): Stream {
  const maker = newMaker(length >> 1);
  for (let at = shift; at + 1 < length; at += 2) {
    const unit = (((units[at + high] ?? 0) & 0xff) << 8) | ((units[at + low] ?? 0) & 0xff);
    put(maker, unit, from[at] ?? 0, to[at + 1] ?? 0);
  }
  return maker;
}
