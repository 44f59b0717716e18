import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { Decrypter, Encrypter } from "age-encryption";
import { type Redacted, unveil } from "../../base/redacted.ts";

/** Who can open an archive: whoever knows the passphrase, or the holders of these age recipients (`age1…`). */
export type Lock = { readonly passphrase: Redacted<string> } | { readonly recipients: readonly string[] };
export type Unlock = { readonly passphrase: Redacted<string> } | { readonly identities: Redacted<readonly string[]> };

/** An age v1 file (age-encryption.org/v1), which the `age` tool opens too. Streams: memory holds one 64 KiB piece. */
export async function sealStream(lock: Lock, plain: Readable): Promise<Readable> {
  const encrypter = new Encrypter();
  if ("passphrase" in lock) encrypter.setPassphrase(unveil(lock.passphrase));
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return fromWeb(await encrypter.encrypt(toWeb(plain)));
}

/** Throws where nothing given opens the file, or a byte of it was changed. */
export async function openStream(unlock: Unlock, sealed: Readable): Promise<Readable> {
  const decrypter = new Decrypter();
  if ("passphrase" in unlock) decrypter.addPassphrase(unveil(unlock.passphrase));
  else for (const identity of unveil(unlock.identities)) decrypter.addIdentity(identity);
  return fromWeb(await decrypter.decrypt(toWeb(sealed)));
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}

function fromWeb(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as unknown as WebStream<Uint8Array>);
}
