import type { Entry } from "../api/entries.ts";

export type Group = { readonly entry: Entry; readonly times: number };

/** Neighbours in which the same person did the same are one, told by the newest. A reason of its own keeps an entry apart. */
export function groupAlike(entries: readonly Entry[]): readonly Group[] {
  const groups: Group[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last !== undefined && isAlike(last.entry, entry)) groups[groups.length - 1] = { ...last, times: last.times + 1 };
    else groups.push({ entry, times: 1 });
  }
  return groups;
}

function isAlike(one: Entry, other: Entry): boolean {
  return (
    one.act === other.act &&
    one.actor.id === other.actor.id &&
    one.outcome === other.outcome &&
    one.reason === other.reason &&
    one.fields.join(" ") === other.fields.join(" ")
  );
}
