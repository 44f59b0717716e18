import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectCheck } from "./_sql.ts";
import { DIFFERENCE_WORDS, type Difference } from "./page.ts";

/** What the last look at the card page found. */
export type PageCheck = {
  readonly checkedAt: Instant;
  readonly state: "same" | "differs" | "unreachable";
  /** Since when it is so. */
  readonly since: Instant;
  readonly differences: readonly Difference[];
  /** Why it could not be had. */
  readonly failure: string | null;
};

/** A page that could not be had for so long is told: a server that starts anew is away for a minute. */
export const UNREACHABLE_MS = HOUR_MS;

export async function readPageCheck(tx: Tx): Promise<PageCheck | undefined> {
  const row = await selectCheck(tx);
  return (
    row && {
      checkedAt: instant(row.checkedAt.getTime()),
      state: row.state,
      since: instant(row.sinceAt.getTime()),
      differences: row.differences,
      failure: row.failure,
    }
  );
}

/** One line, as it stands on screens. */
export function wordsOf({ code, what }: Difference): string {
  return what === "" ? DIFFERENCE_WORDS[code] : `${DIFFERENCE_WORDS[code]}: ${what}`;
}
