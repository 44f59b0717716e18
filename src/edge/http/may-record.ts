import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import { purposesOf } from "../../safe/access/actor.ts";
import { draftEntry, noteUnasked } from "../../safe/access/note.ts";
import { meetPeople } from "../../safe/access/staff-facts.ts";
import type { Safe } from "../../safe/safe.ts";
import type { How } from "../../registers/consent/how.ts";
import type { Told } from "../../workflows/consent/told.ts";
import type { Caller } from "./caller.ts";
import { type Problem, problem } from "./problem.ts";
import { safeProblem } from "./safe-problem.ts";
import { noteOwnerNeeded } from "./no-owner.ts";

type Said = {
  readonly noticeVersion?: string | undefined;
  readonly how?: How | undefined;
  readonly where?: string | undefined;
  readonly language?: string | undefined;
  readonly evidence?: string | undefined;
  readonly call?: string | undefined;
  readonly task?: string | undefined;
};

/**
 * Who records what a customer said: the owner, and staff whose role has to do with the purpose (with any, where none is
 * named). Staff say in which call or for which task they heard it, or in words.
 */
export async function whyNotRecord(
  safe: Safe,
  tx: Tx,
  caller: Caller,
  about: { readonly act: "consent.record" | "order.record"; readonly subject: SubjectId; readonly purpose: string | null },
  said: Said,
): Promise<Problem | undefined> {
  const { act, subject, purpose } = about;
  const notTheirs = whyNotHow(caller, said);
  if (notTheirs !== undefined) return notTheirs;
  if (!(await findSubjects(tx, [subject], [])).has(subject)) return safeProblem({ code: "subject_not_found" });
  if (caller.actor.owner) return undefined;
  if (caller.actor.kind !== "staff") return await noteOwnerNeeded(tx, caller, act, subject, safe.clock());
  const map = await safe.maps.get(tx);
  const [met] = await meetPeople(tx, map, [{ actor: caller.actor }], safe.clock());
  const own = met === undefined ? [] : purposesOf(map, met.actor);
  if (purpose === null ? own.length === 0 : !own.includes(purpose)) {
    const known = purpose !== null && map.purposes.has(purpose) ? purpose : null;
    const draft = draftEntry(caller.actor, act, { subject, purpose: known, form: null });
    return safeProblem(await noteUnasked(tx, draft, { code: "not_granted" }, safe.clock()));
  }
  return said.call === undefined && said.task === undefined && said.evidence === undefined ? UNTOLD : undefined;
}

/** A person records what a customer told them; nobody says for a customer that they decided it by themselves. */
export function whyNotHow({ actor }: Caller, { how }: Pick<Said, "how">): Problem | undefined {
  return actor.kind !== "staff" || how === undefined || HEARD.has(how) ? undefined : NOT_HEARD;
}

const HEARD: ReadonlySet<How> = new Set<How>(["console", "phone", "import"]);

const NOT_HEARD = problem("invalid_input", {
  fields: [
    {
      field: "how",
      code: "not_heard",
      say: "A person records what a customer told them: phone, or console. What customers decide in their own place, on your site or by their browser is recorded there.",
    },
  ],
});

const UNTOLD = problem("invalid_input", {
  fields: [{ field: "evidence", code: "missing", say: "Say in words how the customer told you, or name the call or the task." }],
});

/** What was told of how it came about, with the way that goes without saying. */
export function toldBy({ actor }: Caller, said: Said): Told {
  const plain: How = actor.kind !== "staff" ? "api" : said.call === undefined ? "console" : "phone";
  return {
    how: said.how ?? plain,
    where: said.where ?? null,
    noticeVersion: said.noticeVersion ?? null,
    language: said.language ?? null,
    call: said.call ?? null,
    task: said.task ?? null,
    evidence: said.evidence ?? null,
  };
}
