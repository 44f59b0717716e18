import { assert } from "../../base/fault.ts";
import type { EntryId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS, type Standings, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { type Subject, findSubjectParts, findSubjects } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import type { SafeRefusal } from "./answers.ts";
import { type Actor, isOthers, purposesOf } from "./actor.ts";
import { type OpenMeters, readMeters } from "./budget.ts";
import { type Agreements, type Guarding, findAgreements } from "./agreements.ts";
import type { Decision } from "./decide.ts";
import { factsFor } from "./facts-for.ts";
import { isDecision } from "./note.ts";
import { GONE, openTaskOf } from "./person.ts";
import { type Permit, mintPermit } from "./permit.ts";
import { type Question, type Verdict, isUsual, questionsOf } from "./question.ts";
import { REASON_KEY_CLASS, sealReasons } from "./reasons.ts";
import { type Recall, recallDecisions } from "./recall.ts";
import { type AskForm, type Flow, countsAsOpen } from "./rules.ts";
import { meetPeople } from "./staff-facts.ts";
import { refusedVerdict, toVerdict } from "./verdict.ts";

/** A wish to use fields of a subject. */
export type Ask = {
  readonly actor: Actor;
  /** Null: the actor's only purpose. */
  readonly purpose: string | null;
  readonly subject: SubjectId;
  /** "all": every field of the map. */
  readonly fields: readonly string[] | "all";
  readonly form: AskForm;
  readonly reason: string | null;
  /** The ledger's word for the deed, as `subject.reveal`. */
  readonly act: string;
  /** What the entry tells beside the decision: ids, never a value. */
  readonly detail?: Readonly<Record<string, string>>;
  /** Decided and noted now, and made later: what counts opens counts it then. */
  readonly isAhead?: boolean;
  /** What was shown under an Idempotency-Key is about to be told again: an open that was counted, and neither counts anew nor is held against it. */
  readonly isAgain?: boolean;
  /** Where the values go, if they are granted and that matters. */
  readonly flow?: Flow;
  /** Of one field that a person is shown guarded, where that is needed. Nothing else is opened by approval or broken glass. */
  readonly guarded?: Guarding;
};

/** An ask that was decided and noted. The permit covers the granted fields, and is absent where none was granted. */
export type Asked = {
  readonly subject: Subject;
  readonly purpose: string;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly permit: Permit | null;
  readonly entry: EntryId;
};

/**
 * Gathers the facts, decides field by field, notes every decision in this transaction, and mints permits for what was
 * granted: in this order, so that nothing opens that is not noted. One round of statements serves the whole batch.
 */
export async function askFor(safe: Safe, tx: Tx, given: readonly Ask[], now: Instant): Promise<readonly Result<Asked, SafeRefusal>[]> {
  if (safe.keeper.state() !== "open") return given.map(() => refuse({ code: "sealed" }));
  assert(given.every(isOneWhereGuarded), "what is shown guarded is one field");
  const map = await safe.maps.get(tx);
  const asks = await meetPeople(tx, map, given, now);
  const recall = recallDecisions(map, now);
  const questions = questionsOf(map, asks, (ask) => admit(map, ask, recall));
  const ids = [...new Set(asks.map((ask) => ask.subject))];
  const [subjects, standings, meters, agreements] = await Promise.all([
    findWanted(tx, ids, map, asks),
    findStandings(tx, ids, now),
    readMeters(
      tx,
      map,
      asks.map((ask) => ask.actor),
      now,
    ),
    findAgreements(tx, map, asks, now),
  ]);

  await loadTenant(tx, safe.keeper, epochsOf(subjects));

  const gathered = { map, subjects, standings, meters, agreements, recall, now };
  const judged = asks.map((ask, n) => judgeOne(ask, questions[n] as Question, gathered));
  const noted: number[] = [];
  for (let n = 0; n < judged.length; n += 1) if (judged[n]?.verdict !== null) noted.push(n);
  const reasons = await sealReasons(
    safe,
    tx.tenant,
    noted.map((n) => ({ reason: asks[n]?.reason ?? null, subject: judged[n]?.subject })),
  );
  const entries = noted.map((n, at) => toEntry(asks[n] as Ask, judged[n] as Judged, reasons[at] ?? null));
  const isAhead = asks.every((ask) => ask.isAhead === true);
  const [entryIds] = await Promise.all([appendEntries(tx, entries, now), isAhead ? undefined : meters.save(tx)]);
  const idOf: EntryId[] = [];
  noted.forEach((n, at) => (idOf[n] = entryIds[at] as EntryId));
  return asks.map((ask, n) => toAsked(tx, ask, judged[n] as Judged, idOf[n], now));
}

function isOneWhereGuarded({ guarded, fields }: Ask): boolean {
  return guarded === undefined || fields.length === 1;
}

/** The keeper must hold the epochs that wrap these subjects' keys; another process may have started one just now. */
export function epochsOf(subjects: ReadonlyMap<string, Subject>): readonly number[] {
  const epochs = new Set<number>();
  for (const { keys } of subjects.values()) for (const { epoch } of keys.values()) epochs.add(epoch);
  return [...epochs];
}

/** What may be asked at all: known fields and purposes, a purpose on the key's list, a role with any grant for it. */
export function admit(map: CompiledMap, ask: Pick<Ask, "actor" | "purpose" | "fields">, recall?: Recall): Result<string, SafeRefusal> {
  const known = ask.fields === "all" ? ok(undefined) : checkFields(map, ask.fields);
  if (!known.ok) return known;
  const judge = (): Result<string, SafeRefusal> => admitPurpose(map, ask);
  return recall === undefined ? judge() : recall.admit(ask.actor, ask.purpose, judge);
}

/** Whether the map knows all of them; refuses with those that it does not. */
export function checkFields(map: CompiledMap, fields: readonly string[]): Result<void, SafeRefusal> {
  const unknown = fields.filter((field) => !map.fields.has(field));
  if (unknown.length === 0) return ok(undefined);
  const say = "The data map knows no such field.";
  return refuse({ code: "field_unknown", fields: unknown.map((field) => ({ field: field.slice(0, 60), code: "field_unknown", say })) });
}

function admitPurpose(map: CompiledMap, ask: Pick<Ask, "actor" | "purpose">): Result<string, SafeRefusal> {
  assert(ask.actor.kind !== "staff" || ask.actor.facts !== undefined, "a deed did not look its person up");
  if (ask.actor.facts === GONE) return refuse({ code: "signed_out" });
  if (ask.purpose !== null && !map.purposes.has(ask.purpose)) return refuse({ code: "purpose_unknown" });
  // The house has no roles: its rule looks at the field alone.
  if (ask.actor.kind === "worker") return ask.purpose === null ? refuse({ code: "purpose_needed" }) : ok(ask.purpose);
  // Customers need no purpose for what is theirs: theirs is the right to it.
  if (ask.actor.kind === "subject") return ok(ask.purpose ?? "rights");
  const own = purposesOf(map, ask.actor);
  if (ask.purpose === null) {
    const [only, ...more] = own;
    if (only === undefined) return refuse({ code: "not_granted" });
    return more.length > 0 ? refuse({ code: "purpose_needed" }) : ok(only);
  }
  if (ask.actor.purposes !== "all" && !ask.actor.purposes.includes(ask.purpose)) return refuse({ code: "purpose_not_allowed" });
  return own.includes(ask.purpose) ? ok(ask.purpose) : refuse({ code: "not_granted" });
}

type Gathered = {
  readonly map: CompiledMap;
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly standings: ReadonlyMap<string, Standings>;
  readonly meters: OpenMeters;
  readonly agreements: Agreements;
  readonly recall: Recall;
  readonly now: Instant;
};

/** A refusal of the whole ask, or a verdict field by field. Wrong input and unknown subjects have no verdict to be noted. */
type Judged = {
  readonly refusal: SafeRefusal | null;
  readonly subject: Subject | undefined;
  readonly purpose: string | null;
  readonly verdict: Verdict | null;
};

function judgeOne(ask: Ask, question: Question, gathered: Gathered): Judged {
  const subject = isOthers(ask) ? undefined : gathered.subjects.get(ask.subject);
  const { admitted } = question;
  if (!admitted.ok) {
    const { refusal } = admitted;
    const isNoted = isDecision(refusal) && subject !== undefined;
    return { refusal, subject, purpose: ask.purpose, verdict: isNoted ? refusedVerdict(ask, refusal) : null };
  }
  const purpose = admitted.value;
  if (subject === undefined) return { refusal: { code: "subject_not_found" }, subject, purpose, verdict: null };
  if (subject.erasedAt !== null) return { refusal: { code: "subject_erased" }, subject, purpose, verdict: null };
  return { refusal: null, subject, purpose, verdict: verdictFor(ask, purpose, subject, question, gathered) };
}

/** The same question about a subject of whom nothing special is known has the verdict that it had before. */
function verdictFor(ask: Ask, purpose: string, subject: Subject, question: Question, gathered: Gathered): Verdict {
  const standings = gathered.standings.get(subject.id) ?? NO_STANDINGS;
  const opens = gathered.meters.countsFor(ask.actor, subject.id);
  const isShared = isUsual(question, { actor: ask.actor, subject, standings, opens }, gathered.now);
  if (isShared && question.usual !== undefined) return question.usual;

  const collectedAt = collectedTimes(subject, ask.fields);
  const approvals = gathered.agreements(ask, purpose);
  const { form, reason, flow } = ask;
  const decisions = new Map<string, Decision>();
  for (const field of question.fields) {
    if (decisions.has(field)) continue;
    // Made anew for each field: an open of the one before counts.
    const facts = factsFor(standings, collectedAt, ask.isAgain === true ? null : gathered.meters, ask, approvals);
    const decision = gathered.recall.decide(facts, { actor: ask.actor, purpose, field, form, reason, flow, ...ask.guarded });
    if (decision.isGranted && ask.isAgain !== true && countsAsOpen(ask.form)) gathered.meters.noteOpen(ask.actor, subject.id);
    decisions.set(field, decision);
  }
  const verdict = toVerdict(ask, purpose, decisions);
  if (isShared) question.usual = verdict;
  return verdict;
}

/** When the values of these fields were collected; a field of many values is as old as its oldest. */
export function collectedTimes(subject: Subject, fields: readonly string[] | "all" = "all"): ReadonlyMap<string, Instant> {
  const times = new Map<string, Instant>();
  for (const values of subject.records.values()) {
    for (const { field, collectedAt, envelope } of values) {
      if (envelope.length === 0 || (fields !== "all" && !fields.includes(field))) continue;
      const known = times.get(field);
      if (known === undefined || collectedAt < known) times.set(field, collectedAt);
    }
  }
  return times;
}

/** Reads the key classes and fields that are asked for; a reason is sealed under the key of a class of its own. */
async function findWanted(
  tx: Tx,
  ids: readonly SubjectId[],
  map: CompiledMap,
  asks: readonly Ask[],
): Promise<ReadonlyMap<string, Subject>> {
  const classes = new Set<string>();
  const fields = new Set<string>();
  let hasCards = false;
  for (const ask of asks) {
    if (ask.fields === "all") return await findSubjects(tx, ids, "all");
    if (ask.reason !== null) classes.add(REASON_KEY_CLASS);
    for (const field of ask.fields) {
      if (fields.has(field)) continue;
      fields.add(field);
      const declared = map.fields.get(field);
      classes.add(declared?.keyClass ?? REASON_KEY_CLASS);
      hasCards ||= declared?.type.name === "card";
    }
  }
  return await findSubjectParts(tx, ids, [...classes], fields, hasCards);
}

function toEntry(ask: Ask, { verdict }: Judged, reasonSealed: Uint8Array | null): NewEntry {
  assert(verdict !== null, "what was not decided is not noted");
  const { draft } = verdict;
  const detail = ask.detail === undefined ? {} : { detail: { ...draft.detail, ...ask.detail } };
  return { ...draft, subject: ask.subject, reasonSealed, task: openTaskOf(ask.actor.facts, ask.subject)?.id ?? null, ...detail };
}

function toAsked(tx: Tx, ask: Ask, judged: Judged, entry: EntryId | undefined, now: Instant): Result<Asked, SafeRefusal> {
  const { refusal, subject, purpose, verdict } = judged;
  if (refusal !== null || subject === undefined || purpose === null || verdict === null || entry === undefined) {
    const told = refusal ?? { code: "subject_not_found" as const };
    return refuse(entry === undefined ? told : { ...told, entry });
  }
  const { decisions, granted } = verdict;
  const permit =
    granted.size === 0
      ? null
      : mintPermit({ tenant: tx.tenant, actor: ask.actor.id, subject: subject.id, fields: granted, form: ask.form }, now);
  return ok({ subject, purpose, decisions, permit, entry });
}
