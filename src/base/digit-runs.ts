/** In text, shorter runs of digits are far more often something else than a card number; longer ones are none. */
const DIGITS_MIN = 14;
const DIGITS_MAX = 19;

/** True where neighbouring groups of digits in a text, however they are spaced, together make what is looked for. */
export function holdsDigits(text: string, isWanted: (digits: string) => boolean): boolean {
  for (const [run] of text.normalize("NFKC").matchAll(/\d(?:[\s.\-–_/,]{0,3}\d){13,}/gu)) {
    if (runHolds(run.split(/\D+/u), isWanted)) return true;
  }
  return false;
}

/** Any neighbouring groups, so that what stands before or after does not hide it. */
function runHolds(groups: readonly string[], isWanted: (digits: string) => boolean): boolean {
  for (let first = 0; first < groups.length; first++) {
    let digits = "";
    for (let last = first; last < groups.length && digits.length <= DIGITS_MAX; last++) {
      digits += groups[last] ?? "";
      if (digits.length >= DIGITS_MIN && isWanted(digits)) return true;
    }
  }
  return false;
}
