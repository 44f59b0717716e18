/** The zeros of the digits that keyboards write: Arabic, Persian, Devanagari, Bengali, Thai; full-width ones fold by themselves. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50] as const;

/** The same text with every digit written 0 to 9. */
export function plainDigits(text: string): string {
  return text.normalize("NFKC").replace(/\p{Nd}/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    const zero = ZEROS.find((one) => code >= one && code < one + 10);
    return zero === undefined ? char : String(code - zero);
  });
}

export function digitsOnly(text: string): string {
  return plainDigits(text).replace(/[^0-9]/gu, "");
}
