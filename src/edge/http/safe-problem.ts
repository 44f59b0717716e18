import type { Answer } from "../../base/result.ts";
import { type SafeRefusal, answerFor, unlockFor } from "../../safe/access/answers.ts";
import { problemTitle } from "../problem-names.ts";
import type { FieldFault, Problem } from "./problem.ts";

const NAME_SHAPE = /^[a-z][A-Za-z0-9_-]{0,39}$/u;

/** A refusal of the safe, in its words. Field names that no map could declare are the caller's own text: told as `*`. */
export function safeProblem(refusal: SafeRefusal): Problem {
  const { status, say } = answerFor(refusal);
  const { code, fields, also, lacks, entry } = refusal;
  return {
    ...problemOf(code, { status, say, unlock: unlockFor(code, lacks) }, { fields: fields?.map(nameSafely), entry }),
    ...(also === undefined ? {} : { also }),
    ...(lacks === undefined ? {} : { lacks }),
    ...(status === 429 ? { retryAfterSeconds: 3600 } : {}),
    ...(status === 503 ? { retryAfterSeconds: 1 } : {}),
  };
}

/** A refusal in the words of its room. */
export function problemOf(
  code: string,
  { status, say, unlock }: Answer & { readonly unlock?: string | null },
  { fields, entry }: { readonly fields?: readonly FieldFault[] | undefined; readonly entry?: string | undefined } = {},
): Problem {
  return {
    status,
    code,
    title: problemTitle(code),
    say,
    ...(unlock === undefined ? {} : { unlock }),
    ...(fields === undefined ? {} : { fields }),
    ...(entry === undefined ? {} : { entry }),
  };
}

/** How one item of a batch is refused, beside others that are answered. */
export function told(refusal: SafeRefusal): { readonly code: string; readonly say: string } {
  return { code: refusal.code, say: answerFor(refusal).say };
}

/** What is wrong with the whole call is told of the whole, not a thousand times. */
export function isOfWholeCall(refusal: SafeRefusal): boolean {
  return WHOLE.has(refusal.code);
}

const WHOLE: ReadonlySet<string> = new Set(["sealed", "purpose_needed", "purpose_unknown", "purpose_not_allowed"]);

function nameSafely(fault: FieldFault): FieldFault {
  return { ...fault, field: NAME_SHAPE.test(fault.field) ? fault.field : "*" };
}
