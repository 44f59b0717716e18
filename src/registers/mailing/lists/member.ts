import type { MailId, MemberId, SubjectId } from "../../../base/ids.ts";
import { type Instant, instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { selectAsked } from "./_links_sql.ts";
import {
  type MemberRow,
  type MemberState,
  countMembers,
  holdNextMembers,
  selectMember,
  selectMemberByMail,
  selectMemberByToken,
  selectMembers,
  selectMembersOfDigest,
  selectMembersOfSubject,
  updateSubject,
} from "./_sql.ts";

/** One address on one list: asked, confirmed, or left. The address itself lies in a box. */
export type Member = {
  readonly id: MemberId;
  readonly list: string;
  readonly digest: Buffer;
  /** The customer who is known by the address. */
  readonly subject: SubjectId | null;
  readonly state: MemberState;
  readonly language: Language;
  readonly askedAt: Instant;
  /** When they last agreed; stays when they leave. */
  readonly confirmedAt: Instant | null;
  readonly leftAt: Instant | null;
  readonly leftBy: string | null;
};

export async function findMember(tx: Tx, list: string, id: MemberId): Promise<Member | undefined> {
  const row = await selectMember(tx, list, id);
  return row && rowToMember(row);
}

/** Whose token it is by which one leaves. */
export async function findByLeaveToken(tx: Tx, hash: Buffer): Promise<Member | undefined> {
  const row = await selectMemberByToken(tx, hash);
  return row && rowToMember(row);
}

/** Who was asked by this link and has not answered; undefined where it is over. */
export async function findAsked(tx: Tx, hash: Buffer, now: Instant): Promise<Member | undefined> {
  const row = await selectAsked(tx, hash, new Date(now));
  return row && rowToMember(row);
}

/** To whom a mail of a mailing went. */
export async function findByMail(tx: Tx, mail: MailId): Promise<Member | undefined> {
  const row = await selectMemberByMail(tx, mail);
  return row && rowToMember(row);
}

/** Every list on which this address stands or stood. */
export async function findByDigest(tx: Tx, digest: Uint8Array): Promise<readonly Member[]> {
  return (await selectMembersOfDigest(tx, digest)).map(rowToMember);
}

/** Every list on which this customer stands or stood, by whichever address. */
export async function findBySubject(tx: Tx, subject: SubjectId): Promise<readonly Member[]> {
  return (await selectMembersOfSubject(tx, subject)).map(rowToMember);
}

export async function listMembers(
  tx: Tx,
  list: string,
  state: MemberState | null,
  page: { readonly limit: number; readonly cursor: MemberId | null },
): Promise<{ readonly items: readonly Member[]; readonly nextCursor: MemberId | null }> {
  const rows = await selectMembers(tx, list, state, page.cursor ?? "", page.limit + 1);
  const items = rows.slice(0, page.limit).map(rowToMember);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

export type Held = Member & { readonly isSuppressed: boolean };

/** The next who had agreed by then, held: whoever leaves meanwhile leaves after the mail was written, and it is taken back. */
export async function holdNext(tx: Tx, list: string, after: string, until: Instant, limit: number): Promise<readonly Held[]> {
  const rows = await holdNextMembers(tx, list, after, new Date(until), limit);
  return rows.map((row) => ({ ...rowToMember(row), isSuppressed: row.is_suppressed }));
}

/** How many, by list and state. */
export async function countByList(tx: Tx): Promise<ReadonlyMap<string, { readonly [state in MemberState]: number }>> {
  const counts = new Map<string, { readonly [state in MemberState]: number }>();
  for (const { list, state, n } of await countMembers(tx))
    counts.set(list, { ...(counts.get(list) ?? { asked: 0, confirmed: 0, left: 0 }), [state]: n });
  return counts;
}

/** The address turned out to be a customer's. */
export async function linkToSubject(tx: Tx, digest: Uint8Array, subject: SubjectId): Promise<void> {
  await updateSubject(tx, digest, subject);
}

export function rowToMember(row: MemberRow): Member {
  return {
    id: row.member_id,
    list: row.list,
    digest: row.digest,
    subject: row.subject_id,
    state: row.state,
    language: row.language,
    askedAt: instant(row.asked_at.getTime()),
    confirmedAt: row.confirmed_at === null ? null : instant(row.confirmed_at.getTime()),
    leftAt: row.left_at === null ? null : instant(row.left_at.getTime()),
    leftBy: row.left_by,
  };
}
