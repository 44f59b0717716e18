import type { Entry } from "../../api/entries.ts";
import type { Pages } from "../../pieces/data-table.tsx";

/** What one person did at once: an entry, and how many more of its kind the same deed left, one for each customer. */
export type Deed = { readonly entry: Entry; readonly count: number };

/** `ent_` and the 22 characters that the entries of one transaction share. */
const BATCH_CHARS = 26;

/** Opening a list of fifty customers is fifty entries and one deed; it is told once. */
export function deedsOf(pages: Pages<Entry>): Pages<Deed> {
  const deeds: Deed[] = [];
  for (const entry of pages.data?.pages.flatMap((page) => page.items) ?? []) {
    const last = deeds.at(-1);
    if (last !== undefined && keyOf(last.entry) === keyOf(entry)) deeds[deeds.length - 1] = { ...last, count: last.count + 1 };
    else deeds.push({ entry, count: 1 });
  }
  return { ...pages, data: pages.data === undefined ? undefined : { pages: [{ items: deeds }] } };
}

function keyOf({ id, act, actor, outcome }: Entry): string {
  return [id.slice(0, BATCH_CHARS), act, actor.id, outcome].join(" ");
}
