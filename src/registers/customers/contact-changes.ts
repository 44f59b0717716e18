import { randomInt } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { type ContactChangeId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { LANGUAGES, type Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type ChangeRow,
  type MadeBy,
  countAskedSince,
  deleteOldChanges,
  endOthers,
  insertChange,
  judgeContactTry,
  selectAnyChangedSince,
  selectAsked,
  selectChangedAt,
  selectDue,
  selectGivenAt,
  selectWaitingByLink,
  selectWaitingOf,
  updateToEnd,
  updateToWaiting,
} from "./_contacts_sql.ts";
import { CODE_DIGITS, CODE_TRIES_MAX, codeDigits } from "./code.ts";

export type { MadeBy };

/** A contact of a customer on its way to become another. The new one lies in a box, and goes with it. */
export type ContactChange = {
  readonly id: ContactChangeId;
  readonly subject: SubjectId;
  readonly field: string;
  readonly language: Language;
  /** When it is done, where it waits. */
  readonly dueAt: Instant | null;
};

const CODE_MS = 10 * MINUTE_MS;
/** Codes go to addresses that anybody may type. */
const ASKS_A_DAY = 5;
/** So long the one who was told of it has, before a contact that they did not give shows anything. */
export const RESTS_MS = DAY_MS;
/** So long a change makes a contact count for less. */
const RECENT_MS = 30 * DAY_MS;
const KEPT_MS = 90 * DAY_MS;
const CODE_FIELD = "contact-code";
const KIND = "contact";

export type AskedChange = {
  readonly id: ContactChangeId;
  readonly code: string;
  readonly ticket: Redacted<string>;
  readonly expiresAt: Instant;
};

/**
 * Begins a change: a code for the new contact, and a ticket for the browser that asked. Whatever else was under way for the
 * field ends. Whoever calls holds the subject.
 */
export async function askChange(
  tx: Tx,
  keeper: Keeper,
  wish: { readonly subject: SubjectId; readonly field: string; readonly text: string; readonly language: Language },
  now: Instant,
): Promise<Result<AskedChange, { readonly code: "asked_too_often" }>> {
  if ((await countAskedSince(tx, wish.subject, new Date(now - DAY_MS))) >= ASKS_A_DAY) return refuse({ code: "asked_too_often" });
  await dropBoxes(tx, (await endOthers(tx, wish.subject, wish.field, new Date(now))).map(boxOf));
  const id = newId("ctc", now);
  const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + CODE_MS);
  await insertChange(tx, {
    id,
    subject: wish.subject,
    field: wish.field,
    madeBy: "subject",
    state: "asked",
    language: wish.language,
    ticketHash: hash,
    codeDigest: await digestOf(tx, keeper, id, code),
    codeUntil: new Date(expiresAt),
    askedAt: new Date(now),
    endedAt: null,
  });
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(wish.text) }]);
  return ok({ id, code, ticket: token, expiresAt });
}

export type ContactTry =
  | { readonly kind: "right"; readonly change: ContactChange }
  | { readonly kind: "wrong" }
  | { readonly kind: "nothing" };

/** Tries the code of a change of this very customer; five wrong ones end it, and the right one is good once. `nothing`: there is nothing to try any more. */
export async function tryChange(
  tx: Tx,
  keeper: Keeper,
  subject: SubjectId,
  given: { readonly ticketHash: Buffer; readonly code: string },
  now: Instant,
): Promise<ContactTry> {
  const row = await selectAsked(tx, subject, given.ticketHash);
  if (row === undefined) return { kind: "nothing" };
  const digest = await digestOf(tx, keeper, row.change_id, codeDigits(given.code));
  const judged = await judgeContactTry(tx, row.change_id, digest, CODE_TRIES_MAX, new Date(now));
  if (judged === undefined) return { kind: "nothing" };
  if (judged.is_right) return { kind: "right", change: rowToChange(row) };
  return { kind: judged.is_last ? "nothing" : "wrong" };
}

/**
 * Begins one that waits from its first moment, where nobody has proven the new contact. The token stops it, and is kept
 * nowhere. Another of the field that was under way ends, unless it is one of many. Whoever calls holds the subject.
 */
export async function placeWaiting(
  tx: Tx,
  keeper: Keeper,
  wish: {
    readonly subject: SubjectId;
    readonly field: string;
    readonly text: string;
    readonly language: Language;
    readonly isOneOfMany: boolean;
  },
  dueAt: Instant,
  now: Instant,
): Promise<{ readonly id: ContactChangeId; readonly token: Redacted<string> }> {
  const { subject, field, language } = wish;
  if (!wish.isOneOfMany) await endUnderWay(tx, subject, field, now);
  const id = newId("ctc", now);
  const blank = { ticketHash: null, codeDigest: null, codeUntil: null, endedAt: null };
  await insertChange(tx, { ...blank, id, subject, field, madeBy: "subject", state: "asked", language, askedAt: new Date(now) });
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(wish.text) }]);
  return { id, token: await awaitChange(tx, id, dueAt) };
}

