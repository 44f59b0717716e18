/** The codes that customers are sent, to sign in by and to prove a contact. */
export const CODE_DIGITS = 6;
/** Wrong ones that a code takes; then it lets nobody in any more. */
export const CODE_TRIES_MAX = 5;

/** The digits alone: phones put spaces between them, and some keyboards write digits of their own. */
export function codeDigits(typed: string): string {
  return typed
    .normalize("NFKC")
    .replaceAll(/\D/gu, "")
    .slice(0, CODE_DIGITS + 1);
}

/** Whether it could be a code at all. What could not is no try: nobody learns by it, and nobody should lose one by it. */
export function isWholeCode(typed: string): boolean {
  return codeDigits(typed).length === CODE_DIGITS;
}
