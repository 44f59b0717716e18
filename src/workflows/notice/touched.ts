import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countGiven } from "../../registers/consent/counts.ts";
import { heldFields } from "../../registers/subjects/held.ts";
import type { Significance } from "./differences.ts";

/** How many customers a change of notice means anything to. */
export type Touched = {
  /** Who has a value of a field that is used otherwise than was said. */
  readonly customers: number;
  /** Who has agreed to a purpose that now is another thing. */
  readonly consents: ReadonlyMap<string, number>;
};

export async function countTouched(tx: Tx, { fields, askAgain }: Significance, now: Instant): Promise<Touched> {
  const wanted = new Set(fields);
  const consents = new Map<string, number>();
  for (const purpose of askAgain) consents.set(purpose, await countGiven(tx, purpose, now));
  if (wanted.size === 0) return { customers: 0, consents };
  const subjects = new Set<string>();
  for await (const { subject } of heldFields(tx, wanted)) subjects.add(subject);
  return { customers: subjects.size, consents };
}