/** Ends what was to become of a field, in whatever state: it has become something else. */
export async function endUnderWay(tx: Tx, subject: SubjectId, field: string, now: Instant): Promise<void> {
  await dropBoxes(tx, (await endOthers(tx, subject, field, new Date(now))).map(boxOf));
}

/** From now on it waits; the token stops it, and is kept nowhere. */
export async function awaitChange(tx: Tx, id: ContactChangeId, dueAt: Instant): Promise<Redacted<string>> {
  const { token, hash } = newTenantToken(tx.tenant);
  await updateToWaiting(tx, id, new Date(dueAt), hash);
  return token;
}

/** False where it had come to an end already. What it would have become is forgotten with it. */
export async function endChange(tx: Tx, id: ContactChangeId, state: "done" | "cancelled" | "ended", now: Instant): Promise<boolean> {
  const isEnded = await updateToEnd(tx, id, state, new Date(now));
  if (isEnded) await dropBoxes(tx, [boxOf(id)]);
  return isEnded;
}

/** What the contact is to become, as it was typed; undefined where it is gone, or damaged: then all stays as it was. */
export async function openChange(tx: Tx, keeper: Keeper, id: ContactChangeId): Promise<string | undefined> {
  return (await openSoundBoxes(tx, keeper, KIND, [boxOf(id)])).get(boxOf(id))?.toString("utf8");
}

export async function listWaiting(tx: Tx, subject: SubjectId): Promise<readonly ContactChange[]> {
  return (await selectWaitingOf(tx, subject)).map(rowToChange);
}

/** The one that the link in the old contact's letter stops, as long as it can be stopped. */
export async function findWaitingByLink(tx: Tx, cancelHash: Buffer): Promise<ContactChange | undefined> {
  const row = await selectWaitingByLink(tx, cancelHash);
  return row && rowToChange(row);
}

export async function listDue(tx: Tx, now: Instant, limit: number): Promise<readonly ContactChange[]> {
  return (await selectDue(tx, new Date(now), limit)).map(rowToChange);
}

/** Notes that a contact became another at once, and by whom; `business` of whatever the customer has not proven. */
export async function noteChanged(
  tx: Tx,
  what: { readonly subject: SubjectId; readonly field: string; readonly madeBy: MadeBy },
  now: Instant,
): Promise<void> {
  const at = new Date(now);
  const blank = { language: null, ticketHash: null, codeDigest: null, codeUntil: null };
  await insertChange(tx, { ...blank, ...what, id: newId("ctc", now), state: "done", askedAt: at, endedAt: at });
}

/** When this contact of a customer last became another; null where it did not in ninety days. What was there from the beginning was never changed. */
export async function contactChangedAt(tx: Tx, subject: SubjectId, field: string): Promise<Instant | null> {
  const at = await selectChangedAt(tx, subject, field);
  return at === undefined ? null : instant(at.getTime());
}

/** Whether any contact of theirs became another in the last thirty days. */
export async function hasChangedLately(tx: Tx, subject: SubjectId, now: Instant): Promise<boolean> {
  return await selectAnyChangedSince(tx, subject, new Date(now - RECENT_MS));
}

/**
 * Until when whoever came in by a contact is shown nothing whole, since somebody else than the customer gave them one less than a day
 * ago: they may have given their own. Null where nobody did, and for a passkey, which is added at no such time.
 */
export async function restsUntil(
  tx: Tx,
  { subject, channel }: { readonly subject: SubjectId; readonly channel: string },
  now: Instant,
): Promise<Instant | null> {
  if (channel === "passkey") return null;
  const at = await selectGivenAt(tx, subject, new Date(now - RESTS_MS));
  return at === undefined ? null : instant(at.getTime() + RESTS_MS);
}

export function boxOf(id: ContactChangeId): string {
  return `contact/${id}`;
}

function rowToChange(row: ChangeRow): ContactChange {
  return {
    id: row.change_id,
    subject: row.subject_id,
    field: row.field,
    language: LANGUAGES.find((one) => one === row.language) ?? "en",
    dueAt: row.due_at === null ? null : instant(row.due_at.getTime()),
  };
}

async function digestOf(tx: Tx, keeper: Keeper, id: ContactChangeId, code: string): Promise<Uint8Array> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field: CODE_FIELD, canonical: `${id} ${code}` }]);
  assert(digest !== undefined, "the keeper answers each item");
  return digest;
}

/** Forgets what nobody proved within a day, with the contact that was asked for, and ends of three months ago. Answers how many. */
export async function sweepContactChanges(tx: Tx, now: Instant, limit: number): Promise<number> {
  const over = await deleteOldChanges(tx, new Date(now - DAY_MS), new Date(now - KEPT_MS), limit);
  await dropBoxes(tx, over.map(boxOf));
  return over.length;
}
