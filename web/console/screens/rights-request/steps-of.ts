import type { ReturnedLetter, RightsRequest } from "../../api/rights-requests.ts";

export type StepName =
  | "filed"
  | "proof"
  | "extended"
  | "paused"
  | "decided"
  | "cooling"
  | "carried"
  | "done"
  | "appealed"
  | "appealDecided"
  | "lapsed"
  | "withdrawn"
  | "lifted";

export type Step =
  | { readonly name: StepName; readonly standing: "done" | "now" | "next" | "ended"; readonly at: string | null }
  /** `ended`: nobody has seen to it. */
  | { readonly name: "letterReturned"; readonly standing: "done" | "ended"; readonly at: string; readonly letter: ReturnedLetter };

/** The way of one request: what lies behind, in the order it came, what goes on now, and what is still to come. */
export function stepsOf(request: RightsRequest, returned: readonly ReturnedLetter[] = []): readonly Step[] {
  return [...behind(request, returned), ...ahead(request)];
}

function behind(request: RightsRequest, returned: readonly ReturnedLetter[]): readonly Step[] {
  const { state, createdAt, provenAt, extension, decision, carriedAt, doneAt, appeal, decidedAt } = request;
  const past = (name: StepName, at: string | null | undefined): readonly Step[] => (at == null ? [] : [{ name, standing: "done", at }]);
  const ended: readonly Step[] =
    state === "withdrawn" || state === "lapsed" || state === "lifted" ? [{ name: state, standing: "ended", at: decidedAt }] : [];
  const steps = [
    ...past("filed", createdAt),
    ...past("proof", provenAt),
    ...past("extended", extension?.at),
    ...past("decided", state === "lifted" ? null : decision?.at),
    ...past("carried", doneAt === carriedAt ? null : carriedAt),
    ...past("done", doneAt),
    ...past("appealed", appeal?.at),
    ...past("appealDecided", appeal?.decidedAt),
  ];
  const inOrder = (some: readonly Step[]): readonly Step[] => some.toSorted((a, b) => Date.parse(a.at ?? "") - Date.parse(b.at ?? ""));
  const letters = returned.map((letter): Step => {
    return { name: "letterReturned", standing: letter.settled === null ? "ended" : "done", at: letter.returnedAt, letter };
  });
  // Of the end, too, a letter tells, which may come back after it.
  const isLater = ({ at }: Step): boolean => ended.some((end) => Date.parse(at ?? "") >= Date.parse(end.at ?? ""));
  return [...inOrder([...steps, ...letters.filter((letter) => !isLater(letter))]), ...ended, ...letters.filter(isLater)];
}

function ahead({ state, pausedSince, coolingUntil, carriedAt, dueAt, appeal }: RightsRequest): readonly Step[] {
  if (appeal?.state === "open") return [{ name: "appealDecided", standing: "now", at: null }];
  const pause: readonly Step[] = pausedSince === null ? [] : [{ name: "paused", standing: "now", at: pausedSince }];
  switch (state) {
    case "awaiting_proof":
      return [{ name: "proof", standing: "now", at: null }, ...pause, { name: "decided", standing: "next", at: dueAt }, next("done")];
    case "open":
      return [...pause, { name: "decided", standing: pause.length === 0 ? "now" : "next", at: dueAt }, next("done")];
    case "in_force":
      return [{ name: "decided", standing: "now", at: dueAt }];
    case "granted":
      return coolingUntil !== null && carriedAt === null
        ? [{ name: "cooling", standing: "now", at: coolingUntil }, next("done")]
        : [{ name: "done", standing: "now", at: null }];
    case "confirmed":
    case "done":
    case "lapsed":
    case "lifted":
    case "refused":
    case "withdrawn":
      return [];
  }
}

function next(name: StepName): Step {
  return { name, standing: "next", at: null };
}
