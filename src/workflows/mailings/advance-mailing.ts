import { assert } from "../../base/fault.ts";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import { readBacklog } from "../../platform/outbox/backlog.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { MAILING_KIND } from "../../registers/mailing/letters/compose-mailing.ts";
import { type Mailing, finishMailing, holdMailing, noteProgress, readWords } from "../../registers/mailing/lists/mailing.ts";
import { type Held, holdNext } from "../../registers/mailing/lists/member.ts";
import { linkMember, mayBeMailed, noteConsent } from "./link-subject.ts";
import { MAILER, type Mailings } from "./mailings.ts";
import { type Receiver, writeToMembers } from "./write-to-members.ts";

/** Members that one step writes to, and mails that may wait to leave before another step is made: a code is never behind a thousand offers. */
const STEP_MEMBERS = 25;
const WAITING_MAX = 50;
/** Where all that wait were put off by the server, one more is written each time this is over: if it is taken, the others follow. */
const TRIED_MS = MINUTE_MS;

/**
 * One step of the oldest mailing that is under way: the next members, in one transaction, so that a process that dies
 * leaves nobody written to twice. False where there is nothing to do now.
 */
export async function advanceMailing(mailings: Mailings, tenant: TenantId, now: Instant): Promise<boolean> {
  const { safe } = mailings;
  // A mail for each member takes room that is kept for what must go on.
  if (safe.keeper.state() !== "open" || safe.db.space.isReadOnly()) return false;
  const isMore = await withTxAgain(safe.db, tenant, async (tx) => {
    const most = await mayBeWritten(tx, now);
    const mailing = most === 0 ? undefined : await holdMailing(tx);
    return mailing === undefined ? false : await step(mailings, tx, mailing, { cursor: mailing.cursor, most }, now);
  });
  if (isMore) mailings.onCommit(tenant);
  return isMore;
}

/** To how many members now. A server that takes none is not written a whole mailing for, which would be given up after a day of tries. */
async function mayBeWritten(tx: Tx, now: Instant): Promise<number> {
  const { leaving, putOff, lastAt } = await readBacklog(tx, MAILING_KIND, now);
  if (leaving + putOff < WAITING_MAX) return STEP_MEMBERS;
  return leaving === 0 && lastAt !== null && now - lastAt >= TRIED_MS ? 1 : 0;
}

async function step(
  mailings: Mailings,
  tx: Tx,
  mailing: Mailing,
  { cursor, most }: { readonly cursor: string; readonly most: number },
  now: Instant,
): Promise<boolean> {
  const { maps } = mailings.safe;
  const map = await maps.get(tx);
  const list = map.lists.get(mailing.list);
  // By the map in force: neither is stopped for good nor written to by what the one before said of the list.
  await maps.hold(tx, map);
  // Whoever agreed to another purpose did not agree to this.
  if (list?.purpose !== mailing.purpose) return await end(tx, mailing, "stopped", now, ["list_changed"]);
  const words = (await readWords(tx, mailings.safe.keeper, [mailing.id])).get(mailing.id);
  // It would stand before every later one of the business.
  if (words === undefined) return await end(tx, mailing, "stopped", now, ["cannot_open"]);
  const held = await holdNext(tx, mailing.list, cursor, mailing.at, most);
  const last = held.at(-1);
  if (last === undefined) return await end(tx, mailing, "done", now);

  const receivers = await receiversOf(mailings, tx, mailing, held, now);
  const queued = await writeToMembers(mailings, tx, { mailing, list, words }, receivers, now);
  await noteProgress(tx, mailing.id, { cursor: last.id, queued, skipped: held.length - queued });
  return true;
}

/** Without those who left, and customers who said no to the purpose in whatever way. */
async function receiversOf(
  mailings: Mailings,
  tx: Tx,
  { purpose }: Mailing,
  held: readonly Held[],
  now: Instant,
): Promise<readonly Receiver[]> {
  const open: Receiver[] = [];
  for (const member of held) if (!member.isSuppressed) open.push({ ...member, subject: await linkMember(mailings, tx, member) });
  const known = [...new Set(open.flatMap(({ subject }): readonly SubjectId[] => (subject === null ? [] : [subject])))];
  const may = await mayBeMailed(tx, known, purpose, now);
  for (const { subject, id } of open) {
    // They agreed on the list before they were known by this address.
    if (subject !== null && may.get(subject) === "never_asked") await noteConsent(tx, { id }, subject, purpose, "given", now);
  }
  return open.filter(({ subject }) => subject === null || may.get(subject) !== "no");
}

async function end(
  tx: Tx,
  mailing: Mailing,
  state: "done" | "stopped",
  now: Instant,
  codes: readonly ("list_changed" | "cannot_open")[] = [],
): Promise<boolean> {
  const isEnded = await finishMailing(tx, mailing.id, state, now);
  assert(isEnded, "a mailing that is held is under way");
  const act = state === "done" ? "mailing.done" : "mailing.stop";
  const detail = { list: mailing.list, mailing: mailing.id, queued: mailing.queued, skipped: mailing.skipped };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: MAILER, act, purpose: mailing.purpose, codes, detail }], now);
  return true;
}
