import { type PasskeyId, type SubjectId, newId } from "../../base/ids.ts";
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
  updateLabel,
} from "./_passkeys_sql.ts";

export const PASSKEYS_MAX = 10;

/** A passkey that a customer signs in with. */
export type CustomerPasskey = {
  readonly id: PasskeyId;
  readonly subject: SubjectId;
  readonly credentialId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  /** Copied between a person's devices by their vendor; else it never leaves one authenticator. */
  readonly isSynced: boolean;
  /** What they call it, sealed under their own key. */
  readonly labelSealed: Buffer | null;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
};

/** Undefined where somebody has this very credential already. */
export async function addPasskey(
  tx: Tx,
  subject: SubjectId,
  credential: NewCredential,
  labelSealed: Uint8Array | null,
  now: Instant,
): Promise<PasskeyId | undefined> {
  const id = newId("psk", now);
  const made = await insertPasskey(tx, {
    passkey_id: id,
    subject_id: subject,
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports,
    is_synced: credential.isSynced,
    label_sealed: labelSealed === null ? null : Buffer.from(labelSealed),
    created_at: new Date(now),
  });
  return made ? id : undefined;
}

export async function findPasskey(tx: Tx, credentialId: string): Promise<CustomerPasskey | undefined> {
  const row = await selectPasskeyByCredential(tx, credentialId);
  return row && rowToPasskey(row);
}

/** Oldest first. */
export async function listPasskeys(tx: Tx, subject: SubjectId): Promise<readonly CustomerPasskey[]> {
  return (await selectPasskeysOf(tx, subject)).map(rowToPasskey);
}

/** Notes that a passkey was used. False where its counter did not rise: then two authenticators hold the same key. */
export async function notePasskeyUse(tx: Tx, id: PasskeyId, counter: number, now: Instant): Promise<boolean> {
  return await raiseCounter(tx, id, counter, new Date(now));
}

/** False where this customer has no such passkey. */
export async function namePasskey(tx: Tx, subject: SubjectId, id: PasskeyId, labelSealed: Uint8Array | null): Promise<boolean> {
  return await updateLabel(tx, subject, id, labelSealed === null ? null : Buffer.from(labelSealed));
}

/** False where this customer has no such passkey. */
export async function dropPasskey(tx: Tx, subject: SubjectId, id: PasskeyId): Promise<boolean> {
  return await deletePasskey(tx, subject, id);
}

function rowToPasskey(row: PasskeyRow): CustomerPasskey {
  return {
    id: row.passkey_id,
    subject: row.subject_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    transports: row.transports,
    isSynced: row.is_synced,
    labelSealed: row.label_sealed,
    createdAt: instant(row.created_at.getTime()),
    usedAt: row.used_at === null ? null : instant(row.used_at.getTime()),
  };
}
