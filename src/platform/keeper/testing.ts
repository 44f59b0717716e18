import { argon2, randomBytes } from "node:crypto";
import type { Instant } from "../../base/instant.ts";
import type { Database } from "../storage/database.ts";
import { insertRoot } from "./_sql.ts";
import { rootKeyAad } from "./aad.ts";
import { KEY_BYTES } from "./aead.ts";
import type { RootHeader } from "./argon.ts";
import { KEEPER } from "./channel.ts";
import { wrapKey } from "./envelope.ts";
import { type Keeper, type KeeperOptions, startKeeper } from "./keeper.ts";
import { lend } from "./lending.ts";
import { askLock } from "./lifecycle.ts";

/**
 * A root whose passphrase is stretched as little as Argon2id allows. A root tells its own cost, so the keeper opens it as any
 * other; a third of a second for each of two hundred test files is what the real cost would be.
 */
export async function cheapRoot(passphrase: string): Promise<RootHeader> {
  const stretch = { salt: randomBytes(16), memoryKib: 8, passes: 1, lanes: 1 };
  const options = { message: passphrase, nonce: stretch.salt, parallelism: 1, tagLength: KEY_BYTES, memory: 8, passes: 1 };
  const wrapping = await new Promise<Buffer>((resolve, reject) => {
    argon2("argon2id", options, (error, key) => (error ? reject(error) : resolve(key)));
  });
  return { ...stretch, wrapped: wrapKey(wrapping, rootKeyAad(stretch), randomBytes(KEY_BYTES)) };
}

/** What `initialiseRoot` does, for tests of anything else. */
export async function initialiseCheapRoot(db: Database, keeper: Keeper, passphrase: string, now: Instant): Promise<void> {
  const root = await cheapRoot(passphrase);
  if (!(await insertRoot(db.owner, root, new Date(now)))) throw new Error("the test's database has a root already");
  const unsealed = await keeper.unseal(root, passphrase);
  if (!unsealed.ok) throw new Error("the test's root does not open");
}

/**
 * A keeper for tests of anything else. It is real, and knows nothing of those before it; only its process may have been theirs: each start of one
 * strips the keeper's types anew, and three hundred were a twentieth of all work. At its end it is sealed, by which it forgets every key.
 */
export function borrowKeeper(options: KeeperOptions = {}): Keeper {
  return startKeeper({ ...options, openChannel: borrowChannel });
}

const borrowChannel = lend(KEEPER, askLock);
