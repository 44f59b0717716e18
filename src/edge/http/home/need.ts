import { type Instant, instantToIso } from "../../../base/instant.ts";

/** One thing that waits, with the next step beside it. */
export type Need = {
  readonly kind: string;
  readonly severity: "overdue" | "due" | "info";
  readonly title: string;
  readonly say: string;
  readonly link: string;
  readonly due?: string;
  /** Of how many things it tells, where it is more than one. */
  readonly count?: number;
};

const WORST = ["overdue", "due", "info"] as const satisfies readonly Need["severity"][];

export function need(kind: string, severity: Need["severity"], title: string, say: string, link: string, due?: Instant | null): Need {
  return { kind, severity, title, say, link, ...(due === undefined || due === null ? {} : { due: instantToIso(due) }) };
}

/** Worst first, and what is due first before what is due later. */
export function sortedNeeds(needs: readonly Need[]): readonly Need[] {
  const rank = (one: Need): string => `${WORST.indexOf(one.severity)} ${one.due ?? "9"}`;
  return needs.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

export function counted(count: number, what: string): string {
  if (count === 1) return `1 ${what}`;
  return what === "person" ? `${count} people` : `${count} ${what}s`;
}
