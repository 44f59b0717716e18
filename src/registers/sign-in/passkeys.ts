import { type PasskeyId, type StaffId, newId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { NewCredential } from "../../platform/passkeys/verify-passkey.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type PasskeyRow,
  deletePasskey,
  insertPasskey,
  raiseCounter,
  selectPasskeyByCredential,
  selectPasskeysOf,
} from "./_passkeys_sql.ts";

export type Passkey = {
  readonly id: PasskeyId;
  readonly staff: StaffId;
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Copied between a person's devices by their vendor; else it never leaves one authenticator. */
  readonly isSynced: boolean;
  readonly label: string;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
};

/** Undefined where somebody has this very credential already. */
export async function addPasskey(
  tx: Tx,
  staff: StaffId,
  credential: NewCredential,
  label: string,
  now: Instant,
): Promise<PasskeyId | undefined> {
  const id = newId("psk", now);
  const made = await insertPasskey(tx, {
    passkey_id: id,
    staff_id: staff,
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports,
    is_synced: credential.isSynced,
    label,
    created_at: new Date(now),
  });
  return made ? id : undefined;
}

export async function findPasskey(tx: Tx, credentialId: string): Promise<Passkey | undefined> {
  const row = await selectPasskeyByCredential(tx, credentialId);
  return row && rowToPasskey(row);
}

/** Oldest first. */
export async function listPasskeys(tx: Tx, staff: StaffId): Promise<readonly Passkey[]> {
  return (await selectPasskeysOf(tx, staff)).map(rowToPasskey);
}

/** Notes that a passkey was used. False where its counter did not rise: then two authenticators hold the same key. */
export async function notePasskeyUse(tx: Tx, id: PasskeyId, counter: number, now: Instant): Promise<boolean> {
  return await raiseCounter(tx, id, counter, new Date(now));
}

export async function dropPasskey(tx: Tx, id: PasskeyId): Promise<void> {
  await deletePasskey(tx, id);
}

function rowToPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.passkey_id,
    staff: row.staff_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    isSynced: row.is_synced,
    label: row.label,
    createdAt: instant(row.created_at.getTime()),
    usedAt: row.used_at === null ? null : instant(row.used_at.getTime()),
  };
}
