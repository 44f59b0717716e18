import { randomInt } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { type CustomerChallengeId, type SubjectId, newId } from "../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type Channel,
  countCodesOf,
  deleteOldChallenges,
  insertChallenge,
  judgeTry,
  lockCodesOf,
  selectChallenge,
  voidChallengeRowsOf,
} from "./_sql.ts";
import { CODE_DIGITS, CODE_TRIES_MAX, codeDigits } from "./code.ts";

export type { Channel };

export const CODE_MS = 10 * MINUTE_MS;
/** Of one customer, over all their codes. */
export const CODES_A_DAY = 10;
export const WRONG_A_DAY = 10;
/** Of a million codes: whoever tries all year finds one with a chance of less than one in a thousand. */
export const WRONG_A_MONTH = 60;
const MONTH_MS = 30 * DAY_MS;
const SWEPT_AT_ONCE = 20;
const CODE_FIELD = "customer-code";

/** What is on its way to somebody who asks to sign in: the code that is sent, and the ticket of the browser that asked. */
export type Challenge = {
  readonly id: CustomerChallengeId;
  readonly code: string;
  readonly ticket: Redacted<string>;
  readonly expiresAt: Instant;
};

/** For whom a code is; `readerDigest`: by which mailing lists know the e-mail to which it goes. */
export type Asker = { readonly subject: SubjectId | null; readonly channel: Channel; readonly readerDigest: Buffer | null };

/** A new code for the customer; for nobody, where nobody is known: then no code fits. Held for ten minutes. */
export async function openChallenge(tx: Tx, keeper: Keeper, asker: Asker, now: Instant): Promise<Challenge> {
  const id = newId("cch", now);
  const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + CODE_MS);
  const row = {
    id,
    ticketHash: hash,
    ...asker,
    codeDigest: await digestOf(tx, keeper, id, code),
    askedAt: new Date(now),
    expiresAt: new Date(expiresAt),
  };
  await Promise.all([insertChallenge(tx, row), deleteOldChallenges(tx, new Date(now - MONTH_MS), SWEPT_AT_ONCE)]);
  return { id, code, ticket: token, expiresAt };
}

/** How far a customer's codes have come: beyond it no other is sent, or none is taken. Held until the transaction ends. */
export async function codesLeft(
  tx: Tx,
  subject: SubjectId,
  now: Instant,
): Promise<{ readonly maySend: boolean; readonly mayTry: boolean }> {
  await lockCodesOf(tx, subject);
  const counts = await countCodesOf(tx, subject, new Date(now - DAY_MS), new Date(now - MONTH_MS));
  const mayTry = counts.wrong_day < WRONG_A_DAY && counts.wrong_month < WRONG_A_MONTH;
  return { maySend: mayTry && counts.codes_day < CODES_A_DAY, mayTry };
}

/** No code that is on its way lets anybody in any more: where it went may not be theirs now. */
export async function voidChallengesOf(tx: Tx, subject: SubjectId, now: Instant): Promise<void> {
  await voidChallengeRowsOf(tx, subject, new Date(now));
}

/** A challenge that there once was; whether it is still good a try will tell. */
export type FoundChallenge = { readonly id: CustomerChallengeId; readonly subject: SubjectId | null };

export async function findChallenge(tx: Tx, ticketHash: Buffer): Promise<FoundChallenge | undefined> {
  const row = await selectChallenge(tx, ticketHash);
  return row && { id: row.challenge_id, subject: row.subject_id };
}

/** What came of a try; `nothing` where there was nothing left to judge, and so nothing was counted. */
export type Try =
  | { readonly kind: "right"; readonly channel: Channel; readonly readerDigest: Buffer | null }
  | { readonly kind: "wrong" }
  | { readonly kind: "nothing" };

/**
 * Tries a code; the right one spends the challenge. Five wrong ones end it, as do ten in a day over all challenges of its
 * customer. The code of nobody's challenge was sent to nobody: where it fits it was guessed, and is wrong.
 */
export async function tryCode(tx: Tx, keeper: Keeper, { id, subject }: FoundChallenge, typed: string, now: Instant): Promise<Try> {
  if (subject !== null && !(await codesLeft(tx, subject, now)).mayTry) return { kind: "nothing" };
  const digest = await digestOf(tx, keeper, id, codeDigits(typed));
  const judged = await judgeTry(tx, id, digest, CODE_TRIES_MAX, new Date(now));
  if (judged === undefined) return { kind: "nothing" };
  if (!judged.is_right || subject === null) return { kind: "wrong" };
  return { kind: "right", channel: judged.channel, readerDigest: judged.reader_digest };
}

async function digestOf(tx: Tx, keeper: Keeper, id: CustomerChallengeId, code: string): Promise<Uint8Array> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field: CODE_FIELD, canonical: `${id} ${code}` }]);
  assert(digest !== undefined, "the keeper answers each item");
  return digest;
}

/** Forgets codes of more than a month ago, which nothing is counted by. Answers how many. */
export async function sweepChallenges(tx: Tx, now: Instant, limit: number): Promise<number> {
  return await deleteOldChallenges(tx, new Date(now - MONTH_MS), limit);
}
