import { setImmediate as breathe } from "node:timers/promises";
import { type EntryId, type SubjectId, newId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS } from "../../registers/consent/standings.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type ReadyEntries, readyEntries, sendEntries } from "../../registers/ledger/append.ts";
import type { NewEntry } from "../../registers/ledger/entry.ts";
import { claimFirstIndexEntries } from "../../registers/subjects/index-entries.ts";
import { type ReadyWrites, noteFieldsInUse, readyWrites, storeReady } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { type FieldRefusal, type SafeRefusal, fieldRefusal } from "../access/answers.ts";
import { admit } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { type Decision, decide } from "../access/decide.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { type Recall, recallDecisions } from "../access/recall.ts";
import type { AskForm } from "../access/rules.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { awaitedOf, linkConsents } from "./link-consents.ts";
import { maskGiven } from "./mask-given.ts";
import { type ParsedFields, missingFields, parseFields } from "./parse-fields.ts";
import { type Change, type SealedChange, sealChanges } from "./seal.ts";
import type { Shown } from "./shown.ts";

export type CreateAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly source: string | null;
  /**
   * Made to ask them for the rest: what the map requires may be missing, and to write down somebody of whom nothing is
   * held yet takes no call.
   */
  readonly isToBeAsked?: true;
};

export type CreateAnswer = {
  readonly id: SubjectId;
  readonly fields: Readonly<Record<string, Shown>>;
  readonly entry: EntryId;
};

/** Creates subjects. Each is made whole or not at all; one that is refused leaves the others of the batch alone. */
export async function createSubjects(
  safe: Safe,
  tx: Tx,
  given: readonly CreateAsk[],
): Promise<readonly Result<CreateAnswer, SafeRefusal>[]> {
  const asks = await meetPeople(tx, await safe.maps.get(tx), given, safe.clock());
  const made = await makeSubjects(safe, tx, asks, "subject.create");
  const map = made.some((one) => one.ok) ? await safe.maps.get(tx) : undefined;
  return made.map((one, n) => {
    const ask = asks[n];
    if (!one.ok || map === undefined || ask === undefined) return one as Result<never, SafeRefusal>;
    const { id, entry, parsed, purpose } = one.value;
    return ok({
      id,
      entry,
      fields: purpose === null ? {} : maskGiven(parsed, (field) => judgeNew(map, ask.actor, purpose, field, "masked", safe.clock())),
    });
  });
}

export type MadeSubject = {
  readonly id: SubjectId;
  readonly entry: EntryId;
  readonly parsed: ParsedFields;
  readonly purpose: string | null;
};

type Acceptable = { readonly change: Change; readonly purpose: string | null };
type Accepted = Acceptable & { readonly n: number; readonly sealed: SealedChange };

const AT_ONCE = (): Promise<void> => Promise.resolve();

/**
 * What creating and importing share: type, decide, seal, claim look-ups, store, note. `turn` is waited for once all is
 * sealed and before the first row is written, so that batches which must follow each other can be sealed at once. When it answers, what
 * others may want as well is had, and the next may have its turn; rows that are nobody else's may still be on their way.
 */
export async function makeSubjects(
  safe: Safe,
  tx: Tx,
  given: readonly CreateAsk[],
  act: string,
  turn: () => Promise<void> = AT_ONCE,
): Promise<readonly Result<MadeSubject, SafeRefusal>[]> {
  if (safe.keeper.state() !== "open") return given.map(() => refuse({ code: "sealed" }));
  const now = safe.clock();
  const map = await safe.maps.get(tx);
  const asks = await meetPeople(tx, map, given, now);
  const { epoch } = await loadTenant(tx, safe.keeper);
  const recall = recallDecisions(map, now);
  const judge = judgeNewWith(recall);
  const { results, sealed } = await acceptAndSeal(
    asks,
    (ask) => accept(map, ask, { recall, judge }, now),
    (changes) => sealChanges(safe, tx.tenant, epoch, changes, now),
  );
  const accepted = results
    .flatMap((one, n) => (one.ok ? [{ n, ...one.value }] : []))
    .map((one, at) => ({ ...one, sealed: sealed[at] as SealedChange }));
  const refusedEntries = results.flatMap((one, n) =>
    one.ok || !isDecision(one.refusal) ? [] : [refusedEntry(asks[n] as CreateAsk, one.refusal, act)],
  );
  const readyOf = (kept: readonly Accepted[]): { readonly entries: ReadyEntries; readonly writes: ReadyWrites } => ({
    entries: readyEntries([...kept.map((one) => doneEntry(asks[one.n] as CreateAsk, one, act)), ...refusedEntries], now),
    writes: readyWrites(kept.map((one) => one.sealed.write)),
  });
  // Look-ups seldom conflict: what is stored is made ready before, while another batch has its turn.
  let ready = readyOf(accepted);
  await turn();
  const index = sealed.flatMap((one) => one.index);
  const [, linking, conflicts] = await Promise.all([safe.maps.hold(tx, map), awaitedOf(tx, map, index), claimFirstIndexEntries(tx, index)]);
  const kept = accepted.filter((one) => !conflicts.has(one.change.subject));
  if (kept.length < accepted.length) ready = readyOf(kept);
  const noted = noteFieldsInUse(tx, ready.writes.fields);
  const entryIds = sendEntries(tx, ready.entries);
  // Sent and not waited for, as the entries are: both go ahead of the commit, and where one fails nothing is committed.
  storeReady(tx, ready.writes, now).catch(() => undefined);

  await linkConsents(safe, tx, map, { ...linking, led: linking.led.filter(({ subject }) => !conflicts.has(subject)) }, now);
  await noted;

  const done = new Map(
    kept.map((one, at) => [
      one.n,
      { id: one.change.subject, entry: entryIds[at] as EntryId, parsed: one.change.parsed, purpose: one.purpose },
    ]),
  );
  return results.map((one, n) => {
    const made = done.get(n);
    if (made !== undefined) return ok(made);
    return one.ok ? refuse(conflictRefusal(map, conflicts.get(one.value.change.subject) ?? [])) : one;
  });
}

