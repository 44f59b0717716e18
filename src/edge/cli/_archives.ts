import { readFileSync } from "node:fs";
import { Redacted } from "../../base/redacted.ts";
import { type Lock, type Unlock, faultOfRecipient } from "../../platform/sealed-files/age.ts";
import { Stop, wrongUsage } from "./_outcome.ts";
import { type PassphraseOption, readPassphrase } from "./_passphrase.ts";

export type LockOptions = PassphraseOption & { readonly recipient?: readonly string[] };
export type UnlockOptions = PassphraseOption & { readonly identity?: string };

/** Recipients where some are named, else the passphrase. */
export async function lockOf(options: LockOptions): Promise<Lock> {
  if (options.recipient === undefined) return { passphrase: await readPassphrase(options, "Passphrase that will open the file") };
  for (const recipient of options.recipient) {
    const fault = await faultOfRecipient(recipient);
    if (fault !== undefined) throw new Stop(wrongUsage(fault));
  }
  return { recipients: options.recipient };
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
