import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ConsentRecord, type ConsentStanding, readConsentHistory, recordConsent as append } from "../../registers/consent/records.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { SafeRefusal } from "../../safe/access/answers.ts";
import { draftEntry } from "../../safe/access/note.ts";
import type { Safe } from "../../safe/safe.ts";
import { holdSubject } from "./hold-subject.ts";
import { sealWords } from "./seal-words.ts";
import type { Told } from "./told.ts";

/** What a subject decided about one purpose, and what is known of how. */
export type Consent = {
  readonly purpose: string;
  readonly standing: ConsentStanding;
  readonly told: Told;
  readonly expiresAt: Instant | null;
  readonly forChild: boolean;
  readonly guardian: string | null;
};

/**
 * Records it, with its entry. Consent to a purpose that the map does not have proves nothing and is refused; taken back is
 * one that the map no longer has, too, as long as there is something to take back.
 */
export async function recordConsent(
  safe: Safe,
  tx: Tx,
  wish: Consent & { readonly actor: Actor; readonly subject: SubjectId },
  now: Instant,
): Promise<Result<ConsentRecord, SafeRefusal>> {
  const { actor, purpose, standing, told, forChild, expiresAt } = wish;
  const held = await holdSubject(tx, wish.subject);
  if (!held.ok) return held;
  const map = await safe.maps.get(tx);
  if (!map.purposes.has(purpose)) {
    const isKnown = standing === "withdrawn" && (await readConsentHistory(tx, wish.subject, purpose)).length > 0;
    if (!isKnown) return refuse({ code: "purpose_unknown" });
  }
  const words = await sealWords(safe, tx, held.value, [told.evidence, wish.guardian], standing === "withdrawn");
  if (!words.ok) return words;

  const [evidence = null, guardian = null] = words.value;
  const record = { ...told, subject: wish.subject, purpose, standing, expiresAt, forChild, evidence, guardian, saidAt: null };
  const draft = draftEntry(actor, "consent.record", { subject: wish.subject, purpose, form: null });
  const detail = { standing, noticeVersion: told.noticeVersion, ...(told.how === null ? {} : { how: told.how }) };
  const entry = { ...draft, call: told.call, task: told.task ?? draft.task, detail };
  const [done] = await Promise.all([append(tx, { ...record, recordedBy: actor.id }, now), appendEntries(tx, [entry], now)]);
  return ok(done);
}
