import type { ForgetId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ForgetRow = {
  readonly forget_id: ForgetId;
  readonly kind: "customer" | "card" | "session";
  readonly reference: string | null;
  readonly provider_account: string;
  readonly asked_at: Date;
  readonly looks: number;
};

export async function insertForget(tx: Tx, row: Omit<ForgetRow, "looks">): Promise<void> {
  await tx.sql`
    insert into provider_forgets (tenant_id, forget_id, kind, reference, provider_account, asked_at, next_look_at)
    values (${tx.tenant}, ${row.forget_id}, ${row.kind}, ${row.reference}, ${row.provider_account}, ${row.asked_at}, ${row.asked_at})`;
}

/** Of a customer who was erased here: due at once, and before anything else. */
export async function insertErasedCustomer(tx: Tx, id: ForgetId, customer: string, account: string): Promise<void> {
  await tx.sql`
    insert into provider_forgets (tenant_id, forget_id, kind, reference, provider_account, asked_at, next_look_at)
    values (${tx.tenant}, ${id}, 'customer', ${customer}, ${account}, now(), 'epoch')`;
}

export async function selectDueForgets(tx: Tx, account: string, now: Date, limit: number): Promise<readonly ForgetRow[]> {
  return await tx.sql<ForgetRow[]>`
    select forget_id, kind, reference, provider_account, asked_at, looks
      from provider_forgets
     where tenant_id = ${tx.tenant}
       and provider_account = ${account}
       and next_look_at <= ${now}
     order by next_look_at
     limit ${limit}`;
}

export async function deleteForget(tx: Tx, id: string): Promise<void> {
  await tx.sql`delete from provider_forgets where tenant_id = ${tx.tenant} and forget_id = ${id}`;
}

export async function postponeForget(tx: Tx, id: string, nextLookAt: Date): Promise<void> {
  await tx.sql`
    update provider_forgets
       set looks = looks + 1, next_look_at = ${nextLookAt}
     where tenant_id = ${tx.tenant}
       and forget_id = ${id}`;
}
