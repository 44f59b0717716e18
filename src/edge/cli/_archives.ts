import { readFileSync } from "node:fs";
import { Redacted } from "../../base/redacted.ts";
import { type Lock, type Unlock, faultOfRecipient } from "../../platform/sealed-files/age.ts";
import { Stop, wrongUsage } from "./_outcome.ts";
import { type PassphraseOption, passphraseFileOf, readNewPassphrase, readPassphrase } from "./_passphrase.ts";

export type RecipientOption = { readonly recipient?: readonly string[] };
export type LockOptions = PassphraseOption & RecipientOption;
export type UnlockOptions = PassphraseOption & { readonly identity?: string };

/** Of archives that come back to this house: recipients where some are named, else the passphrase. */
export async function lockOf(options: LockOptions): Promise<Lock> {
  return (
    (await recipientsOf(options)) ?? {
      passphrase: await readNewPassphrase(passphraseFileOf(options), "Passphrase that will open the archives"),
    }
  );
}

/** Undefined where none are named. */
export async function recipientsOf({ recipient }: RecipientOption): Promise<Lock | undefined> {
  if (recipient === undefined) return undefined;
  for (const one of recipient) {
    const fault = await faultOfRecipient(one);
    if (fault !== undefined) throw new Stop(wrongUsage(fault));
  }
  return { recipients: recipient };
}

export async function unlockOf(options: UnlockOptions): Promise<Unlock> {
  if (options.identity === undefined) return { passphrase: await readPassphrase(options, "Passphrase of the archives") };
  const lines = readFileSync(options.identity, "utf8")
    .split("\n")
    .map((line) => line.trim());
  const identities = lines.filter((line) => line.startsWith("AGE-SECRET-KEY-"));
  if (identities.length === 0) throw new Stop(wrongUsage(`There is no age identity in this file: ${options.identity}`));
  return { identities: new Redacted(identities) };
}
