import type { EntryId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledMap, Form } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { type Subject, findSubjectParts } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import type { Actor } from "./actor.ts";
import { type Guarding, findAgreements } from "./agreements.ts";
import type { SafeRefusal } from "./answers.ts";
import { admit, collectedTimes, epochsOf } from "./ask.ts";
import { factsFor } from "./facts-for.ts";
import { readMeters } from "./budget.ts";
import { type Decision, decide } from "./decide.ts";
import { codesOf, draftEntry, isDecision } from "./note.ts";
import { REASON_KEY_CLASS, sealReasons } from "./reasons.ts";
import { type Rule, RULES } from "./rules.ts";
import { meetPeople } from "./staff-facts.ts";

/** What somebody would do with one field, were they let. */
export type Wish = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly field: string;
  readonly form: Form;
  readonly reason: string | null;
  readonly guarded?: Guarding;
};

/** The wish with its actor as they are now, and how it would be decided under some of the rules, or all. */
export type Weighed = {
  readonly map: CompiledMap;
  readonly wish: Wish & { readonly purpose: string };
  readonly subject: Subject;
  /** By all the actor's roles, or some of them. */
  readonly judge: (rules?: readonly Rule[], roles?: readonly string[]) => Decision;
};

/** The refusal, and the wish that it is noted of where it is a decision. */
export type WeighRefusal = SafeRefusal & { readonly noted: { readonly wish: Wish; readonly subject: Subject } | null };

/**
 * Judges a wish without granting it: nothing is opened, counted or noted, and there is no permit. It serves those who ask
 * whether something else could be asked for, as a second person's yes.
 */
export async function weigh(safe: Safe, tx: Tx, given: Wish, now: Instant): Promise<Result<Weighed, WeighRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed", noted: null });
  const map = await safe.maps.get(tx);
  const [wish = given] = await meetPeople(tx, map, [given], now);
  const { actor, subject: id, field, form, reason } = wish;
  const fields = [field];
  const admitted = admit(map, { actor, purpose: wish.purpose, fields });
  const classes = [...new Set([map.fields.get(field)?.keyClass ?? REASON_KEY_CLASS, REASON_KEY_CLASS])];
  const hasCards = map.fields.get(field)?.type.name === "card";
  const [subjects, standings, meters, agreements] = await Promise.all([
    findSubjectParts(tx, [id], classes, new Set(fields), hasCards),
    findStandings(tx, [id], now),
    readMeters(tx, map, [actor], now),
    findAgreements(tx, map, [wish], now),
  ]);
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const subject = subjects.get(id);
  if (!admitted.ok) {
    const { refusal } = admitted;
    return refuse({ ...refusal, noted: isDecision(refusal) && subject !== undefined ? { wish, subject } : null });
  }
  if (subject === undefined) return refuse({ code: "subject_not_found", noted: null });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased", noted: null });

  const purpose = admitted.value;
  const known = standings.get(id) ?? NO_STANDINGS;
  const facts = factsFor(known, collectedTimes(subject, fields), meters, wish, agreements(wish, purpose));
  const judge: Weighed["judge"] = (rules = RULES, roles = actor.roles) =>
    decide(map, facts, { actor: { ...actor, roles }, purpose, field, form, reason, ...wish.guarded }, now, rules);
  return ok({ map, wish: { ...wish, purpose }, subject, judge });
}

/** Notes what became of a wish, with its reason sealed as every other; `more` tells what it was about. */
export async function noteWish(
  safe: Safe,
  tx: Tx,
  act: string,
  { wish, subject }: { readonly wish: Wish; readonly subject: Subject },
  more: Pick<NewEntry, "outcome" | "codes" | "detail">,
  now: Instant,
): Promise<EntryId> {
  const [reasonSealed = null] = await sealReasons(safe, tx.tenant, [{ reason: wish.reason, subject }]);
  const { actor, purpose, form, field } = wish;
  const draft = draftEntry(actor, act, { subject: subject.id, purpose, form });
  const [entry] = await appendEntries(tx, [{ ...draft, fields: [field], reasonSealed, ...more }], now);
  return entry as EntryId;
}

/** The refusal as it is told, noted where it is a decision. */
export async function noteRefusal(
  safe: Safe,
  tx: Tx,
  act: string,
  { noted, ...refusal }: WeighRefusal,
  detail: NonNullable<NewEntry["detail"]>,
  now: Instant,
): Promise<SafeRefusal> {
  if (noted === null) return refusal;
  const entry = await noteWish(safe, tx, act, noted, { outcome: "refused", codes: codesOf(refusal), detail }, now);
  return { ...refusal, entry };
}
