import { type MemberId, type SubjectId, newId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, MINUTE_MS, instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { Redacted } from "../../../base/redacted.ts";
import { newTenantToken } from "../../../base/tenant-token.ts";
import { assert } from "../../../base/fault.ts";
import { dropBoxes } from "../../../platform/keeper/boxes.ts";
import type { Keeper } from "../../../platform/keeper/keeper.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { admitMemberRow, deleteUnanswered, insertMember, selectMemberByDigest, updateAsked } from "./_asking_sql.ts";
import { confirmAsked, deleteLinks, insertLink } from "./_links_sql.ts";
import type { MemberRow } from "./_sql.ts";
import { type MemberCard, boxOfMember, leaveTokens, putCard } from "./address.ts";
import { type Member, rowToMember } from "./member.ts";

export const ASKED_MS = 7 * DAY_MS;
/** Letters to one address that has not answered; and how long between two. */
const ASKS_MAX = 3;
const ASK_AGAIN_MS = 10 * MINUTE_MS;
const SWEPT_AT_ONCE = 200;

/** `token` is for the letter, and null where none is to go: they are on the list, or were asked just now, or often enough. */
export type Asked = {
  readonly member: Member;
  readonly token: Redacted<string> | null;
  readonly expiresAt: Instant;
};

/** An address for a list, and by whom it was given; `subject` is the customer who is known by it. */
export type NewMember = {
  readonly list: string;
  readonly digest: Buffer;
  readonly card: MemberCard;
  readonly subject: SubjectId | null;
  readonly language: Language;
  readonly by: string;
};

/**
 * Puts an address down as asked. Nobody is on a list before whoever reads its mail said so. Links of letters that asked before stay
 * good until one is answered: whoever types the address again must not make the one die that its reader has just opened.
 */
export async function askMember(tx: Tx, keeper: Keeper, ask: NewMember, now: Instant): Promise<Asked> {
  const { token, hash } = newTenantToken(tx.tenant);
  const expiresAt = instant(now + ASKED_MS);
  const { isNew, held } = await putDown(tx, keeper, ask, expiresAt, now);
  const isAnswered = held.state === "confirmed";
  const isTooSoon = !isNew && held.state === "asked" && (held.asks >= ASKS_MAX || now - held.asked_at.getTime() < ASK_AGAIN_MS);
  if (isAnswered || isTooSoon) return { member: rowToMember(held), token: null, expiresAt };
  await insertLink(tx, held.member_id, hash, new Date(expiresAt));
  if (isNew) return { member: rowToMember(held), token, expiresAt };
  const { by, language } = ask;
  await updateAsked(tx, held.member_id, { by, at: new Date(now), expiresAt: new Date(expiresAt), language });
  await putCard(tx, keeper, held.member_id, ask.card);
  return { member: rowToMember({ ...held, state: "asked" }), token, expiresAt };
}

/**
 * Puts an address on a list at once, for whoever has shown in another way that they read its mail. Undefined where it was
 * on the list already.
 */
export async function admitMember(tx: Tx, keeper: Keeper, ask: NewMember, now: Instant): Promise<Member | undefined> {
  const { isNew, held } = await putDown(tx, keeper, ask, now, now);
  await deleteLinks(tx, [held.member_id]);
  const row = await admitMemberRow(tx, held.member_id, new Date(now));
  if (row !== undefined && !isNew) await putCard(tx, keeper, held.member_id, ask.card);
  return row && rowToMember(row);
}

/** A place on the list that is there already stays as it is; either way it is held until the transaction ends. */
async function putDown(
  tx: Tx,
  keeper: Keeper,
  { list, digest, card, subject, language, by }: NewMember,
  expiresAt: Instant,
  now: Instant,
): Promise<{ readonly isNew: boolean; readonly held: MemberRow }> {
  const id = newId("lmb", now);
  const leave = (await leaveTokens(tx, keeper, [id])).get(id);
  assert(leave !== undefined, "a member has a way out");
  const row = { member_id: id, list, digest, subject_id: subject, language, asked_by: by, asked_at: new Date(now) };
  const isNew = await insertMember(tx, { ...row, ask_expires_at: new Date(expiresAt), token_hash: leave.hash });
  if (isNew) await putCard(tx, keeper, id, card);
  const held = await selectMemberByDigest(tx, list, digest);
  assert(held !== undefined, "whoever was put down is there");
  return { isNew, held };
}

/** Undefined where the link was used, ran out, or never was. With it every other link to the same member is over. */
export async function confirmMember(tx: Tx, hash: Buffer, now: Instant): Promise<Member | undefined> {
  const row = await confirmAsked(tx, hash, new Date(now));
  if (row === undefined) return undefined;
  await deleteLinks(tx, [row.member_id]);
  return rowToMember(row);
}

/** Whoever did not answer in time is forgotten. Answers how many. */
export async function forgetUnanswered(tx: Tx, now: Instant): Promise<number> {
  const gone: readonly MemberId[] = await deleteUnanswered(tx, new Date(now), SWEPT_AT_ONCE);
  await dropBoxes(tx, gone.map(boxOfMember));
  return gone.length;
}
