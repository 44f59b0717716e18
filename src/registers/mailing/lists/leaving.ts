import type { MemberId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant } from "../../../base/instant.ts";
import { withdrawMails } from "../../../platform/outbox/withdraw-mails.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { leaveMembers, markWayOut, returnMember } from "./_leaving_sql.ts";
import { deleteLinks } from "./_links_sql.ts";
import { selectSendsOf } from "./_mailings_sql.ts";
import { countSuppressed, deleteSuppressions, insertSuppression, selectSuppressions } from "./_suppressions_sql.ts";
import { type Member, rowToMember } from "./member.ts";

/** By which way somebody left, or why nothing is sent to them. */
export const WAYS_OUT = ["one_click", "link", "form", "reply", "portal", "staff", "bounce", "complaint"] as const;
export type WayOut = (typeof WAYS_OUT)[number];

/** Stands for every list, also for those that come later. */
export const EVERY_LIST = "*";

/** Mails older than this have left the outbox. */
const UNSENT_DAYS = 30;

export type Left = {
  /** True where nothing of it was on record before. */
  readonly isNew: boolean;
  /** The lists that they were on, or asked for. */
  readonly members: readonly (Member & { readonly wasConfirmed: boolean })[];
};

/**
 * Suppresses an address, for a list or for all, and takes it off them; a second time it changes nothing. What was written
 * to it and has not left yet is taken back.
 */
export async function suppress(
  tx: Tx,
  out: { readonly digest: Uint8Array; readonly list: string | null; readonly how: WayOut; readonly by: string },
  now: Instant,
): Promise<Left> {
  const { digest, list, how, by } = out;
  const at = new Date(now);
  const isNew = await insertSuppression(tx, { digest, scope: list ?? EVERY_LIST, how, by, at });
  const rows = await leaveMembers(tx, digest, list, how, at);
  const since = new Date(now - UNSENT_DAYS * DAY_MS);
  const ids = rows.map((row) => row.member_id);
  await deleteLinks(tx, ids);
  if (ids.length > 0) await withdrawMails(tx, await selectSendsOf(tx, ids, since));
  return { isNew, members: rows.map((row) => ({ ...rowToMember(row), wasConfirmed: row.was === "confirmed" })) };
}

export type Suppression = { readonly list: string | null; readonly how: string; readonly at: Instant };

/** What keeps this address from being mailed on this list; on any, where none is named. */
export async function findSuppressions(tx: Tx, digest: Uint8Array, list: string | null): Promise<readonly Suppression[]> {
  const rows = await selectSuppressions(tx, digest);
  return rows
    .filter(({ scope }) => list === null || scope === list || scope === EVERY_LIST)
    .map(({ scope, how, at }) => ({ list: scope === EVERY_LIST ? null : scope, how, at: instant(at.getTime()) }));
}

/**
 * Lets a member back who left of their own will; of the other lists that they left together with it they stay away.
 * Undefined where they are on it, had never agreed, or are kept from it by what their mail server said.
 */
export async function takeBack(tx: Tx, member: Member, others: readonly Member[], now: Instant): Promise<Member | undefined> {
  const kept = await findSuppressions(tx, member.digest, member.list);
  if (kept.some(({ how }) => how === "bounce" || how === "complaint")) return undefined;
  const row = await returnMember(tx, member.id, new Date(now));
  if (row === undefined) return undefined;
  const away = others.map(({ list }) => list).filter((list) => list !== member.list);
  await liftSuppression(tx, member.digest, { list: member.list, others: away });
  return rowToMember(row);
}

/**
 * Takes back that an address left one list; whoever had left everything stays away from the others. Of what a mail server
 * said (`bounce`, `complaint`) there is nothing to take back: look first.
 */
export async function liftSuppression(
  tx: Tx,
  digest: Uint8Array,
  { list, others }: { readonly list: string; readonly others: readonly string[] },
): Promise<void> {
  const kept = await findSuppressions(tx, digest, list);
  const all = kept.find((one) => one.list === null);
  await deleteSuppressions(tx, digest, [list, EVERY_LIST]);
  if (all === undefined) return;
  for (const other of others) await insertSuppression(tx, { digest, scope: other, how: all.how, by: "return", at: new Date(all.at) });
}

/** True where they were not sent their way out within a day: so nobody can have a mailbox filled with it. */
export async function maySendWayOut(tx: Tx, member: MemberId, now: Instant): Promise<boolean> {
  return await markWayOut(tx, member, new Date(now), new Date(now - DAY_MS));
}

/** How many addresses are on record as not to be mailed. */
export async function countSuppressions(tx: Tx): Promise<number> {
  return await countSuppressed(tx);
}
