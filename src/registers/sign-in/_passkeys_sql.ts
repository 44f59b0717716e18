import type { PasskeyId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type PasskeyRow = {
  readonly passkey_id: PasskeyId;
  readonly staff_id: StaffId;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly transports: readonly string[];
  readonly is_synced: boolean;
  readonly label: string;
  readonly created_at: Date;
  readonly used_at: Date | null;
};

export type NewPasskeyRow = Omit<PasskeyRow, "counter" | "used_at"> & { readonly counter: number };

/** False where somebody has this very credential already. */
export async function insertPasskey(tx: Tx, row: NewPasskeyRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into passkeys (tenant_id, passkey_id, staff_id, credential_id, public_key, counter, transports, is_synced, label, created_at)
    values (${tx.tenant}, ${row.passkey_id}, ${row.staff_id}, ${row.credential_id}, ${row.public_key}, ${row.counter},
            ${[...row.transports]}, ${row.is_synced}, ${row.label}, ${row.created_at})
    on conflict (tenant_id, credential_id) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function selectPasskeyByCredential(tx: Tx, credentialId: string): Promise<PasskeyRow | undefined> {
  const [row] = await tx.sql<PasskeyRow[]>`
    select passkey_id, staff_id, credential_id, public_key, counter, transports, is_synced, label, created_at, used_at
      from passkeys
     where tenant_id = ${tx.tenant}
       and credential_id = ${credentialId}`;
  return row;
}

export async function selectPasskeysOf(tx: Tx, staff: StaffId): Promise<readonly PasskeyRow[]> {
  return await tx.sql<PasskeyRow[]>`
    select passkey_id, staff_id, credential_id, public_key, counter, transports, is_synced, label, created_at, used_at
      from passkeys
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
     order by passkey_id`;
}

export async function deletePasskey(tx: Tx, id: PasskeyId): Promise<void> {
  await tx.sql`
    delete from passkeys
     where tenant_id = ${tx.tenant}
       and passkey_id = ${id}`;
}

/**
 * WebAuthn 7.2, step 22: a counter must rise, unless the authenticator keeps none (both are zero). The condition stands
 * in the statement, so that one assertion is not counted twice.
 */
export async function raiseCounter(tx: Tx, id: PasskeyId, counter: number, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update passkeys
       set counter = ${counter}, used_at = ${now}
     where tenant_id = ${tx.tenant}
       and passkey_id = ${id}
       and (counter < ${counter} or (counter = 0 and ${counter} = 0))
    returning 1 as raised`;
  return rows.length > 0;
}
