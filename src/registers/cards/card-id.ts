import { base32Decode, base32Encode } from "../../base/encoding.ts";
import type { CardId } from "../../base/ids.ts";

/** Where a card is among a subject's values. */
export type CardPlace = { readonly field: string; readonly record: string };

const PREFIX = "crd_";
const BETWEEN = "\0";

/** A card's id is its place, so that cards which came by the API have one too. It says nothing of the card. */
export function cardIdOf({ field, record }: CardPlace): CardId {
  return `${PREFIX}${base32Encode(Buffer.from(`${field}${BETWEEN}${record}`, "latin1"))}`;
}

/** Undefined for a text that `cardIdOf` does not make. */
export function placeOfCard(id: string): CardPlace | undefined {
  const bytes = id.startsWith(PREFIX) ? base32Decode(id.slice(PREFIX.length)) : undefined;
  const [field, record, ...more] = bytes === undefined ? [] : Buffer.from(bytes).toString("latin1").split(BETWEEN);
  return field === undefined || record === undefined || more.length > 0 ? undefined : { field, record };
}
