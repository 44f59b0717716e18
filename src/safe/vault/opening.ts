/**
 * What was decided and noted, and is on its way from the keeper. It needs no further statement, so a transaction that does
 * nothing else is committed meanwhile: the wait for the disk and the wait for the keeper are one. The answer waits for both.
 */
export type Opening<T> = { readonly opening: Promise<T> };

export function underWay<T>(opening: Promise<T>): Opening<T> {
  // Where the commit fails, nobody waits for it any more.
  opening.catch(() => undefined);
  return { opening };
}
