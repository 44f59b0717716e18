import type { ParseKeys, TFunction } from "i18next";

export type Spelt = { readonly sign: string; readonly word: string };

/** The number in groups, each sign with the word by which it is read out: nobody hears M for N. */
export function spell(t: TFunction, number: string): readonly (readonly Spelt[])[] {
  return number.split("-").map((group) => group.split("").map((sign) => ({ sign, word: t(`spell.${sign}` as ParseKeys) })));
}
