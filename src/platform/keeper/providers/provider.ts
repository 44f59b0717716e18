import { Outage } from "../../../base/fault.ts";
import type { Result } from "../../../base/result.ts";

/**
 * Where the secret comes from that unwraps the root, when no person types it: a file, or a key service or token that
 * decrypts one. Each provider answers text; what it cannot do it says in words for the operator.
 */
export type PassphraseProvider = {
  readonly name: string;
  readonly read: () => Promise<Result<string, ProviderRefusal>>;
};

export type ProviderRefusal = { readonly code: "passphrase_missing" | "passphrase_too_short"; readonly say: string };

const PASSPHRASE_CHARS_MIN = 16;

/** Undefined where the passphrase will do. */
export function refusalOfPassphrase(passphrase: string): ProviderRefusal | undefined {
  if (Array.from(passphrase).length >= PASSPHRASE_CHARS_MIN) return undefined;
  return { code: "passphrase_too_short", say: `The passphrase must have at least ${PASSPHRASE_CHARS_MIN} characters.` };
}

/** The provider in the shape that a keeper unseals itself with; a refusal is an outage, and is tried again. */
export function unattended(provider: PassphraseProvider): () => Promise<string> {
  return async () => {
    const read = await provider.read();
    if (!read.ok) throw new Outage(read.refusal.code, read.refusal.say);
    return read.value;
  };
}
