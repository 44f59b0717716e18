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
  readonly expires_at: Date;
};

/**
 * One ask for each address: a newer one takes the place of the older, and its link with it. One statement, so that of many at
 * once no more letters go than may. Answers false where the address was written to often enough.
 */
export async function upsertAsk(
  tx: Tx,
  row: NewAskRow,
  { since, lettersMax }: { readonly since: Date; readonly lettersMax: number },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into consent_asks as kept (tenant_id, ask_id, digest, found_by, purposes, place, ask_hash, asked_at, expires_at,
                                      letters_since)
    values (${tx.tenant}, ${row.ask_id}, ${row.digest}, ${[...row.found_by]}::text[], ${[...row.purposes]}::text[], ${row.place},
            ${row.ask_hash}, ${row.asked_at}, ${row.expires_at}, ${row.asked_at})
    on conflict (tenant_id, digest) do update
       set ask_id        = excluded.ask_id,
           found_by      = excluded.found_by,
           purposes      = excluded.purposes,
           place         = excluded.place,
           ask_hash      = excluded.ask_hash,
           asked_at      = excluded.asked_at,
           expires_at    = excluded.expires_at,
           letters       = case when kept.letters_since <= ${since} then 1 else kept.letters + 1 end,
           letters_since = case when kept.letters_since <= ${since} then excluded.letters_since else kept.letters_since end
     where kept.letters_since <= ${since}
        or kept.letters < ${lettersMax}
    returning 1 as kept`;
  return rows.length > 0;
}

/** Keeps which letter asks; answers the one before it. */
export async function swapMail(tx: Tx, ask: ConsentAskId, mail: MailId): Promise<MailId | null> {
  const [row] = await tx.sql<{ mail_id: MailId | null }[]>`
    with before as (
      select mail_id
        from consent_asks
       where tenant_id = ${tx.tenant}
         and ask_id = ${ask})
    update consent_asks
       set mail_id = ${mail}
     where tenant_id = ${tx.tenant}
       and ask_id = ${ask}
    returning (select mail_id from before) as mail_id`;
  return row?.mail_id ?? null;
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

/** One statement, so that a link answers once. Nothing of what was asked stays but how often the address was written to. */
export async function takeAskRow(tx: Tx, hash: Buffer, now: Date): Promise<AskRow | undefined> {
  const [row] = await tx.sql<AskRow[]>`
    with taken as (
      select ask_id, found_by, purposes, place, asked_at
        from consent_asks
       where tenant_id = ${tx.tenant}
         and ask_hash = ${hash}
         and expires_at > ${now}
         for update)
    update consent_asks as answered
       set ask_hash = null, found_by = '{}', purposes = '{}', place = null
      from taken
     where answered.tenant_id = ${tx.tenant}
       and answered.ask_id = taken.ask_id
    returning taken.ask_id, taken.found_by, taken.purposes, taken.place, taken.asked_at`;
  return row;
}

export async function deleteAsksFoundBy(tx: Tx, lookUps: readonly string[]): Promise<readonly (MailId | null)[]> {
  const rows = await tx.sql<{ mail_id: MailId | null }[]>`
    delete from consent_asks
     where tenant_id = ${tx.tenant}
       and found_by && ${[...lookUps]}::text[]
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
