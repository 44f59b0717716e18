import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { purposesOf } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Caller } from "./caller.ts";
import type { Problem } from "./problem.ts";
import { safeProblem } from "./safe-problem.ts";

/** Whoever may do anything with customers' data may know of each what they allowed and forbade, what was taken in, and to whom it can go. */
export async function isAtWork(safe: Safe, tx: Tx, { actor }: Caller): Promise<boolean> {
  return actor.owner || purposesOf(await safe.maps.get(tx), actor).length > 0;
}

/** Why somebody may not know what a customer allowed and forbade. Whoever is not at work does not learn either whether there is one. */
export async function whyNotKnow(safe: Safe, tx: Tx, caller: Caller, subject: SubjectId): Promise<Problem | undefined> {
  if (!(await isAtWork(safe, tx, caller))) return safeProblem({ code: "not_granted" });
  return (await findSubjects(tx, [subject], [])).has(subject) ? undefined : safeProblem({ code: "subject_not_found" });
}
