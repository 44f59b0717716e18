import { randomInt, timingSafeEqual } from "node:crypto";
import { assert } from "../../base/fault.ts";
import type { SubjectId } from "../../base/ids.ts";
import { Redacted } from "../../base/redacted.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";

const CODE_DIGITS = 6;
const CODE_SHAPE = /^\d{6}$/u;
/** No field of a map has such a name with this key's use. */
const CODE_FIELD = "collection-code";

/** A code that is told on the phone; only a keyed digest of it is kept. */
export async function newCode(
  tx: Tx,
  keeper: Keeper,
  subject: SubjectId,
): Promise<{ readonly code: Redacted<string>; readonly digest: Buffer }> {
  const code = String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, "0");
  return { code: new Redacted(code), digest: await digestOf(tx, keeper, subject, code) };
}

/** Whether this is the code, typed in any grouping. */
export async function isCode(tx: Tx, keeper: Keeper, subject: SubjectId, typed: string, digest: Buffer): Promise<boolean> {
  const code = typed.normalize("NFKC").replace(/[\s\p{Pd}.]/gu, "");
  return CODE_SHAPE.test(code) && timingSafeEqual(digest, await digestOf(tx, keeper, subject, code));
}

/** Bound to the subject and not to one request, so that a request which is made again keeps the code they know. */
async function digestOf(tx: Tx, keeper: Keeper, subject: SubjectId, code: string): Promise<Buffer> {
  await loadTenant(tx, keeper);
  const [digest] = await keeper.index(tx.tenant, [{ field: CODE_FIELD, canonical: `${subject}:${code}` }]);
  assert(digest !== undefined, "the keeper answers each item");
  return Buffer.from(digest);
}
