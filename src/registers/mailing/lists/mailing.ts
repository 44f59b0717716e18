import { type MailId, type MailingId, type MemberId, newId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { openSoundBoxes, putBoxes } from "../../../platform/keeper/boxes.ts";
import type { Keeper } from "../../../platform/keeper/keeper.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import {
  type MailingRow,
  type MailingState,
  advanceMailing,
  deleteOldSends,
  endMailing,
  holdSending,
  holdUnsettled,
  insertMailing,
  insertSend,
  markBounced,
  selectMailing,
  selectMailings,
  selectPurposeOfSend,
  settleSends,
} from "./_mailings_sql.ts";

/** Something that is sent to everybody who is on a list. */
export type Mailing = {
  readonly id: MailingId;
  readonly list: string;
  readonly purpose: string;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly state: MailingState;
  /** How many were on the list when it was begun. */
  readonly members: number;
  readonly queued: number;
  /** Left meanwhile, or kept from it by what they decided. */
  readonly skipped: number;
  readonly bounced: number;
  readonly at: Instant;
  readonly doneAt: Instant | null;
};

export type MailingWords = { readonly subject: string; readonly text: string };

const KIND = "mailing";
/** Whoever answers a mailing to leave is known by the mail that they answer. What a mailing came to in numbers stays. */
const SENDS_KEPT_MS = 400 * DAY_MS;

export async function beginMailing(
  tx: Tx,
  keeper: Keeper,
  mailing: {
    readonly list: string;
    readonly purpose: string;
    readonly actor: { readonly kind: string; readonly id: string };
    readonly words: MailingWords;
  },
  now: Instant,
): Promise<Mailing> {
  const id = newId("mlg", now);
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(JSON.stringify(mailing.words)) }]);
  const { list, purpose, actor } = mailing;
  const row = { mailing_id: id, list, purpose, actor_kind: actor.kind, actor_id: actor.id, created_at: new Date(now) };
  const members = await insertMailing(tx, row);
  return rowToMailing({ ...row, state: "sending", members, cursor: "", queued: 0, skipped: 0, bounced: 0, done_at: null });
}

/** Those that are damaged are absent: of such a mailing nothing more can be written. */
export async function readWords(tx: Tx, keeper: Keeper, ids: readonly MailingId[]): Promise<ReadonlyMap<MailingId, MailingWords>> {
  const boxes = await openSoundBoxes(tx, keeper, KIND, ids.map(boxOf));
  return new Map(
    ids.flatMap((id) => {
      const bytes = boxes.get(boxOf(id));
      return bytes === undefined ? [] : [[id, JSON.parse(bytes.toString("utf8")) as MailingWords] as const];
    }),
  );
}

/** The oldest that is under way, held by this process until its transaction ends, and after whom it goes on. */
export async function holdMailing(tx: Tx): Promise<(Mailing & { readonly cursor: string }) | undefined> {
  const row = await holdSending(tx);
  return row && { ...rowToMailing(row), cursor: row.cursor };
}

/** How far it has come. */
export async function noteProgress(
  tx: Tx,
  id: MailingId,
  step: { readonly cursor: string; readonly queued: number; readonly skipped: number },
): Promise<void> {
  await advanceMailing(tx, id, step);
}

export async function noteSend(
  tx: Tx,
  send: { readonly mail: MailId; readonly mailing: MailingId; readonly member: MemberId },
  now: Instant,
): Promise<void> {
  await insertSend(tx, { mail_id: send.mail, mailing_id: send.mailing, member_id: send.member, at: new Date(now) });
}

/** What this mail of a mailing is sent for; undefined where the mailing was stopped, or its receiver is forgotten. */
export async function purposeOfMail(tx: Tx, mail: MailId): Promise<string | undefined> {
  return await selectPurposeOfSend(tx, mail);
}

/** True where it was under way. */
export async function finishMailing(tx: Tx, id: MailingId, state: "done" | "stopped", now: Instant): Promise<boolean> {
  return await endMailing(tx, id, state, new Date(now));
}

export async function findMailing(tx: Tx, id: MailingId): Promise<Mailing | undefined> {
  const row = await selectMailing(tx, id);
  return row && rowToMailing(row);
}

/** Newest first. */
export async function listMailings(
  tx: Tx,
  list: string,
  page: { readonly limit: number; readonly cursor: MailingId | null },
): Promise<{ readonly items: readonly Mailing[]; readonly nextCursor: MailingId | null }> {
  const rows = await selectMailings(tx, list, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map(rowToMailing);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A mail of a mailing, and when it was written. */
export type Send = { readonly mail: MailId; readonly at: Instant };

/** The next mails, in the order in which they were written, of which nobody has looked what became of them. */
export async function holdOpenSends(tx: Tx, after: Send | null, limit: number): Promise<readonly Send[]> {
  const from = after && { mail_id: after.mail, at: new Date(after.at) };
  return (await holdUnsettled(tx, from, limit)).map((row) => ({ mail: row.mail_id, at: instant(row.at.getTime()) }));
}

export async function settle(tx: Tx, mails: readonly MailId[], now: Instant): Promise<void> {
  if (mails.length > 0) await settleSends(tx, mails, new Date(now));
}

/** True the first time. */
export async function noteBounce(tx: Tx, mail: MailId, now: Instant): Promise<boolean> {
  return await markBounced(tx, mail, new Date(now));
}

function boxOf(id: MailingId): string {
  return `mailing/${id}`;
}

function rowToMailing(row: MailingRow): Mailing {
  return {
    id: row.mailing_id,
    list: row.list,
    purpose: row.purpose,
    actor: { kind: row.actor_kind, id: row.actor_id },
    state: row.state,
    members: row.members,
    queued: row.queued,
    skipped: row.skipped,
    bounced: row.bounced,
    at: instant(row.created_at.getTime()),
    doneAt: row.done_at === null ? null : instant(row.done_at.getTime()),
  };
}

/** Forgets who was written to by mailings of long ago. Answers how many. */
export async function sweepSends(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteOldSends(tx, new Date(now - SENDS_KEPT_MS), limit);
}
