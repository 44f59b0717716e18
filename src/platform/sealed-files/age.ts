import { Readable } from "node:stream";
import type { Decrypter } from "age-encryption";
import { Redacted, unveil } from "../../base/redacted.ts";
import { passphraseRecipient } from "./age-passphrase.ts";

/** Who can open an archive: whoever knows the passphrase, or the holders of these age recipients (`age1…`). */
export type Lock = { readonly passphrase: Redacted<string> } | { readonly recipients: readonly string[] };
export type Unlock =
  | { readonly passphrase: Redacted<string> }
  | { readonly identities: Redacted<readonly string[]> }
  /** The key of one file, found before: a passphrase takes a second each time. */
  | { readonly fileKey: Redacted<Uint8Array> };

/** Why nothing can be encrypted to a recipient, or undefined where it can. */
export async function faultOfRecipient(recipient: string): Promise<string | undefined> {
  const { Encrypter } = await age();
  try {
    new Encrypter().addRecipient(recipient);
    return undefined;
  } catch {
    // The library says what is wrong with it in words for programmers.
    return "This is no age recipient; one begins with age1 and is printed by age-keygen.";
  }
}

/** An age v1 file (age-encryption.org/v1), which the `age` tool opens too. Streams: memory holds one 64 KiB piece. */
export async function sealStream(lock: Lock, plain: Readable): Promise<Readable> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  if ("passphrase" in lock) encrypter.addRecipient(passphraseRecipient(lock.passphrase));
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return fromWeb(await encrypter.encrypt(toWeb(plain)));
}

/** Throws where nothing given opens the file, or a byte of it was changed. */
export async function openStream(unlock: Unlock, sealed: Readable): Promise<Readable> {
  return fromWeb(await (await decrypterFor(unlock)).decrypt(toWeb(sealed)));
}

/** For whoever reads one file several times. Throws as `openStream` does. */
export async function fileKeyOf(unlock: Unlock, head: Buffer): Promise<Unlock> {
  const mac = head.indexOf("\n--- ");
  const end = head.indexOf("\n", mac + 1);
  if (mac === -1 || end === -1) throw new Error("this is no age file");
  const decrypter = await decrypterFor(unlock);
  return { fileKey: new Redacted(await decrypter.decryptHeader(head.subarray(0, end + 1))) };
}

/** With its curves it takes seven megabytes, which a house that never encrypts a file need not hold. */
const age = () => import("age-encryption");

async function decrypterFor(unlock: Unlock): Promise<Decrypter> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  if ("passphrase" in unlock) decrypter.addPassphrase(unveil(unlock.passphrase));
  else if ("identities" in unlock) for (const identity of unveil(unlock.identities)) decrypter.addIdentity(identity);
  else decrypter.addIdentity({ unwrapFileKey: () => unveil(unlock.fileKey) });
  return decrypter;
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream);
}

function fromWeb(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream);
}
