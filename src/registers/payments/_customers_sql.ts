import type { Tx } from "../../platform/storage/tx.ts";

export type CustomerRow = { readonly provider_account: string; readonly customer: string };

export async function selectCustomer(tx: Tx, subject: string, account: string): Promise<string | undefined> {
  const [row] = await tx.sql<{ customer: string }[]>`
    select customer
      from provider_customers
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and provider_account = ${account}
     order by added_at
     limit 1`;
  return row?.customer;
}

export async function insertCustomer(tx: Tx, subject: string, account: string, customer: string, at: Date): Promise<void> {
  await tx.sql`
    insert into provider_customers (tenant_id, subject_id, provider_account, customer, added_at)
    values (${tx.tenant}, ${subject}, ${account}, ${customer}, ${at})
        on conflict (tenant_id, subject_id, provider_account, customer)
        do nothing`;
}

export async function deleteCustomersOf(tx: Tx, subject: string): Promise<readonly CustomerRow[]> {
  return await tx.sql<CustomerRow[]>`
    delete from provider_customers
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning provider_account, customer`;
}

export async function countCustomersOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from provider_customers
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}
