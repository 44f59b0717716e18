import type { MailId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { outcomesOf } from "../../platform/outbox/withdraw-mails.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type Send, holdOpenSends, noteBounce, settle } from "../../registers/mailing/lists/mailing.ts";
import { findByMail } from "../../registers/mailing/lists/member.ts";
import { leave } from "./leave.ts";
import { MAILER, type Mailings } from "./mailings.ts";

const LOOKED_AT_ONCE = 200;
/** What a server says of an address that it will say for ever. */
const REFUSED = "recipient_refused";

/**
 * Looks what became of mails that left. An address that a server does not know is not mailed again. All are looked at: those that wait
 * because they were put off keep none behind them from being settled.
 */
export async function settleSends(mailings: Mailings, tenant: TenantId, now: Instant, atOnce: number = LOOKED_AT_ONCE): Promise<void> {
  let looked: readonly Send[] = [];
  do looked = await settlePage(mailings, tenant, looked.at(-1) ?? null, atOnce, now);
  while (looked.length === atOnce);
  mailings.onCommit(tenant);
}

async function settlePage(mailings: Mailings, tenant: TenantId, after: Send | null, limit: number, now: Instant): Promise<readonly Send[]> {
  return await withTx(mailings.safe.db, tenant, async (tx) => {
    const sends = await holdOpenSends(tx, after, limit);
    const open = sends.map(({ mail }) => mail);
    const outcomes = new Map((await outcomesOf(tx, open)).map((one) => [one.id, one]));
    const over = open.filter((id) => {
      const state = outcomes.get(id)?.state;
      return state !== "waiting" && state !== "sending";
    });
    for (const id of over) if (outcomes.get(id)?.errorCode === REFUSED) await bounce(mailings, tx, id, now);
    await settle(tx, over, now);
    return sends;
  });
}

/** A mail came back for good: its address is suppressed everywhere. False where that was known, or the mail is none of ours. */
export async function bounce(mailings: Mailings, tx: Tx, mail: MailId, now: Instant): Promise<boolean> {
  const member = await findByMail(tx, mail);
  if (member === undefined || !(await noteBounce(tx, mail, now))) return false;
  await leave(mailings, tx, { digest: member.digest, list: null, how: "bounce", actor: MAILER }, now);
  return true;
}
