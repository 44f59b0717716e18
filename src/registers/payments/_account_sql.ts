import type { Tx } from "../../platform/storage/tx.ts";

export type AccountRow = {
  readonly kind: "stripe";
  readonly mode: "live" | "test";
  readonly provider_account: string;
  readonly api_base: string | null;
  readonly connected_at: Date;
  readonly last_event_at: Date | null;
};

export async function selectAccount(tx: Tx): Promise<AccountRow | undefined> {
  const [row] = await tx.sql<AccountRow[]>`
    select kind, mode, provider_account, api_base, connected_at, last_event_at
      from payment_accounts
     where tenant_id = ${tx.tenant}`;
  return row;
}

/** The same for whoever puts down what the account is needed for; several at once. */
export async function holdAccountRow(tx: Tx): Promise<AccountRow | undefined> {
  const [row] = await tx.sql<AccountRow[]>`
    select kind, mode, provider_account, api_base, connected_at, last_event_at
      from payment_accounts
     where tenant_id = ${tx.tenant}
       for key share`;
  return row;
}

/** The same for whoever is to put another in its place: waits for all who hold it. */
export async function lockAccountRow(tx: Tx): Promise<AccountRow | undefined> {
  const [row] = await tx.sql<AccountRow[]>`
    select kind, mode, provider_account, api_base, connected_at, last_event_at
      from payment_accounts
     where tenant_id = ${tx.tenant}
       for update`;
  return row;
}

export async function upsertAccount(tx: Tx, row: Omit<AccountRow, "last_event_at">): Promise<void> {
  await tx.sql`
    insert into payment_accounts (tenant_id, kind, mode, provider_account, api_base, connected_at)
    values (${tx.tenant}, ${row.kind}, ${row.mode}, ${row.provider_account}, ${row.api_base}, ${row.connected_at})
        on conflict (tenant_id)
        do update set kind = excluded.kind,
                      mode = excluded.mode,
                      provider_account = excluded.provider_account,
                      api_base = excluded.api_base,
                      connected_at = excluded.connected_at,
                      last_event_at = null`;
}

export async function deleteAccount(tx: Tx): Promise<boolean> {
  return (await tx.sql`delete from payment_accounts where tenant_id = ${tx.tenant}`).count > 0;
}

export async function touchAccount(tx: Tx, at: Date): Promise<void> {
  await tx.sql`
    update payment_accounts
       set last_event_at = ${at}
     where tenant_id = ${tx.tenant}`;
}
