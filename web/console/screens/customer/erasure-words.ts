import { type DataMap, fieldLabel } from "../../api/data-map.ts";
import { RIGHTS_REASONS } from "../../../../src/base/rights-reasons.ts";
import { wordsFor } from "../../words/words-for.ts";

/** Where a server's own name of a thing says what kind it is: `value:email`, `key:identity (epoch 1)`. */
const NAMED = /^(value|key|files?|index):([\w-]+)/u;

/** What an erasure destroys or keeps, in a customer's words: each field by its label, the rest by what it is. */
export function erasureWords(map: DataMap | undefined, what: string): string {
  const [, kind, name = ""] = NAMED.exec(what) ?? [];
  if (kind === "key") return wordsFor("erased", "key", { name: wordsFor("keyClass", name) });
  if (kind !== undefined) return fieldLabel(map, name);
  return wordsFor("erased", erasureKey(what), { name: what.replaceAll("_", " ") });
}

/** Of a part a field is kept by a reason of the list, or for one of few causes. */
const CODE = /^[a-z_]+$/u;

/** Why it is kept; in the server's words where the console has none. */
export function keptWords({ what, why }: { readonly what: string; readonly why: string }): string {
  if (RIGHTS_REASONS.some((one) => one === why)) return wordsFor("rightsReason", why);
  if (CODE.test(why)) return wordsFor("keptWhy", why);
  return wordsFor("keptWhy", erasureKey(what), { name: why });
}

/** The name among the messages; how many there were, as in `cards on file: 2`, is not part of it. */
export function erasureKey(what: string): string {
  return what.replace(/: \d.*$/u, "").replaceAll(/[^\w]+/gu, "_");
}
