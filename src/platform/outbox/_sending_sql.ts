import type postgres from "postgres";
import type { MailId, TenantId } from "../../base/ids.ts";
import type { Tx } from "../storage/tx.ts";
import type { MailChannel } from "./_sql.ts";

/** What is sent one after the other. `proofs`: with a code or link by which somebody comes in, or without; null where both are. */
export type Lane = { readonly channel: MailChannel; readonly proofs: boolean | null };

export type ClaimedRow = {
  readonly mail_id: MailId;
  readonly channel: MailChannel;
  readonly kind: string;
  readonly attempts: number;
  readonly message_host: string;
  readonly not_after: Date | null;
  readonly created_at: Date;
};

/**
 * One statement, so that of many senders one gets a mail: those that are due, and those whose sender is gone. An attempt
 * counts from here, so that a mail which kills its sender is not tried for ever.
 */
export async function claimMails(
  tx: Tx,
  by: {
    readonly worker: string;
    readonly leaseSeconds: number;
    readonly messageHost: string;
    readonly lane: Lane;
  },
  now: Date,
  limit: number,
): Promise<readonly ClaimedRow[]> {
  // Beside the update and not within it: there it may be asked again for each row, and takes as many again each time.
  return await tx.sql<ClaimedRow[]>`
    with due as (
      select mail_id
        from outbox
       where tenant_id = ${tx.tenant}
         and channel = ${by.lane.channel}
         and (${by.lane.proofs}::boolean is null or carries_proof = ${by.lane.proofs})
         and (state = 'waiting' and next_at <= ${now} or state = 'sending' and claimed_until < clock_timestamp())
       order by next_at
       limit ${limit}
         for update skip locked)
    update outbox
       set state         = 'sending',
           attempts      = attempts + 1,
           worker        = ${by.worker},
           claimed_until = clock_timestamp() + make_interval(secs => ${by.leaseSeconds}),
           message_host  = coalesce(message_host, ${by.messageHost})
      from due
     where outbox.tenant_id = ${tx.tenant}
       and outbox.mail_id = due.mail_id
    returning outbox.mail_id, channel, kind, attempts, message_host, not_after, created_at`;
}

/** What becomes of its box is the caller's. */
export type Marked = { readonly goes_when_done: boolean };

/**
 * The worker is compared too: whoever lost the mail to another sender has nothing to say about it, and marks nothing
 * (undefined).
 */
export async function markSent(tx: Tx, id: MailId, worker: string, at: Date): Promise<Marked | undefined> {
  const [row] = await tx.sql<Marked[]>`
    update outbox
       set state = 'sent', sent_at = ${at}, worker = null, claimed_until = null, error_code = null
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}
    returning goes_when_done`;
  return row;
}

/** Tried again at `nextAt`, or given up where that is null. */
export async function markFailed(tx: Tx, id: MailId, worker: string, code: string, nextAt: Date | null): Promise<Marked | undefined> {
  const [row] = await tx.sql<Marked[]>`
    update outbox
       set state         = case when ${nextAt}::timestamptz is null then 'failed' else 'waiting' end,
           next_at       = coalesce(${nextAt}::timestamptz, next_at),
           worker        = null,
           claimed_until = null,
           error_code    = ${code}
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}
    returning goes_when_done`;
  return row;
}

/** Tenants of whom `claimMails` or, where nobody is set, `holdWaiting` would take something. Of all tenants, hence by the owner's connection. */
export async function selectTenantsWithDue(owner: postgres.Sql, lane: Lane, isSet: boolean, now: Date): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`
    select distinct tenant_id
      from outbox
     where state in ('waiting', 'sending')
       and channel = ${lane.channel}
       and (${lane.proofs}::boolean is null or carries_proof = ${lane.proofs})
       and (state = 'waiting' and (next_at <= ${now} or not ${isSet}::boolean)
            or state = 'sending' and claimed_until < clock_timestamp())`;
  return rows.map((row) => row.tenant_id);
}

/** Given back untried: the attempt that the claim counted did not take place. Until `nextAt` others come first. */
export async function releaseMail(tx: Tx, id: MailId, worker: string, nextAt: Date): Promise<void> {
  await tx.sql`
    update outbox
       set state = 'waiting', attempts = attempts - 1, next_at = ${nextAt}, worker = null, claimed_until = null
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}`;
}

/** What nobody is set to carry is kept for the owner to read. */
export async function holdWaiting(tx: Tx, lane: Lane): Promise<void> {
  await tx.sql`
    update outbox
       set state = 'held'
     where tenant_id = ${tx.tenant}
       and channel = ${lane.channel}
       and (${lane.proofs}::boolean is null or carries_proof = ${lane.proofs})
       and (state = 'waiting' or state = 'sending' and claimed_until < clock_timestamp())`;
}

/** False where another sender has it by now, or it is gone. */
export async function deleteClaimed(tx: Tx, id: MailId, worker: string): Promise<boolean> {
  const { count } = await tx.sql`
    delete from outbox
     where tenant_id = ${tx.tenant}
       and mail_id = ${id}
       and state = 'sending'
       and worker = ${worker}`;
  return count > 0;
}
