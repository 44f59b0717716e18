import type { Tx } from "../../platform/storage/tx.ts";
import type { Difference } from "./page.ts";

export type CheckRow = {
  readonly checkedAt: Date;
  readonly state: "same" | "differs" | "unreachable";
  readonly sinceAt: Date;
  readonly differences: readonly Difference[];
  readonly failure: string | null;
  /** When the ledger was last told of it. */
  readonly notedAt: Date;
};

/** One process looks: true for whoever comes first after `before`. */
export async function claimCheck(tx: Tx, now: Date, before: Date): Promise<boolean> {
  const rows = await tx.sql`
    insert into card_page_checks (tenant_id, claimed_at)
    values (${tx.tenant}, ${now})
        on conflict (tenant_id) do update
       set claimed_at = excluded.claimed_at
     where card_page_checks.claimed_at <= ${before}
    returning 1 as claimed`;
  return rows.length > 0;
}

export async function selectCheck(tx: Tx): Promise<CheckRow | undefined> {
  return await newestCheck(tx, false);
}

/** Held until the commit: of two who looked at once each sees what the other noted. */
export async function lockCheck(tx: Tx): Promise<CheckRow | undefined> {
  return await newestCheck(tx, true);
}

async function newestCheck(tx: Tx, isHeld: boolean): Promise<CheckRow | undefined> {
  const [row] = await tx.sql<CheckRow[]>`
    select checked_at as "checkedAt", state, since_at as "sinceAt", differences, failure, noted_at as "notedAt"
      from card_page_checks
     where tenant_id = ${tx.tenant}
       and state is not null
    ${isHeld ? tx.sql`for update` : tx.sql``}`;
  return row;
}

export async function updateCheck(tx: Tx, row: CheckRow): Promise<void> {
  await tx.sql`
    update card_page_checks
       set checked_at  = ${row.checkedAt},
           state       = ${row.state},
           since_at    = ${row.sinceAt},
           differences = ${tx.sql.json(row.differences)},
           failure     = ${row.failure},
           noted_at    = ${row.notedAt}
     where tenant_id = ${tx.tenant}`;
}
