import type { SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { holdDecisions } from "../../registers/consent/records.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";

/** The subject whose decision is to be recorded; what they decided stays as it is read until the transaction ends. */
export async function holdSubject(tx: Tx, id: SubjectId): Promise<Result<Subject, SafeRefusal>> {
  await holdDecisions(tx, id);
  const subject = (await findSubjects(tx, [id], [])).get(id);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  return subject.erasedAt === null ? ok(subject) : refuse({ code: "subject_erased" });
}
