import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { deletePassword, deleteTotp, selectPassword, selectTotp, upsertPassword, upsertTotp } from "./_second_sql.ts";

const PASSWORD_KIND = "password";
const TOTP_KIND = "totp";
/** PCI DSS 8.3.7: a new password is none of the last four. */
const REMEMBERED = 4;

const passwordBox = (staff: StaffId): string => `password/${staff}`;
const totpBox = (staff: StaffId): string => `totp/${staff}`;
const pendingBox = (staff: StaffId): string => `totp-new/${staff}`;

/** What a person signs in with instead of a passkey, as far as they have it; what is damaged lets nobody in. Newest hash first. */
export type PasswordSecrets = { readonly hashes: readonly string[]; readonly totp: Buffer | undefined };

export async function readPasswordSecrets(tx: Tx, keeper: Keeper, staff: StaffId): Promise<PasswordSecrets> {
  const [passwords, totps] = [
    await openSoundBoxes(tx, keeper, PASSWORD_KIND, [passwordBox(staff)]),
    await openSoundBoxes(tx, keeper, TOTP_KIND, [totpBox(staff)]),
  ];
  return { hashes: parseHashes(passwords.get(passwordBox(staff))), totp: totps.get(totpBox(staff)) };
}

/** Keeps a hash in place of the one before, which is remembered for a while so that it is not taken again where that counts. */
export async function storePassword(tx: Tx, keeper: Keeper, staff: StaffId, hash: string, now: Instant): Promise<void> {
  const { hashes } = await readPasswordSecrets(tx, keeper, staff);
  const plaintext = Buffer.from(JSON.stringify([hash, ...hashes].slice(0, REMEMBERED)));
  await putBoxes(tx, keeper, [{ id: passwordBox(staff), kind: PASSWORD_KIND, plaintext }]);
  await upsertPassword(tx, staff, new Date(now));
}

/** A secret that an app is being taught; it counts once a code of it was shown. A later one takes its place. */
export async function storePendingTotp(tx: Tx, keeper: Keeper, staff: StaffId, secret: Uint8Array): Promise<void> {
  await putBoxes(tx, keeper, [{ id: pendingBox(staff), kind: TOTP_KIND, plaintext: secret }]);
}

export async function readPendingTotp(tx: Tx, keeper: Keeper, staff: StaffId): Promise<Buffer | undefined> {
  return (await openSoundBoxes(tx, keeper, TOTP_KIND, [pendingBox(staff)])).get(pendingBox(staff));
}

/** Makes the pending secret the one that counts. `step` is that of the code which was shown, and is spent by that. */
export async function confirmTotp(tx: Tx, keeper: Keeper, staff: StaffId, secret: Uint8Array, step: number, now: Instant): Promise<void> {
  await putBoxes(tx, keeper, [{ id: totpBox(staff), kind: TOTP_KIND, plaintext: secret }]);
  await dropBoxes(tx, [pendingBox(staff)]);
  await upsertTotp(tx, staff, step, new Date(now));
}

/** Since when a person has each; null where they have none. */
export async function passwordStanding(
  tx: Tx,
  staff: StaffId,
): Promise<{ readonly passwordSetAt: Instant | null; readonly totpSetAt: Instant | null }> {
  const [password, totp] = await Promise.all([selectPassword(tx, staff), selectTotp(tx, staff)]);
  const timeOf = (row: { readonly set_at: Date } | undefined): Instant | null => (row === undefined ? null : instant(row.set_at.getTime()));
  return { passwordSetAt: timeOf(password), totpSetAt: timeOf(totp) };
}

/** Takes both away, for a person who begins anew. */
export async function dropPassword(tx: Tx, staff: StaffId): Promise<void> {
  await Promise.all([
    deletePassword(tx, staff),
    deleteTotp(tx, staff),
    dropBoxes(tx, [passwordBox(staff), totpBox(staff), pendingBox(staff)]),
  ]);
}

function parseHashes(plaintext: Buffer | undefined): readonly string[] {
  if (plaintext === undefined) return [];
  const hashes: unknown = JSON.parse(plaintext.toString("utf8"));
  assert(Array.isArray(hashes) && hashes.every((one) => typeof one === "string"), "kept passwords are a list of hashes");
  return hashes;
}
