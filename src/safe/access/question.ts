import type { Instant } from "../../base/instant.ts";
import type { Result } from "../../base/result.ts";
import { NO_STANDINGS, type Standings } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "./actor.ts";
import type { SafeRefusal } from "./answers.ts";
import type { Decision } from "./decide.ts";
import { NO_OPENS, type AskForm, type OpenCounts } from "./rules.ts";
import { circumstances } from "./recall.ts";

/** What was decided of an ask's fields, and its ledger entry but for the subject. Never changed: asks share it. */
export type Verdict = {
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly granted: ReadonlySet<string>;
  readonly draft: NewEntry;
};

/** An ask without its subject. The asks of a batch that differ in nothing else have one question. */
export type Question = {
  readonly admitted: Result<string, SafeRefusal>;
  readonly fields: readonly string[];
  /** How long a value of each field may be kept for the purpose. */
  readonly keptMs: ReadonlyMap<string, number>;
  /** The verdict about every subject of whom nothing special is known. */
  usual: Verdict | undefined;
};

type Asking = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly fields: readonly string[] | "all";
  readonly form: AskForm;
  readonly reason: string | null;
  readonly act: string;
};

/** Finds the question of each ask of a batch. */
export function questionsOf<A extends Asking>(
  map: CompiledMap,
  asks: readonly A[],
  admit: (ask: A) => Result<string, SafeRefusal>,
): readonly Question[] {
  const questions = new Map<string, Question>();
  let before: { readonly ask: A; readonly question: Question } | undefined;
  return asks.map((ask) => {
    if (before !== undefined && isSame(ask, before.ask)) return before.question;
    const { act, form, purpose, fields, actor, reason } = ask;
    // JSON, because a caller chooses some of these texts and could write one to look like two.
    const name = JSON.stringify([act, form, purpose, fields, actor.kind, circumstances(actor), reason]);
    const question = questions.get(name) ?? newQuestion(map, ask, admit(ask));
    questions.set(name, question);
    before = { ask, question };
    return question;
  });
}

/** The quick look, which most asks of a batch pass: the same key asks the same again. */
function isSame(a: Asking, b: Asking): boolean {
  if (a.actor !== b.actor || a.purpose !== b.purpose || a.reason !== b.reason || a.form !== b.form || a.act !== b.act) return false;
  if (a.fields === b.fields) return true;
  if (a.fields === "all" || b.fields === "all" || a.fields.length !== b.fields.length) return false;
  for (let n = 0; n < a.fields.length; n += 1) if (a.fields[n] !== b.fields[n]) return false;
  return true;
}

function newQuestion(map: CompiledMap, ask: Asking, admitted: Result<string, SafeRefusal>): Question {
  const fields = ask.fields === "all" ? [...map.fields.keys()] : ask.fields;
  const keptMs = new Map<string, number>();
  for (const field of fields) {
    const kept = admitted.ok ? map.fields.get(field)?.retentionMs.get(admitted.value) : undefined;
    if (kept !== undefined) keptMs.set(field, kept);
  }
  return { admitted, fields, keptMs, usual: undefined };
}

/**
 * True where no rule can look at anything of the subject's own: nothing was decided by them, no value is past its time,
 * and the actor is a key whose opens nobody counts. Then the verdict is the same as for every other such subject.
 */
export function isUsual(
  question: Question,
  about: { readonly actor: Actor; readonly subject: Subject; readonly standings: Standings; readonly opens: OpenCounts },
  now: Instant,
): boolean {
  if (about.actor.kind !== "key" || about.standings !== NO_STANDINGS || about.opens !== NO_OPENS) return false;
  for (const values of about.subject.records.values()) {
    for (const { field, collectedAt, envelope } of values) {
      const keptMs = question.keptMs.get(field);
      if (keptMs !== undefined && envelope.length > 0 && now - collectedAt > keptMs) return false;
    }
  }
  return true;
}
