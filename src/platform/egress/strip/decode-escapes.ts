import { type Stream, newMaker, put, textOf } from "./stream.ts";

/** How one character may be written by others: each names the units it stands for. */
type Escape = { readonly pattern: RegExp; readonly read: (found: RegExpExecArray) => readonly number[] };

/** Named characters of HTML that a value may hold; the letters of Latin-1 in their order from À on. */
const NAMED = new Map<string, number>([
  ...Object.entries({ amp: 38, lt: 60, gt: 62, quot: 34, apos: 39, nbsp: 160, shy: 173, zwnj: 0x200c, zwj: 0x200d, sol: 47, hyphen: 45 }),
  ...Object.entries({ num: 35, percnt: 37, plus: 43, comma: 44, period: 46, colon: 58, commat: 64, lowbar: 95, dash: 0x2010, szlig: 223 }),
  ...(
    "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times " +
    "Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml " +
    "eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"
  )
    .split(" ")
    .map((name, n) => [name, 0xc0 + n] as const),
]);

const hex = (digits: string | undefined): readonly number[] => units(Number.parseInt(digits ?? "", 16));

const ESCAPES: readonly Escape[] = [
  { pattern: /%u([0-9a-f]{4})/iuy, read: ([, code]) => hex(code) },
  { pattern: /%([0-9a-f]{2})/iuy, read: ([, code]) => hex(code) },
  { pattern: /&#x0*([0-9a-f]{1,6});?/iuy, read: ([, code]) => hex(code) },
  { pattern: /&#0*(\d{1,7});?/uy, read: ([, code]) => units(Number(code)) },
  { pattern: /&([A-Za-z]{2,7});?/uy, read: ([, name = ""]) => (NAMED.has(name) ? units(NAMED.get(name) ?? 0) : []) },
  { pattern: /\\+u\{0*([0-9a-f]{1,6})\}/iuy, read: ([, code]) => hex(code) },
  { pattern: /\\+u([0-9a-f]{4})/iuy, read: ([, code]) => hex(code) },
  { pattern: /\\+x([0-9a-f]{2})/iuy, read: ([, code]) => hex(code) },
  { pattern: /\\+([0-3][0-7]{2})/uy, read: ([, code]) => units(Number.parseInt(code ?? "", 8)) },
  { pattern: /\\+[nrtbfv]/uy, read: () => [10] },
  { pattern: /=\r?\n/uy, read: () => [10] },
  { pattern: /=([0-9A-F]{2})/iuy, read: ([, code]) => hex(code) },
];

/** The units that begin an escape: everything else is copied without a look. */
const BEGINS = Uint8Array.from({ length: 128 }, (_, unit) => ("%&\\=".includes(String.fromCharCode(unit)) ? 1 : 0));
/** No escape is longer, but for backslashes and zeros in a row. */
const ESCAPE_UNITS_MAX = 64;

/** The stream with one layer of escapes taken off; undefined where there is none. */
export function decodeEscapes(stream: Stream): Stream | undefined {
  const { units, from, to, length } = stream;
  const maker = newMaker(length);
  let isChanged = false;
  for (let at = 0; at < length;) {
    const unit = units[at] ?? 0;
    const found = BEGINS[unit] === 1 ? escapeAt(textOf(stream, at, Math.min(length, at + ESCAPE_UNITS_MAX))) : undefined;
    if (found === undefined) {
      put(maker, unit, from[at] ?? 0, to[at] ?? 0);
      at++;
      continue;
    }
    isChanged = true;
    const end = at + found.size;
    for (const one of found.units) put(maker, one, from[at] ?? 0, to[end - 1] ?? 0);
    at = end;
  }
  return isChanged ? maker : undefined;
}

function escapeAt(text: string): { readonly units: readonly number[]; readonly size: number } | undefined {
  for (const { pattern, read } of ESCAPES) {
    pattern.lastIndex = 0;
    const found = pattern.exec(text);
    const units = found === null ? [] : read(found);
    if (found !== null && units.length > 0) return { units, size: found[0].length };
  }
  return undefined;
}

function units(code: number): readonly number[] {
  if (!(code >= 0 && code <= 0x10ffff)) return [];
  return code <= 0xffff ? [code] : [0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff)];
}
