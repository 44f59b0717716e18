import type { PasskeyId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type PasskeyRow = {
  readonly passkey_id: PasskeyId;
  readonly subject_id: SubjectId;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly transports: readonly string[];
  readonly is_synced: boolean;
  readonly label_sealed: Buffer | null;
  readonly created_at: Date;
  readonly used_at: Date | null;
};

export type NewPasskeyRow = Omit<PasskeyRow, "counter" | "used_at"> & { readonly counter: number };

/** False where somebody has this very credential already. */
export async function insertPasskey(tx: Tx, row: NewPasskeyRow): Promise<boolean> {
  const rows = await tx.sql`
    insert into customer_passkeys (tenant_id, passkey_id, subject_id, credential_id, public_key, counter, transports, is_synced,
                                   label_sealed, created_at)
    values (${tx.tenant}, ${row.passkey_id}, ${row.subject_id}, ${row.credential_id}, ${row.public_key}, ${row.counter},
            ${[...row.transports]}, ${row.is_synced}, ${row.label_sealed}, ${row.created_at})
    on conflict (tenant_id, credential_id) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function selectPasskeyByCredential(tx: Tx, credentialId: string): Promise<PasskeyRow | undefined> {
  const [row] = await tx.sql<PasskeyRow[]>`
    select passkey_id, subject_id, credential_id, public_key, counter, transports, is_synced, label_sealed, created_at, used_at
      from customer_passkeys
     where tenant_id = ${tx.tenant}
       and credential_id = ${credentialId}`;
  return row;
}

export async function selectPasskeysOf(tx: Tx, subject: SubjectId): Promise<readonly PasskeyRow[]> {
  return await tx.sql<PasskeyRow[]>`
    select passkey_id, subject_id, credential_id, public_key, counter, transports, is_synced, label_sealed, created_at, used_at
      from customer_passkeys
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by passkey_id`;
}

/** Of its own customer only; false where they have no such passkey. */
export async function updateLabel(tx: Tx, subject: SubjectId, id: PasskeyId, label: Buffer | null): Promise<boolean> {
  const rows = await tx.sql`
    update customer_passkeys
       set label_sealed = ${label}
     where tenant_id = ${tx.tenant}
       and passkey_id = ${id}
       and subject_id = ${subject}
    returning 1 as named`;
  return rows.length > 0;
}

export async function deletePasskey(tx: Tx, subject: SubjectId, id: PasskeyId): Promise<boolean> {
  const rows = await tx.sql`
    delete from customer_passkeys
     where tenant_id = ${tx.tenant}
       and passkey_id = ${id}
       and subject_id = ${subject}
    returning 1 as deleted`;
  return rows.length > 0;
}

export async function deletePasskeysOf(tx: Tx, subject: SubjectId): Promise<number> {
  const rows = await tx.sql`
    delete from customer_passkeys
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning 1 as deleted`;
  return rows.length;
}

/**
 * WebAuthn 7.2, step 22: a counter must rise, unless the authenticator keeps none (both are zero). The condition stands
 * in the statement, so that one assertion is not counted twice.
 */
export async function raiseCounter(tx: Tx, id: PasskeyId, counter: number, now: Date): Promise<boolean> {
  const rows = await tx.sql`
    update customer_passkeys
       set counter = ${counter}, used_at = ${now}
     where tenant_id = ${tx.tenant}
       and passkey_id = ${id}
       and (counter < ${counter} or (counter = 0 and ${counter} = 0))
    returning 1 as raised`;
  return rows.length > 0;
}
