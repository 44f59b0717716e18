import type { ConsentId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type EmailDigest, type Found, type Words, findAwaited, shareAwaited, takeAwaited } from "../../registers/consent/awaited.ts";
import { type ConsentRecord, holdDecisions, readConsents, recordConsent } from "../../registers/consent/records.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import { type Subject, findSubjects } from "../../registers/subjects/subjects.ts";
import { epochsOf } from "../access/ask.ts";
import { sealReasons } from "../access/reasons.ts";
import { fileMark } from "../marks/marks.ts";
import type { Safe } from "../safe.ts";

/** A look-up of an e-mail that leads to a subject. */
export type Led = EmailDigest & { readonly subject: SubjectId };

const LINKER: EntryActor = { kind: "worker", id: "consents", role: "worker" };

/**
 * What was decided under these e-mails before anybody here was known by them. It is asked for ahead of the look-ups, and in
 * step with whoever records more of it, so that neither misses the other.
 */
export async function awaitedOf(
  tx: Tx,
  map: CompiledMap,
  index: readonly { readonly field: string; readonly digest: Buffer; readonly subject_id: SubjectId }[],
): Promise<{ readonly led: readonly Led[]; readonly awaited: readonly Found[] }> {
  const mails = index.filter(({ field }) => map.fields.get(field)?.type.name === "email");
  if (mails.length === 0 || !canBeDecided(map)) return NOTHING;
  const led = mails.map(({ field, digest, subject_id: subject }) => ({ field, digest, subject }));
  const [, awaited] = await Promise.all([shareAwaited(tx), findAwaited(tx, led)]);
  return { led, awaited };
}

const NOTHING = { led: [], awaited: [] } as const;

function canBeDecided({ purposes }: CompiledMap): boolean {
  return [...purposes.values()].some(({ basis, optOut }) => basis === "consent" || optOut !== undefined);
}

/**
 * Gives subjects what they decided before they were known. A withdrawal binds whatever they agreed to; consent binds only where
 * they have not withdrawn, and where it is plain whose it is. Nothing else of theirs is touched.
 */
export async function linkConsents(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  { led, awaited }: { readonly led: readonly Led[]; readonly awaited: readonly Found[] },
  now: Instant,
): Promise<void> {
  const owners = led.filter((one) => awaited.some(({ found }) => isSame(found, one)));
  if (owners.length === 0) return;
  const ids = [...new Set(owners.map(({ subject }) => subject))].toSorted();
  for (const id of ids) await holdDecisions(tx, id);
  const theirs = awaited.filter(({ found }) => owners.some((one) => isSame(found, one)));
  const [subjects, words] = [await findSubjects(tx, ids, []), await takeAwaited(tx, safe.keeper, theirs)];
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  for (const [id, subject] of subjects) {
    const own = theirs.filter(({ found }) => owners.some((one) => one.subject === id && isSame(found, one)));
    await linkTo(safe, tx, map, subject, distinct(own), { words, isShared: isOfSeveral(owners, own) }, now);
  }
}

type Beside = { readonly words: ReadonlyMap<ConsentId, Words>; readonly isShared: boolean };

async function linkTo(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  subject: Subject,
  said: readonly Found[],
  { words, isShared }: Beside,
  now: Instant,
): Promise<void> {
  const known = await readConsents(tx, subject.id);
  for (const purpose of new Set(said.map((one) => one.purpose))) {
    const own = said.filter((one) => one.purpose === purpose);
    const [newest] = own.slice(-1);
    if (newest === undefined) continue;
    const basis = map.purposes.get(purpose)?.basis;
    const isTaken = newest.standing === "withdrawn" || (basis === "consent" && !isShared && isOpenTo(known.get(purpose), newest));
    if (isTaken && basis !== undefined && basis !== "consent") await objectTo(tx, map, subject.id, newest, now);
    else if (isTaken) for (const one of own) await record(safe, tx, subject, one, words.get(one.id), now);
    await appendEntries(tx, [entryOf(subject.id, newest, isTaken)], now);
  }
}

/** What somebody types as an e-mail never undoes what its owner withdrew, nor what they said later. */
function isOpenTo(known: ConsentRecord | undefined, said: Found): boolean {
  return known === undefined || (known.standing === "given" && Date.parse(known.at) <= said.saidAt);
}

async function record(safe: Safe, tx: Tx, subject: Subject, said: Found, words: Words | undefined, now: Instant): Promise<void> {
  const { id: _id, found: _found, hasWords: _hasWords, ...consent } = said;
  const [evidence = null, guardian = null] = await sealReasons(safe, tx.tenant, [
    { reason: words?.evidence ?? null, subject },
    { reason: words?.guardian ?? null, subject },
  ]);
  await recordConsent(tx, { ...consent, subject: subject.id, evidence, guardian }, now);
}

/** A purpose that needs no consent is stopped by an objection. */
async function objectTo(tx: Tx, map: CompiledMap, subject: SubjectId, { purpose, how, recordedBy }: Found, now: Instant): Promise<void> {
  await fileMark(tx, map, { kind: "objection", subject, scope: [purpose], channel: how, recordedBy }, now);
}

function entryOf(subject: SubjectId, { id, purpose, standing }: Found, isTaken: boolean): NewEntry {
  const entry = { ...BLANK_ENTRY, actor: LINKER, act: "consent.link", subject, purpose, detail: { consent: id, standing } };
  return isTaken ? entry : { ...entry, codes: ["consent_withdrawn"], outcome: "refused" };
}

function isSame(a: EmailDigest, b: EmailDigest): boolean {
  return a.field === b.field && a.digest.equals(b.digest);
}

function isOfSeveral(owners: readonly Led[], own: readonly Found[]): boolean {
  return own.some(({ found }) => new Set(owners.filter((one) => isSame(found, one)).map(({ subject }) => subject)).size > 1);
}

function distinct(said: readonly Found[]): readonly Found[] {
  return [...new Map(said.map((one) => [one.id, one])).values()];
}
