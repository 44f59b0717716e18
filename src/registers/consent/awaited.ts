import { type ConsentId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type AwaitedRow, deleteAwaited, deleteStale, insertAwaited, lockAwaiting, selectAwaited, shareAwaiting } from "./_awaited_sql.ts";
import type { How } from "./how.ts";
import type { ConsentStanding, Origin } from "./records.ts";

const BOX_KIND = "consent";
/** Consent that found nobody for so long was given for something else. What was withdrawn stays. */
const AWAITED_DAYS_MAX = 365;

/** The keyed digest of an e-mail as one field of the map would index it. */
export type EmailDigest = { readonly field: string; readonly digest: Buffer };
export type Words = { readonly evidence: string | null; readonly guardian: string | null };

export type AwaitedConsent = Omit<Origin, "evidence" | "how"> & {
  readonly how: How;
  readonly purpose: string;
  readonly standing: ConsentStanding;
  readonly expiresAt: Instant | null;
  readonly forChild: boolean;
  readonly recordedBy: string;
};

/** What was decided by somebody who is no subject yet; `found` are the digests by which it was found. */
export type Found = AwaitedConsent & {
  readonly id: ConsentId;
  readonly found: EmailDigest;
  readonly hasWords: boolean;
  readonly saidAt: Instant;
};

/** Keeps it for whoever will be known by this e-mail. The caller holds what is awaited (`holdAwaited`). */
export async function awaitConsent(
  tx: Tx,
  keeper: Keeper,
  digests: readonly EmailDigest[],
  consent: AwaitedConsent,
  words: Words,
  now: Instant,
): Promise<ConsentId> {
  const id = newId("cns", now);
  const hasWords = words.evidence !== null || words.guardian !== null;
  for (const { field, digest } of digests)
    await insertAwaited(tx, { ...toRow(consent), field, digest, consent_id: id, has_words: hasWords, said_at: new Date(now) });
  if (hasWords) await putBoxes(tx, keeper, [{ id: boxOf(id), kind: BOX_KIND, plaintext: Buffer.from(JSON.stringify(words)) }]);
  return id;
}

/** Forgets consent that found nobody in a year, with the words beside it. Answers how many. */
export async function sweepAwaited(tx: Tx, now: Instant, limit: number): Promise<number> {
  const stale = await deleteStale(tx, new Date(now - AWAITED_DAYS_MAX * DAY_MS), limit);
  await dropBoxes(tx, stale.map(boxOf));
  return stale.length;
}

/** What is awaited for these digests, in the order in which it was said. */
export async function findAwaited(tx: Tx, wanted: readonly EmailDigest[]): Promise<readonly Found[]> {
  return (await selectAwaited(tx, wanted)).map(rowToFound);
}

/** Whoever gives subjects an e-mail holds this first, together with others who do. */
export async function shareAwaited(tx: Tx): Promise<void> {
  await shareAwaiting(tx);
}

/** Whoever adds to what is awaited holds this first, alone. */
export async function holdAwaited(tx: Tx): Promise<void> {
  await lockAwaiting(tx);
}

/** Takes it away for good; its words, where there are any, are answered. Those that do not open any more hold up nobody. */
export async function takeAwaited(tx: Tx, keeper: Keeper, found: readonly Found[]): Promise<ReadonlyMap<ConsentId, Words>> {
  const ids = [...new Set(found.map(({ id }) => id))];
  const worded = [...new Set(found.flatMap(({ id, hasWords }) => (hasWords ? [id] : [])))];
  const boxes = worded.length === 0 ? new Map<string, Buffer>() : await openSoundBoxes(tx, keeper, BOX_KIND, worded.map(boxOf));
  await deleteAwaited(tx, ids);
  await dropBoxes(tx, worded.map(boxOf));
  return new Map(worded.map((id) => [id, JSON.parse(boxes.get(boxOf(id))?.toString("utf8") ?? NO_WORDS) as Words]));
}

const NO_WORDS = '{"evidence":null,"guardian":null}';

function boxOf(id: string): string {
  return `consent/${id}`;
}

function toRow(consent: AwaitedConsent): Omit<AwaitedRow, "field" | "digest" | "consent_id" | "has_words" | "said_at"> {
  return {
    purpose: consent.purpose,
    standing: consent.standing,
    notice_version: consent.noticeVersion,
    how: consent.how,
    place: consent.where,
    language: consent.language,
    call_id: consent.call,
    task_id: consent.task,
    expires_at: consent.expiresAt === null ? null : new Date(consent.expiresAt),
    for_child: consent.forChild,
    recorded_by: consent.recordedBy,
  };
}

function rowToFound(row: AwaitedRow): Found {
  return {
    id: row.consent_id,
    found: { field: row.field, digest: row.digest },
    purpose: row.purpose,
    standing: row.standing,
    noticeVersion: row.notice_version,
    how: row.how,
    where: row.place,
    language: row.language,
    call: row.call_id,
    task: row.task_id,
    expiresAt: row.expires_at === null ? null : instant(row.expires_at.getTime()),
    forChild: row.for_child,
    recordedBy: row.recorded_by,
    hasWords: row.has_words,
    saidAt: instant(row.said_at.getTime()),
  };
}
