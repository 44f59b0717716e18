import type { DataMap } from "../../api/data-map.ts";
import { type Sources, sourcesOf } from "./slot-sources.ts";

/** A place for a value as it stands in a request, and whether something may stand there. */
export type FoundSlot = { readonly source: string; readonly isKnown: boolean };

const SLOT = /\{\{([^{}]*)\}\}/gu;
const SENDING = "forward.id";

/**
 * The places that texts hold, each once. It says at once what saving would say, of what it can know; the server looks at
 * everything again.
 */
export function slotsIn(
  texts: readonly string[],
  known: { readonly map: DataMap | undefined; readonly fields: readonly string[]; readonly parameters: readonly string[] },
): readonly FoundSlot[] {
  const sources = sourcesOf(known.map, known.fields);
  const found = texts.flatMap((text) => [...text.matchAll(SLOT)].map(([, written = ""]) => written.split("|")[0]?.trim() ?? ""));
  return [...new Set(found)].map((source) => ({ source, isKnown: isKnown(source, sources, known.parameters) }));
}

function isKnown(source: string, { customer, card }: Sources, parameters: readonly string[]): boolean {
  if (source === SENDING || parameters.some((name) => source === `params.${name}`)) return true;
  // The second of several, and a card by the name of its field, are written with more in between.
  const plain = source.replace(/^(subject\.[^.]+)\.[1-9]\d?(?=\.|$)/u, "$1");
  return [...customer, ...card].some(({ value }) => value === plain) || card.some(({ value }) => isOfField(plain, value));
}

/** `subject.hotel_card.number` beside `card.number`. */
function isOfField(source: string, cardSource: string): boolean {
  const [room, , ...part] = source.split(".");
  return room === "subject" && part.length > 0 && cardSource === `card.${part.join(".")}`;
}
