import { type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instantToIso } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKeptCards } from "../../registers/cards/cards.ts";
import { shareHolds } from "../../registers/holds/live.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import { markSubjectErased } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { epochsOf } from "../access/ask.ts";
import { draftEntry } from "../access/note.ts";
import { sealReasons } from "../access/reasons.ts";
import type { Safe } from "../safe.ts";
import { burialNotes } from "./burial.ts";
import { isOnHold } from "./is-on-hold.ts";
import { type ErasureRow, insertErasure, selectErasure, selectErasureOf } from "./_sql.ts";

export type EraseAsk = { readonly actor: Actor; readonly subject: SubjectId; readonly reason: string | null };

export type Certificate = {
  readonly id: string;
  readonly subject: string;
  readonly at: string;
  readonly destroyed: readonly string[];
  readonly kept: readonly { readonly what: string; readonly why: string; readonly until: string | null }[];
  readonly entry: string;
  /** When the erasure is final in backups too, at the latest: the key that wrapped the subject's keys is gone by then. */
  readonly finalAt: string;
  /** Ed25519 over the certificate's JSON without this member, under the label below, in base64. */
  readonly signature: string;
};

export type Erasure = { readonly id: string; readonly state: "done"; readonly certificate: Certificate };

/** A new epoch begins at the latest after this time; the archive of old keys is kept for the other. */
export const EPOCH_DAYS = 31;
export const KEYS_ARCHIVE_DAYS = 30;
export const CERTIFICATE_LABEL = "strongroom-erasure-certificate/v1\n";

/**
 * Erases subjects: destroys their keys, removes their values and look-ups, asks every holder, and certifies it. The
 * time it takes does not depend on how many subjects there are.
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

  const notes = await burialNotes(tx, subject);
  const requests = (await findKeptCards(tx, subject.id)).flatMap((card) => card.request ?? []);
  const [reasonSealed] = await sealReasons(safe, tx.tenant, [{ reason: ask.reason, subject }]);
  const draft = draftEntry(ask.actor, "subject.erase", { subject: subject.id, purpose: "rights", form: null });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, reasonSealed: reasonSealed ?? null, sealed: notes }], now);
  const erased = [];
  for (const holder of safe.holders) erased.push(await holder.erase(tx, subject.id));
  await markSubjectErased(tx, subject.id, now);
  // What is held in memory alone and in no table.
  if (requests.length > 0) await safe.keeper.dropCodes(tx.tenant, requests);

  const certificate = await certify(safe, tx, {
    id: newId("cer", now),
    subject: subject.id,
    at: instantToIso(now),
    destroyed: erased.flatMap((one) => one.destroyed),
    kept: erased.flatMap((one) => one.kept),
    entry,
    finalAt: instantToIso((now + (EPOCH_DAYS + KEYS_ARCHIVE_DAYS) * DAY_MS) as Instant),
  });
  const id = newId("era", now);
  await insertErasure(tx, { erasure_id: id, subject_id: subject.id, erased_at: new Date(now), certificate: JSON.stringify(certificate) });
  return ok({ id, state: "done", certificate });
}

/** The certificate of an erasure that was done; undefined where there is none of that id. */
export async function findErasure(tx: Tx, id: string): Promise<Erasure | undefined> {
  const row = await selectErasure(tx, id);
  return row && rowToErasure(row);
}

/** The erasure of this subject; undefined where there was none, or no such subject. */
export async function findErasureOf(tx: Tx, subject: string): Promise<Erasure | undefined> {
  const row = await selectErasureOf(tx, subject);
  return row && rowToErasure(row);
}

function rowToErasure(row: ErasureRow): Erasure {
  return { id: row.erasure_id, state: "done", certificate: JSON.parse(row.certificate) as Certificate };
}

async function refuseErasure(tx: Tx, ask: EraseAsk, now: Instant): Promise<Result<Erasure, SafeRefusal>> {
  const known = (await holdSubjects(tx, [ask.subject])).has(ask.subject);
  if (!known) return refuse({ code: "subject_not_found" });
  const draft = draftEntry(ask.actor, "subject.erase", { subject: ask.subject, purpose: "rights", form: null });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, codes: ["not_granted"], outcome: "refused" }], now);
  return refuse({ code: "not_granted", entry });
}

async function certify(safe: Safe, tx: Tx, unsigned: Omit<Certificate, "signature">): Promise<Certificate> {
  const message = Buffer.from(CERTIFICATE_LABEL + JSON.stringify(unsigned));
  const { ed25519 } = await safe.keeper.sign(tx.tenant, message);
  return { ...unsigned, signature: Buffer.from(ed25519).toString("base64") };
}
