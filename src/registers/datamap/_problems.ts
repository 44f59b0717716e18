import type { Place } from "./_tree.ts";
import type { MapProblem } from "./types.ts";

/** More than these are not told at once: a file that is something else altogether would fill screens. */
const PROBLEMS_TOLD_MAX = 200;

/** Gathers what is wrong while a map is read, so that all of it is told at once. */
export type Problems = {
  readonly wrong: (at: Place, code: string, say: string, mend: string) => void;
  /** Something that is allowed and hardly meant. */
  readonly odd: (at: Place, code: string, say: string, mend: string) => void;
  readonly isClean: () => boolean;
  readonly problems: () => readonly MapProblem[];
  readonly warnings: () => readonly MapProblem[];
};

export function gatherProblems(): Problems {
  const wrong: MapProblem[] = [];
  const odd: MapProblem[] = [];
  const into =
    (list: MapProblem[]): Problems["wrong"] =>
    (at, code, say, mend) => {
      list.push({ line: at.line, column: at.column, path: at.path, code, say, mend });
    };
  return {
    wrong: into(wrong),
    odd: into(odd),
    isClean: () => wrong.length === 0,
    problems: () => inOrder(wrong),
    warnings: () => inOrder(odd),
  };
}

function inOrder(problems: readonly MapProblem[]): readonly MapProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, PROBLEMS_TOLD_MAX);
}
