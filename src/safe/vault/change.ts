import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { NO_STANDINGS, type Standings, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import type { NewEntry, SealedNote } from "../../registers/ledger/entry.ts";
import { claimIndexEntries } from "../../registers/subjects/index-entries.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { type Actor, isOthers } from "../access/actor.ts";
import { ANSWERS, type FieldRefusal, type SafeRefusal, fieldRefusal } from "../access/answers.ts";
import { admit, collectedTimes, epochsOf } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { decide } from "../access/decide.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { dropCardsBeside } from "./drop-card.ts";
import { dropFiles } from "./files.ts";
import { awaitedOf, linkConsents } from "./link-consents.ts";
import { type ParsedFields, parseFields } from "./parse-fields.ts";
import { type SubjectAnswer, readMasked } from "./read.ts";
import { fullFault } from "./received-fields.ts";
import { type SealedChange, sealChanges } from "./seal.ts";
import { storeChanged } from "./store-changed.ts";

export type ChangeAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  /** Null removes. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Values of a field of many come beside those that are there, instead of in their place. */
  readonly isAdding?: boolean;
  /** By the customer's own right, and the business decided it: what they are reached by is new as if it had given it. */
  readonly isDecided?: boolean;
};

/**
 * Changes fields of subjects, all of an ask or none of it. The answer is the subject as a masked read shows it. Changes
 * of one subject follow one another: the subject is held from its first to the end of the transaction. Old and new contacts are
 * told.
 */
export async function changeSubjects(
  safe: Safe,
  tx: Tx,
  given: readonly ChangeAsk[],
): Promise<readonly Result<SubjectAnswer, SafeRefusal>[]> {
  const asks = await meetPeople(tx, await safe.maps.get(tx), given, safe.clock());
  const outcomes: (SafeRefusal | null)[] = asks.map(() => null);
  for (const round of rounds(asks)) {
    const done = await changeOnce(
      safe,
      tx,
      round.map((n) => asks[n] as ChangeAsk),
    );
    round.forEach((n, at) => {
      outcomes[n] = done[at] ?? null;
    });
  }
  const changed = asks.flatMap((_, n) => (outcomes[n] === null ? [n] : []));
  const read = await readMasked(
    safe,
    tx,
    changed.map((n) => {
      const { actor, purpose, subject } = asks[n] as ChangeAsk;
      return { actor, purpose, subject, act: "subject.read" };
    }),
  );
  const answerOf = new Map(changed.map((n, at) => [n, read[at]]));
  return asks.map((_, n) => answerOf.get(n) ?? refuse(outcomes[n] ?? { code: "subject_not_found" }));
}

/** One change by itself, of which nothing is read back: all of it or nothing. */
export async function changeSubject(safe: Safe, tx: Tx, ask: ChangeAsk): Promise<Result<void, SafeRefusal>> {
  const [refusal = null] = await changeOnce(safe, tx, [ask]);
  return refusal === null ? ok(undefined) : refuse(refusal);
}

/** Two changes of one subject in a batch go in different rounds, in the order they came. */
function rounds(asks: readonly ChangeAsk[]): readonly (readonly number[])[] {
  const made: number[][] = [];
  const seen = new Map<string, number>();
  asks.forEach((ask, n) => {
    const round = seen.get(ask.subject) ?? 0;
    seen.set(ask.subject, round + 1);
    const own = made[round];
    if (own === undefined) made[round] = [n];
    else own.push(n);
  });
  return made;
}

type Accepted = { readonly n: number; readonly subject: Subject; readonly parsed: ParsedFields; readonly purpose: string };