type Acceptance = Result<Acceptable, SafeRefusal>;

/** So many subjects at a time: the keeper seals them while the next are read, and other requests get their turn in between. */
const SLICE = 50;

async function acceptAndSeal(
  asks: readonly CreateAsk[],
  acceptOne: (ask: CreateAsk) => Acceptance,
  seal: (changes: readonly Change[]) => Promise<readonly SealedChange[]>,
): Promise<{ readonly results: readonly Acceptance[]; readonly sealed: readonly SealedChange[] }> {
  const results: Acceptance[] = [];
  const slices: Promise<readonly SealedChange[]>[] = [];
  for (let from = 0; from < asks.length; from += SLICE) {
    if (from > 0) await breathe();
    const slice = asks.slice(from, from + SLICE).map(acceptOne);
    const sealing = seal(slice.flatMap((one) => (one.ok ? [one.value.change] : [])));
    // Told when all are waited for.
    sealing.catch(() => undefined);
    results.push(...slice);
    slices.push(sealing);
  }
  return { results, sealed: (await Promise.all(slices)).flat() };
}

type Judge = (ask: CreateAsk, purpose: string, field: string) => Decision;

/**
 * Subjects that do not exist yet have no facts of their own: what may be written of one may be of the next, and of a file
 * of a thousand rows each field is judged once a batch.
 */
export function judgeNewWith(recall: Recall): Judge {
  const judge: Judge = ({ actor, isToBeAsked }, purpose, field) => {
    const known = factsFor(NO_STANDINGS, new Map(), null, { actor, subject: "sub_" });
    const facts = isToBeAsked === true ? { ...known, taskFields: "all" as const } : known;
    return recall.decide(facts, { actor, purpose, field, form: "change", reason: null });
  };
  let before: { readonly ask: CreateAsk; readonly purpose: string } | undefined;
  const judged = new Map<string, Decision>();
  return (ask, purpose, field) => {
    if (before?.ask.actor !== ask.actor || before.purpose !== purpose || before.ask.isToBeAsked !== ask.isToBeAsked) {
      before = { ask, purpose };
      judged.clear();
    }
    const decision = judged.get(field) ?? judge(ask, purpose, field);
    judged.set(field, decision);
    return decision;
  };
}

function judgeNew(map: CompiledMap, actor: Actor, purpose: string, field: string, form: AskForm, now: Instant): Decision {
  const facts = factsFor(NO_STANDINGS, new Map(), null, { actor, subject: "sub_" });
  return decide(map, facts, { actor, purpose, field, form, reason: null }, now);
}

function accept(
  map: CompiledMap,
  ask: CreateAsk,
  { recall, judge }: { readonly recall: Recall; readonly judge: Judge },
  now: Instant,
): Acceptance {
  const parsed = parseFields(map, ask.fields);
  if (!parsed.ok) return parsed;
  const missing = ask.isToBeAsked === true ? [] : missingFields(map, parsed.value);
  if (missing.length > 0) return refuse({ code: "fields_invalid", fields: missing });

  const purpose = purposeFor(map, ask, recall);
  if (!purpose.ok) return purpose;
  const refused: FieldRefusal[] = [];
  let first: SafeRefusal["code"] | undefined;
  for (const { field } of parsed.value.set) {
    const decision = judge(ask, purpose.value ?? "", field.name);
    if (decision.isGranted) continue;
    first ??= decision.code;
    refused.push(fieldRefusal(field.name, decision.code, decision));
  }
  if (first !== undefined) return refuse({ code: first, fields: refused });
  return ok({ change: { subject: newId("sub", now), before: null, parsed: parsed.value, source: ask.source }, purpose: purpose.value });
}

/** The operator brings data in for whatever the map declares, so it need not name one purpose. */
export function purposeFor(
  map: CompiledMap,
  { actor, purpose }: Pick<CreateAsk, "actor" | "purpose">,
  recall: Recall,
): Result<string | null, SafeRefusal> {
  if (actor.kind !== "operator") return admit(map, { actor, purpose, fields: "all" }, recall);
  if (purpose !== null && !map.purposes.has(purpose)) return refuse({ code: "purpose_unknown" });
  return ok(purpose ?? [...map.purposes.keys()][0] ?? null);
}

function conflictRefusal(map: CompiledMap, fields: readonly string[]): SafeRefusal {
  return {
    code: "already_exists",
    fields: fields.map((field) => ({
      field,
      code: "already_exists",
      say: `Another customer is already known by this ${map.fields.get(field)?.label.toLowerCase() ?? "detail"}.`,
    })),
  };
}

function doneEntry(ask: CreateAsk, one: Accepted, act: string): NewEntry {
  const draft = draftEntry(ask.actor, act, { subject: one.change.subject, purpose: one.purpose, form: "change" });
  return { ...draft, fields: one.change.parsed.set.map(({ field }) => field.name), sealed: one.sealed.notes };
}

function refusedEntry(ask: CreateAsk, refusal: SafeRefusal, act: string): NewEntry {
  const draft = draftEntry(ask.actor, act, { subject: null, purpose: ask.purpose, form: "change" });
  return { ...draft, fields: Object.keys(ask.fields), codes: codesOf(refusal), outcome: "refused" };
}
