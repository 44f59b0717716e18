import type { ConsentAskId, MailId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type AskRow = {
  readonly ask_id: ConsentAskId;
  readonly found_by: readonly string[];
  readonly purposes: readonly string[];
  readonly place: string | null;
  readonly asked_at: Date;
};

export type NewAskRow = AskRow & {
  readonly digest: Uint8Array;
  readonly ask_hash: Buffer;
  readonly asked_from: Uint8Array;
  readonly expires_at: Date;
};

/** Until the end of the transaction nobody else asks this address: so that of many at once no more letters go than may. */
export async function lockAddress(tx: Tx, digest: Uint8Array): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('consent_asks ' || ${tx.tenant} || encode(${digest}::bytea, 'hex'), 0))`;
}

/** Beside those that wait for an answer already. Answers false where the address was written to often enough, or from there. */
export async function insertAsk(
  tx: Tx,
  row: NewAskRow,
  { since, lettersMax, fromOneMax }: { readonly since: Date; readonly lettersMax: number; readonly fromOneMax: number },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into consent_asks (tenant_id, ask_id, digest, found_by, purposes, place, ask_hash, asked_from, asked_at, expires_at)
    select ${tx.tenant}, ${row.ask_id}, ${row.digest}::bytea, ${[...row.found_by]}::text[], ${[...row.purposes]}::text[], ${row.place}::text,
           ${row.ask_hash}::bytea, ${row.asked_from}::bytea, ${row.asked_at}::timestamptz, ${row.expires_at}::timestamptz
      from (
             select count(*) as letters,
                    count(*) filter (where asked_from = ${row.asked_from}::bytea) as from_one
               from consent_asks
              where tenant_id = ${tx.tenant}
                and digest = ${row.digest}
                and asked_at > ${since}) as sent
     where letters < ${lettersMax}
       and from_one < ${fromOneMax}
    returning 1 as kept`;
  return rows.length > 0;
}

export async function updateMail(tx: Tx, ask: ConsentAskId, mail: MailId): Promise<void> {
  await tx.sql`
    update consent_asks
       set mail_id = ${mail}
     where tenant_id = ${tx.tenant}
       and ask_id = ${ask}`;
}

export async function selectAsk(tx: Tx, hash: Buffer, now: Date): Promise<AskRow | undefined> {
  const [row] = await tx.sql<AskRow[]>`
    select ask_id, found_by, purposes, place, asked_at
      from consent_asks
     where tenant_id = ${tx.tenant}
       and ask_hash = ${hash}
       and expires_at > ${now}`;
  return row;
}

/**
 * What this link asks and whatever else the same address was asked, held until the end of the transaction: of many who press at
 * once, by one link or by several, each sees what the one before did.
 */
export async function holdAsks(tx: Tx, hash: Buffer, now: Date): Promise<readonly (AskRow & { readonly ask_hash: Buffer | null })[]> {
  return await tx.sql`
    select ask_id, found_by, purposes, place, asked_at, ask_hash
      from consent_asks
     where tenant_id = ${tx.tenant}
       and digest = (
             select digest
               from consent_asks
              where tenant_id = ${tx.tenant}
                and ask_hash = ${hash})
       and expires_at > ${now}
     order by ask_id
       for update`;
}

/** Nothing of what was asked stays but that the address was written to. */
export async function closeAsk(tx: Tx, ask: ConsentAskId): Promise<void> {
  await tx.sql`
    update consent_asks
       set ask_hash = null, found_by = '{}', purposes = '{}', place = null
     where tenant_id = ${tx.tenant}
       and ask_id = ${ask}`;
}

/**
 * Takes uses that were given out of whatever else the address was asked. Answers the letters whose link has nothing left to ask.
 * What is over is let be: `holdAsks` does not hold it, and an erasure of its customer may, which waits for what is held here.
 */
export async function dropGiven(tx: Tx, ask: ConsentAskId, given: readonly string[], now: Date): Promise<readonly (MailId | null)[]> {
  const rows = await tx.sql<{ mail_id: MailId | null }[]>`
    with changed as (
      update consent_asks
         set purposes = array(select unnest(purposes) except select unnest(${[...given]}::text[]))
       where tenant_id = ${tx.tenant}
         and digest = (
               select digest
                 from consent_asks
                where tenant_id = ${tx.tenant}
                  and ask_id = ${ask})
         and ask_hash is not null
         and expires_at > ${now}
      returning mail_id, purposes)
    select mail_id
      from changed
     where purposes = '{}'`;
  return rows.map((row) => row.mail_id);
}

/** Held in the order of `holdAsks` first, so that neither waits for the other. */
export async function deleteAsksFoundBy(tx: Tx, lookUps: readonly string[]): Promise<readonly (MailId | null)[]> {
  const rows = await tx.sql<{ mail_id: MailId | null }[]>`
    delete from consent_asks
     where tenant_id = ${tx.tenant}
       and ask_id in (
             select ask_id
               from consent_asks
              where tenant_id = ${tx.tenant}
                and found_by && ${[...lookUps]}::text[]
              order by ask_id
                for update)
    returning mail_id`;
  return rows.map((row) => row.mail_id);
}

export async function deleteAsksBefore(tx: Tx, before: Date, limit: number): Promise<number> {
  const rows = await tx.sql`
    delete from consent_asks
     where tenant_id = ${tx.tenant}
       and ask_id in (
             select ask_id
               from consent_asks
              where tenant_id = ${tx.tenant}
                and expires_at <= ${before}
              order by expires_at
              limit ${limit}
                for update skip locked)
    returning 1 as gone`;
  return rows.length;
}