/** Null for each ask that was done, else why not. */
async function changeOnce(safe: Safe, tx: Tx, asks: readonly ChangeAsk[]): Promise<readonly (SafeRefusal | null)[]> {
  if (safe.keeper.state() !== "open") return asks.map(() => ({ code: "sealed" }));
  const now = safe.clock();
  const ids = asks.map((ask) => ask.subject);
  const map = await safe.maps.get(tx);
  const [, subjects, standings] = await Promise.all([safe.maps.hold(tx, map), holdSubjects(tx, ids), findStandings(tx, ids, now)]);
  const { epoch } = await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const results = asks.map((ask) => accept(map, ask, subjects.get(ask.subject), standings.get(ask.subject) ?? NO_STANDINGS, now));
  const accepted: Accepted[] = results.flatMap((one, n) => (one.ok ? [{ n, ...one.value }] : []));

  const sealed = await sealChanges(
    safe,
    tx.tenant,
    epoch,
    accepted.map(({ n, subject, parsed }) => {
      const { isAdding = false } = asks[n] as ChangeAsk;
      return { subject: subject.id, before: subject, parsed, source: null, isAdding };
    }),
    now,
  );
  const index = sealed.flatMap((one) => one.index);
  const [linking, conflicts] = await Promise.all([awaitedOf(tx, map, index), claimIndexEntries(tx, index)]);
  const kept = accepted.flatMap((one, at) => (conflicts.has(one.subject.id) ? [] : [{ ...one, sealed: sealed[at] as SealedChange }]));
  for (const { subject, parsed } of kept) await dropCardsBeside(safe, tx, subject, cardFieldsOf(parsed), now);
  const dropped = await Promise.all(kept.map((one) => dropFiles(tx, one.subject.id, one.parsed.removed)));
  const entries = [
    ...kept.map((one, at) => doneEntry(asks[one.n] as ChangeAsk, one, dropped[at] ?? [])),
    ...results.flatMap((one, n) => (!one.ok && isDecision(one.refusal) ? [refusedEntry(asks[n] as ChangeAsk, one.refusal)] : [])),
  ];
  const changed = kept.map(({ n, subject, parsed, sealed: own }) => {
    const { actor, isAdding = false, isDecided = false } = asks[n] as ChangeAsk;
    const madeBy = actor.kind === "subject" && !isDecided ? ("subject" as const) : ("business" as const);
    return { madeBy, before: subject, parsed, isAdding, sealed: own };
  });
  await storeChanged(safe, tx, changed, entries, now);
  await linkConsents(safe, tx, map, { ...linking, led: linking.led.filter(({ subject }) => !conflicts.has(subject)) }, now);
  return results.map((one) => {
    if (!one.ok) return one.refusal;
    const fields = conflicts.get(one.value.subject.id);
    return fields === undefined ? null : conflictRefusal(fields);
  });
}

function accept(
  map: CompiledMap,
  ask: ChangeAsk,
  subject: Subject | undefined,
  standings: Standings,
  now: Instant,
): Result<Omit<Accepted, "n">, SafeRefusal> {
  const parsed = parseFields(map, ask.fields);
  if (!parsed.ok) return parsed;
  const purpose = admit(map, { ...ask, fields: "all" });
  if (!purpose.ok) return purpose;
  if (subject === undefined || isOthers(ask)) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  // Writing the record anew would make the damage final.
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });

  const full = ask.isAdding === true ? parsed.value.set.flatMap(({ field, values }) => fullFault(subject, field, values.length)) : [];
  if (full.length > 0) return refuse({ code: "fields_invalid", fields: full });

  const facts = factsFor(standings, collectedTimes(subject), null, ask);
  const refused: FieldRefusal[] = [];
  let first: SafeRefusal["code"] | undefined;
  const wanted = [
    ...parsed.value.set.map(({ field }) => ({ field, flow: undefined })),
    ...parsed.value.removed.map((field) => ({ field, flow: "upkeep" as const })),
  ];
  for (const { field, flow } of wanted) {
    const change = { actor: ask.actor, purpose: purpose.value, field: field.name, form: "change", reason: null, flow } as const;
    const decision = decide(map, facts, change, now);
    if (decision.isGranted) continue;
    first ??= decision.code;
    refused.push(fieldRefusal(field.name, decision.code, decision));
  }
  if (first !== undefined) return refuse({ code: first, fields: refused });
  const needed = parsed.value.removed.filter((field) => field.required);
  if (needed.length > 0) {
    const fields = needed.map((field) => ({
      field: field.name,
      code: "required",
      say: `${field.label} is required and cannot be removed.`,
    }));
    return refuse({ code: "fields_invalid", fields });
  }
  return ok({ subject, parsed: parsed.value, purpose: purpose.value });
}

function cardFieldsOf({ set, removed }: ParsedFields): readonly CompiledField[] {
  return [...set.map(({ field }) => field), ...removed].filter((field) => field.type.name === "card");
}

function conflictRefusal(fields: readonly string[]): SafeRefusal {
  return {
    code: "already_exists",
    fields: fields.map((field) => ({ field, code: "already_exists", say: ANSWERS.already_exists.say })),
  };
}

function doneEntry(ask: ChangeAsk, one: Accepted & { readonly sealed: SealedChange }, dropped: readonly SealedNote[]): NewEntry {
  const draft = draftEntry(ask.actor, "subject.change", { subject: ask.subject, purpose: one.purpose, form: "change" });
  const fields = [...one.parsed.set.map(({ field }) => field.name), ...one.parsed.removed.map((field) => field.name)];
  return { ...draft, fields, sealed: [...one.sealed.notes, ...dropped] };
}

function refusedEntry(ask: ChangeAsk, refusal: SafeRefusal): NewEntry {
  const draft = draftEntry(ask.actor, "subject.change", { subject: ask.subject, purpose: ask.purpose, form: "change" });
  return { ...draft, fields: Object.keys(ask.fields), codes: codesOf(refusal), outcome: "refused" };
}
