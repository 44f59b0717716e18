import type { MailId, RightsRequestId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ReturnedRow = {
  readonly mail_id: MailId;
  readonly request_id: RightsRequestId;
  readonly kind: string;
  readonly facts: unknown;
  readonly code: string;
  readonly sent_at: Date;
  readonly returned_at: Date;
  readonly settled_how: "mail" | "sms" | "post" | "not_needed" | null;
  readonly settled_at: Date | null;
};

/** Of two who tell of one letter one does. Undefined where it was known, or is none of ours to a customer. */
export async function insertReturned(tx: Tx, mail: MailId, code: string, at: Date): Promise<ReturnedRow | undefined> {
  const [row] = await tx.sql<ReturnedRow[]>`
    insert into rights_returned (tenant_id, mail_id, request_id, kind, facts, code, sent_at, returned_at)
    select tenant_id, mail_id, request_id, kind, facts, ${code}, sent_at, ${at}
      from rights_mails
     where tenant_id = ${tx.tenant}
       and mail_id = ${mail}
       and task_id is null
       and kind is not null
    on conflict (tenant_id, mail_id) do nothing
    returning mail_id, request_id, kind, facts, code, sent_at, returned_at, settled_how, settled_at`;
  return row;
}

/** In the order in which they came back. */
export async function selectReturned(tx: Tx, request: string, limit: number): Promise<readonly ReturnedRow[]> {
  return await tx.sql<ReturnedRow[]>`
    select mail_id, request_id, kind, facts, code, sent_at, returned_at, settled_how, settled_at
      from rights_returned
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
     order by returned_at, mail_id
     limit ${limit}`;
}

export async function selectOneReturned(tx: Tx, request: string, mail: string): Promise<ReturnedRow | undefined> {
  const [row] = await tx.sql<ReturnedRow[]>`
    select mail_id, request_id, kind, facts, code, sent_at, returned_at, settled_how, settled_at
      from rights_returned
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and mail_id = ${mail}`;
  return row;
}

export async function updateSettled(
  tx: Tx,
  mail: string,
  how: NonNullable<ReturnedRow["settled_how"]>,
  at: Date,
): Promise<ReturnedRow | undefined> {
  const [row] = await tx.sql<ReturnedRow[]>`
    update rights_returned
       set settled_how = ${how}, settled_at = ${at}
     where tenant_id = ${tx.tenant}
       and mail_id = ${mail}
       and settled_at is null
    returning mail_id, request_id, kind, facts, code, sent_at, returned_at, settled_how, settled_at`;
  return row;
}

export async function countUnsettled(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from rights_returned
     where tenant_id = ${tx.tenant}
       and settled_at is null`;
  return row?.n ?? 0;
}
