import { Buffer } from "node:buffer";
import { argon2, randomBytes } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { rootKeyAad } from "./aad.ts";
import { KEY_BYTES } from "./aead.ts";
import { unwrapKey, wrapKey } from "./envelope.ts";

/** The root key as it is stored: wrapped by a key that Argon2id makes of the passphrase. */
export type RootHeader = {
  readonly salt: Uint8Array;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly wrapped: Uint8Array;
};

/** RFC 9106, section 4, second recommended choice: 64 MiB, three passes, four lanes. */
const MEMORY_KIB = 64 * 1024;
const PASSES = 3;
const LANES = 4;
const SALT_BYTES = 16;

/** A header comes from the database: whoever writes there shall not make us fill the memory or turn for ever. */
const MEMORY_KIB_MAX = 1024 * 1024;
const PASSES_MAX = 16;
const LANES_MAX = 16;

/** Wraps a root key under a passphrase with fresh salt and today's cost. */
export async function wrapRoot(root: Uint8Array, passphrase: string): Promise<RootHeader> {
  const stretch = { salt: randomBytes(SALT_BYTES), memoryKib: MEMORY_KIB, passes: PASSES, lanes: LANES };
  const wrapping = await stretchPassphrase(passphrase, stretch);
  return { ...stretch, wrapped: wrapKey(wrapping, rootKeyAad(stretch), root) };
}

/** The root key, or undefined: the passphrase is wrong or the header was touched. */
export async function unwrapRoot(header: RootHeader, passphrase: string): Promise<Buffer | undefined> {
  assert(header.memoryKib <= MEMORY_KIB_MAX && header.passes <= PASSES_MAX && header.lanes <= LANES_MAX, "root header asks too much");
  const wrapping = await stretchPassphrase(passphrase, header);
  return unwrapKey(wrapping, rootKeyAad(header), header.wrapped);
}

/** Text is normalised first, so that the same words typed on another keyboard or system give the same key. */
function stretchPassphrase(passphrase: string, stretch: Omit<RootHeader, "wrapped">): Promise<Buffer> {
  const options = {
    message: Buffer.from(passphrase.normalize("NFKC")),
    nonce: stretch.salt,
    parallelism: stretch.lanes,
    tagLength: KEY_BYTES,
    memory: stretch.memoryKib,
    passes: stretch.passes,
  };
  return new Promise((resolve, reject) => {
    argon2("argon2id", options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
