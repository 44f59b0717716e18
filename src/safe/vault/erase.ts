import type { Erased } from "../../base/holder.ts";
import { type RightsRequestId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instantToIso } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { forgetCodes } from "../../platform/keeper/forget-codes.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKeptCards } from "../../registers/cards/cards.ts";
import { forgetAsks } from "../../registers/consent/asks.ts";
import { shareHolds } from "../../registers/holds/live.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { listIndexEntries } from "../../registers/subjects/index-entries.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import { markSubjectErased } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { sealReasons } from "../access/reasons.ts";
import { linkLists } from "../post/link-lists.ts";
import type { Safe } from "../safe.ts";
import { type Sought, openSought } from "../residue/sought.ts";
import { burialNotes } from "./burial.ts";
import { type Certificate, certify } from "./certificate.ts";
import { isOnHold } from "./is-on-hold.ts";
import { mailsOf } from "./mails-of.ts";
import { underWay } from "./under-way.ts";
import { type ErasureRow, insertErasure, selectErasure, selectErasureBy, selectErasureOf, selectErasures } from "./_erasures_sql.ts";

export type EraseAsk = {
  readonly actor: Actor;
  readonly subject: SubjectId;
  readonly reason: string | null;
  /** Hears what to look for once this is committed; without it the id alone is looked for. */
  readonly onSought?: (sought: Sought) => void;
};

/** `done`: looked through everything, and nothing is left. `looking`: not yet. `residue`: something is left, and owners are told. */
export type Erasure = { readonly id: string; readonly state: "done" | "looking" | "residue"; readonly certificate: Certificate };

/** A new epoch begins at the latest after this time; the archive of old keys is kept for the other. */
export const EPOCH_DAYS = 31;
export const KEYS_ARCHIVE_DAYS = 30;
/** Whoever asked looks at once; who is killed before the end is done for by the worker, after this. */
export const LOOK_AFTER_MS = 10 * MINUTE_MS;

/**
 * Erases subjects: destroys their keys, removes their values and look-ups, asks every holder, and certifies it. The
 * time it takes does not depend on how many subjects there are; looking through everything for what may be left does, and
 * comes after the commit (`residue/look.ts`). Until then the certificate says nothing of it.
 */
export async function eraseSubjects(safe: Safe, tx: Tx, asks: readonly EraseAsk[]): Promise<readonly Result<Erasure, SafeRefusal>[]> {
  const results: Result<Erasure, SafeRefusal>[] = [];
  for (const ask of asks) results.push(await eraseOne(safe, tx, ask));
  return results;
}

async function eraseOne(safe: Safe, tx: Tx, ask: EraseAsk): Promise<Result<Erasure, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const now = safe.clock();
  // The house itself erases whom it made and nobody ever heard of again.
  if (!ask.actor.owner && ask.actor.kind !== "worker") return await refuseErasure(tx, ask, now);
  await shareHolds(tx);
  const held = await holdSubjects(tx, [ask.subject]);
  await loadTenant(tx, safe.keeper, epochsOf(held));
  const subject = held.get(ask.subject);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (await isOnHold(tx, subject, now)) return refuse({ code: "on_hold" });
  if ((await underWay(safe, tx, subject.id)).length > 0) return refuse({ code: "still_under_way" });

  ask.onSought?.(await openSought(safe, tx, ask.actor, subject, now));
  const notes = await burialNotes(tx, subject);
  const requests = (await findKeptCards(tx, subject.id)).flatMap((card) => card.request ?? []);
  const [reasonSealed] = await sealReasons(safe, tx.tenant, [{ reason: ask.reason, subject }]);
  const draft = draftEntry(ask.actor, "subject.erase", { subject: subject.id, purpose: "rights", form: null });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, reasonSealed: reasonSealed ?? null, sealed: notes }], now);
  // What somebody asked in their name before they were known, no table tells by their id.
  const forgotten = await forgetAsks(tx, await listIndexEntries(tx, [subject.id]));
  const erased: Erased[] = [{ destroyed: forgotten === 0 ? [] : ["consent_asks"], kept: [] }];
  await linkLists(safe, tx, subject.id, await mailsOf(safe, tx, subject, "all"));
  for (const holder of safe.holders) erased.push(await holder.erase(tx, subject.id));
  await markSubjectErased(tx, subject.id, now);
  // What is held in memory alone and in no table.
  await forgetCodes(tx, safe.keeper, requests);

  const certificate = await certify(safe, tx, {
    id: newId("cer", now),
    subject: subject.id,
    at: instantToIso(now),
    destroyed: erased.flatMap((one) => one.destroyed),
    kept: erased.flatMap((one) => one.kept).map(({ what, why, until }) => ({ what, why, until })),
    entry,
    finalAt: instantToIso((now + (EPOCH_DAYS + KEYS_ARCHIVE_DAYS) * DAY_MS) as Instant),
    residue: null,
  });
  const id = newId("era", now);
  await insertErasure(tx, {
    erasure_id: id,
    subject_id: subject.id,
    request_id: null,
    fields: null,
    erased_at: new Date(now),
    certificate: JSON.stringify(certificate),
    kept_in: [...new Set([...erased.flatMap((one) => one.kept.flatMap(({ where }) => where)), ...namesOf(safe)])].toSorted(),
    look_at: new Date(now + LOOK_AFTER_MS),
  });
  return ok({ id, state: "looking", certificate });
}

/** The certificate of an erasure; undefined where there is none of that id. */
export async function findErasure(tx: Tx, id: string): Promise<Erasure | undefined> {
  const row = await selectErasure(tx, id);
  return row === undefined ? undefined : toErasure(row);
}

/** The erasure of a subject; undefined where it was not erased, or by a restore alone. */
export async function findErasureOf(tx: Tx, subject: SubjectId): Promise<Erasure | undefined> {
  const row = await selectErasureOf(tx, subject);
  return row === undefined ? undefined : toErasure(row);
}

/** The newest of a part which a request asked for, from then on; undefined where there was none. */
export async function findErasureBy(tx: Tx, request: RightsRequestId, since: Instant): Promise<Erasure | undefined> {
  const row = await selectErasureBy(tx, request, new Date(since));
  return row === undefined ? undefined : toErasure(row);
}

/** All of a subject, newest first. */
export async function listErasuresOf(tx: Tx, subject: SubjectId): Promise<readonly Erasure[]> {
  return (await selectErasures(tx, subject)).map(toErasure);
}

function toErasure(row: ErasureRow): Erasure {
  const certificate = JSON.parse(row.certificate) as Certificate;
  if (!row.awaits_look) return { id: row.erasure_id, state: "done", certificate };
  return { id: row.erasure_id, state: (certificate.residue?.found ?? 0) > 0 ? "residue" : "looking", certificate };
}

function namesOf(safe: Safe): readonly string[] {
  return safe.holders.flatMap((holder) => holder.names ?? []);
}

/** Noted, where there is such a subject. */
export async function refuseErasure(tx: Tx, ask: Pick<EraseAsk, "actor" | "subject">, now: Instant): Promise<Result<never, SafeRefusal>> {
  const known = (await holdSubjects(tx, [ask.subject])).has(ask.subject);
  if (!known) return refuse({ code: "subject_not_found" });
  const draft = draftEntry(ask.actor, "subject.erase", { subject: ask.subject, purpose: "rights", form: null });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, codes: ["not_granted"], outcome: "refused" }], now);
  return refuse({ code: "not_granted", entry });
}
