/** 3GPP TS 23.038, 6.2.1: the alphabet of a text message, one unit each. */
const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/** 6.2.1.1: these take an escape before them, and so two units. */
const EXTENDED = "\f^{}\\[~]|€";

const UNITS: ReadonlyMap<string, number> = new Map([
  ...Array.from(BASIC).map((char) => [char, 1] as const),
  ...Array.from(EXTENDED).map((char) => [char, 2] as const),
]);

/** What phones write with letters that the alphabet has, where it lacks the sign itself. */
const ALIKE: Readonly<Record<string, string>> = {
  "’": "'",
  "‘": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "—": "-",
  "…": "...",
  "\u00a0": " ",
  "\u202f": " ",
  "•": "-",
  œ: "oe",
  Œ: "OE",
};

/** How a text travels: in the short alphabet or in UTF-16, and in how many parts that are each paid for. */
export type SmsSize = { readonly alphabet: "gsm7" | "ucs2"; readonly units: number; readonly parts: number };

/** A part of a longer text begins with a header that takes seven units, or three. */
const LIMITS = { gsm7: { one: 160, each: 153 }, ucs2: { one: 70, each: 67 } } as const;

export function sizeOfSms(text: string): SmsSize {
  const units = gsmUnits(text);
  const alphabet = units === undefined ? "ucs2" : "gsm7";
  const count = units ?? text.length;
  const { one, each } = LIMITS[alphabet];
  return { alphabet, units: count, parts: count <= one ? 1 : Math.ceil(count / each) };
}

/**
 * The text in the short alphabet where plain letters can stand for those that it lacks (`código` becomes `codigo`, as people
 * write it themselves); as it is where they cannot, for half a name would be worse than a second part.
 */
export function toShortAlphabet(text: string): string {
  const plain = Array.from(text.normalize("NFC"))
    .map((char) => (UNITS.has(char) ? char : (ALIKE[char] ?? char.normalize("NFD").replaceAll(/\p{M}/gu, ""))))
    .join("");
  return gsmUnits(plain) === undefined ? text : plain;
}

function gsmUnits(text: string): number | undefined {
  let units = 0;
  for (const char of text) {
    const own = UNITS.get(char);
    if (own === undefined) return undefined;
    units += own;
  }
  return units;
}
