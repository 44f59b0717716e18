import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** One link at a time: the newest printed one. False where the link was spent. */
export async function upsertSetUpToken(db: Database, hash: Buffer, expiresAt: Date): Promise<boolean> {
  const rows = await db.app`
    insert into setup_tokens (only_one, token_hash, expires_at)
    values (true, ${hash}, ${expiresAt})
    on conflict (only_one) do update
       set token_hash = excluded.token_hash, expires_at = excluded.expires_at
     where setup_tokens.spent_at is null
    returning 1 as made`;
  return rows.length > 0;
}

export async function isTokenLive(db: Database, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await db.app`
    select 1 as live
      from setup_tokens
     where token_hash = ${hash}
       and spent_at is null
       and expires_at > ${now}`;
  return rows.length > 0;
}

/** One statement decides: of fifty who try at once, one gets the row. */
export async function spendToken(tx: Tx, hash: Buffer, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update setup_tokens
       set spent_at = ${now}
     where token_hash = ${hash}
       and spent_at is null
       and expires_at > ${now}
    returning 1 as spent`;
  return rows.length > 0;
}
