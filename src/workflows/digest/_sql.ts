import type { Tx } from "../../platform/storage/tx.ts";

/** Whoever is first has the week; false for all others, in whatever process, and for ever. */
export async function claimWeek(tx: Tx, monday: string, now: Date): Promise<boolean> {
  const done = await tx.sql`
    insert into digests (tenant_id, week, claimed_at)
    values (${tx.tenant}, ${monday}, ${now})
        on conflict (tenant_id, week) do nothing`;
  return done.count > 0;
}

export async function isClaimed(tx: Tx, monday: string): Promise<boolean> {
  const [row] = await tx.sql`
    select 1
      from digests
     where tenant_id = ${tx.tenant}
       and week = ${monday}`;
  return row !== undefined;
}
