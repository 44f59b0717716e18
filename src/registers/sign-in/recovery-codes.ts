import { randomBytes } from "node:crypto";
import { assert } from "../../base/fault.ts";
import { base32Encode } from "../../base/encoding.ts";
import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { countUnusedCodes, replaceCodes, spendCode } from "./_second_sql.ts";

const CODES = 10;
const CODE_CHARS = 10;
const CODE_BYTES = 7;
const FIELD = "recovery-code";

/** Ten fresh codes of fifty bits, in place of those before. They are shown once; only keyed digests are kept. */
export async function newRecoveryCodes(tx: Tx, keeper: Keeper, staff: StaffId, now: Instant): Promise<readonly string[]> {
  const codes = Array.from({ length: CODES }, () => base32Encode(randomBytes(CODE_BYTES)).slice(0, CODE_CHARS));
  await replaceCodes(tx, staff, await digestsOf(tx, keeper, staff, codes), new Date(now));
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

/** True for one use of each code. */
export async function spendRecoveryCode(tx: Tx, keeper: Keeper, staff: StaffId, typed: string, now: Instant): Promise<boolean> {
  const code = canonicalRecoveryCode(typed);
  if (code === undefined) return false;
  const [digest] = await digestsOf(tx, keeper, staff, [code]);
  return digest !== undefined && (await spendCode(tx, staff, digest, new Date(now)));
}

export async function countRecoveryCodes(tx: Tx, staff: StaffId): Promise<number> {
  return await countUnusedCodes(tx, staff);
}

/** As it was read from paper: case, spaces and dashes do not count, nor letters that look like digits. */
export function canonicalRecoveryCode(typed: string): string | undefined {
  const code = typed.normalize("NFKC").toLowerCase().replaceAll(/[\s-]/gu, "").replaceAll("o", "0").replaceAll(/[il]/gu, "1");
  return /^[0-9a-hjkmnp-tv-z]{10}$/u.test(code) ? code : undefined;
}

async function digestsOf(tx: Tx, keeper: Keeper, staff: StaffId, codes: readonly string[]): Promise<readonly Uint8Array[]> {
  await loadTenant(tx, keeper);
  const digests = await keeper.index(
    tx.tenant,
    codes.map((code) => ({ field: FIELD, canonical: `${staff}:${code}` })),
  );
  assert(digests.length === codes.length, "the keeper answers each item");
  return digests;
}
