import { DAY_MS, instant } from "../../../base/instant.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

/** A letter is a part of an answer that has a last day. */
const POSTED_WITHIN_MS = 3 * DAY_MS;

/** Letters on paper leave the house by somebody's hand. */
export function letterNeeds({ letters: { count, since }, now }: Pick<HomeFacts, "letters" | "now">): readonly Need[] {
  if (count === 0 || since === null) return [];
  const by = instant(since + POSTED_WITHIN_MS);
  return [{ ...need("letters_to_post", by < now ? "overdue" : "due", { count }, "/letters", by), count }];
}
