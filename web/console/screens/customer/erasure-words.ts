import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import { wordsFor } from "../../words/words-for.ts";

/** Where a server's own name of a thing says what kind it is: `value:email`, `key:identity (epoch 1)`. */
const NAMED = /^(value|key|files?|index):([\w-]+)/u;

/** What an erasure destroys or keeps, in a customer's words: each field by its label, the rest by what it is. */
export function erasureWords(map: DataMap | undefined, what: string): string {
  const [, kind, name = ""] = NAMED.exec(what) ?? [];
  if (kind === "key") return wordsFor("erased", "key", { name: wordsFor("keyClass", name) });
  if (kind !== undefined) return fieldLabel(map, name);
  return wordsFor("erased", what.replaceAll(/[ -]/gu, "_"), { name: what.replaceAll("_", " ") });
}
