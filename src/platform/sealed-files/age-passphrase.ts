import { createCipheriv, randomBytes, scrypt } from "node:crypto";
import type { Recipient } from "age-encryption";
import { type Redacted, unveil } from "../../base/redacted.ts";

/** 2^17 with r = 8: 128 MiB and some tenths of a second for each guess. */
const LOG_N = 17;
const BLOCK = 8;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const LABEL = Buffer.from("age-encryption.org/v1/scrypt");

/**
 * The scrypt recipient of age v1 (age-encryption.org/v1, "The scrypt recipient type"), on a thread of Node's own: the
 * library computes it on the one thread that serves everybody, and stands still for a second.
 */
export function passphraseRecipient(passphrase: Redacted<string>): Recipient {
  return {
    wrapFileKey: async (fileKey) => {
      const salt = randomBytes(SALT_BYTES);
      const key = await inTurn(() => derive(unveil(passphrase), Buffer.concat([LABEL, salt])));
      // The key serves once, so the nonce is zero, as the standard says.
      const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      const { Stanza } = await import("age-encryption");
      return [new Stanza(["scrypt", salt.toString("base64").replaceAll("=", ""), String(LOG_N)], new Uint8Array(body))];
    },
  };
}

function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  const options = { N: 2 ** LOG_N, r: BLOCK, p: 1, maxmem: 2 * 128 * 2 ** LOG_N * BLOCK };
  return new Promise((resolve, reject) =>
    scrypt(passphrase, salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error))),
  );
}

let last: Promise<unknown> = Promise.resolve();

/** One at a time: ten at once would take more than a gigabyte. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}
