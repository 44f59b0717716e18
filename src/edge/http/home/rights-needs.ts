import type { Instant } from "../../../base/instant.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

type RightsKind = Extract<Need["kind"], `rights_${string}`>;

/** Requests of customers about their data have a last day by law. */
export function rightsNeeds({ rightsDue }: Pick<HomeFacts, "rightsDue">): readonly Need[] {
  const { overdue, due, stuckTasks, returnedTasks, returnedLetters, mailedTasks, failedExports } = rightsDue;
  const told = (kind: RightsKind, count: number, link: string, at: Instant | null = null): readonly Need[] =>
    count === 0 ? [] : [{ ...need(kind, kind === "rights_overdue" ? "overdue" : "due", { count }, link, at), count }];
  return [
    ...told("rights_overdue", overdue.count, "/rights?due=overdue", overdue.since),
    ...told("rights_due", due.count, "/rights?due=week", due.by),
    ...told("rights_tasks", stuckTasks, "/rights"),
    ...told("rights_returned", returnedTasks, "/rights?tasks=returned"),
    ...told("rights_letters", returnedLetters, "/rights?letters=returned"),
    ...told("rights_answers", mailedTasks, "/rights"),
    ...told("rights_exports", failedExports, "/rights?export=failed"),
  ];
}
