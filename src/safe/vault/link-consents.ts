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

/**
 * Of consent that was given this very moment by whoever reads the mail of the address on file, as they would by a code to it:
 * it lifts what they withdrew before they asked, and nothing that they withdrew since.
 */
export type Proof = { readonly consents: ReadonlySet<ConsentId>; readonly askedAt: Instant };

/** What came of what somebody had said of one purpose. */
export type Linked = { readonly purpose: string; readonly isTaken: boolean };

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
  { led, awaited, proof }: { readonly led: readonly Led[]; readonly awaited: readonly Found[]; readonly proof?: Proof | undefined },
  now: Instant,
): Promise<readonly Linked[]> {
  const owners = led.filter((one) => awaited.some(({ found }) => isSame(found, one)));
  if (owners.length === 0) return [];
  const ids = [...new Set(owners.map(({ subject }) => subject))].toSorted();
  for (const id of ids) await holdDecisions(tx, id);
  const theirs = awaited.filter(({ found }) => owners.some((one) => isSame(found, one)));
  const [subjects, words] = [await findSubjects(tx, ids, []), await takeAwaited(tx, safe.keeper, theirs)];
  await loadTenant(tx, safe.keeper, epochsOf(subjects));
  const linked: Linked[] = [];
  for (const [id, subject] of subjects) {
    const own = theirs.filter(({ found }) => owners.some((one) => one.subject === id && isSame(found, one)));
    const isShared = isOfSeveral(owners, own) || (proof !== undefined && subjects.size > 1);
    linked.push(...(await linkTo(safe, tx, map, subject, distinct(own), { words, isShared, proof }, now)));
  }
  return linked;
}

type Beside = { readonly words: ReadonlyMap<ConsentId, Words>; readonly isShared: boolean; readonly proof: Proof | undefined };

async function linkTo(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  subject: Subject,
  said: readonly Found[],
  { words, isShared, proof }: Beside,
  now: Instant,
): Promise<readonly Linked[]> {
  const known = await readConsents(tx, subject.id);
  const linked: Linked[] = [];
  for (const purpose of new Set(said.map((one) => one.purpose))) {
    const own = said.filter((one) => one.purpose === purpose);
    const [newest] = own.slice(-1);
    if (newest === undefined) continue;
    const basis = map.purposes.get(purpose)?.basis;
    const isProven = proof?.consents.has(newest.id) === true;
    const isOpen = isProven ? isOpenToOwner(known, newest, proof.askedAt) : isOpenTo(known.get(purpose), newest);
    const isTaken = newest.standing === "withdrawn" || (basis === "consent" && !isShared && isOpen);
    if (isTaken && basis !== undefined && basis !== "consent") await objectTo(tx, map, subject.id, newest, now);
    else if (isTaken) for (const one of own) await record(safe, tx, subject, isProven ? ownedBy(one, newest, subject.id) : one, words, now);
    await appendEntries(tx, [entryOf(subject.id, newest, { isTaken, isProven })], now);
    linked.push({ purpose, isTaken });
  }
  return linked;
}

/** What was proven, the customer themselves said; what had waited beside it, whoever said it then. */
function ownedBy(one: Found, proven: Found, subject: SubjectId): Found {
  return one.id === proven.id ? { ...one, recordedBy: subject } : one;
}

/** What somebody types as an e-mail never undoes what its owner withdrew, nor what they said later. */
function isOpenTo(known: ConsentRecord | undefined, said: Found): boolean {
  return known === undefined || (known.standing === "given" && Date.parse(known.at) <= said.saidAt);
}

/** A customer for whom somebody else agrees, as for a child, gives no consent by their own mail. */
function isOpenToOwner(known: ReadonlyMap<string, ConsentRecord>, { purpose }: Found, askedAt: Instant): boolean {
  const newest = known.get(purpose);
  const isStoppedSince = newest?.standing === "withdrawn" && Date.parse(newest.at) >= askedAt;
  return !isStoppedSince && ![...known.values()].some(({ forChild }) => forChild);
}

async function record(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  said: Found,
  allWords: ReadonlyMap<ConsentId, Words>,
  now: Instant,
): Promise<void> {
  const words = allWords.get(said.id);
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

function entryOf(
  subject: SubjectId,
  { id, purpose, standing }: Found,
  { isTaken, isProven }: { readonly isTaken: boolean; readonly isProven: boolean },
): NewEntry {
  const actor: EntryActor = isProven ? { kind: "subject", id: subject, role: "subject" } : LINKER;
  const entry = { ...BLANK_ENTRY, actor, act: "consent.link", subject, purpose, detail: { consent: id, standing } };
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
