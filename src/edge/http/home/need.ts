import type { z } from "@hono/zod-openapi";
import { type Instant, instantToIso } from "../../../base/instant.ts";
import type { Need as ToldNeed } from "../contract/home-needs.ts";
import { type FactsOf, NEED_WORDS, type NeedKind } from "./need-words.ts";

/** One thing that waits, with the next step beside it. */
export type Need = z.infer<typeof ToldNeed>;
type NeedOf<K extends NeedKind> = Omit<Need, "kind" | "facts"> & { readonly kind: K; readonly facts: FactsOf[K] };

const WORST = ["overdue", "due", "info"] as const satisfies readonly Need["severity"][];

/** Its sentences are made of its facts alone, so that they can be said in any language. */
export function need<K extends NeedKind>(
  kind: K,
  severity: Need["severity"],
  facts: FactsOf[K],
  link: string,
  due?: Instant | null,
): NeedOf<K> {
  const [title, say] = NEED_WORDS[kind](facts);
  return { kind, severity, title, say, facts, link, ...(due === undefined || due === null ? {} : { due: instantToIso(due) }) };
}

/** Worst first, and what is due first before what is due later. */
export function sortedNeeds(needs: readonly Need[]): readonly Need[] {
  const rank = (one: Need): string => `${WORST.indexOf(one.severity)} ${one.due ?? "9"}`;
  return needs.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
