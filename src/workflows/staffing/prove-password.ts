import type { StaffId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Database } from "../../platform/storage/database.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type LockedRefusal, countTry, forgetTries } from "../../registers/sign-in/failures.ts";
import { type BusyRefusal, verifyPassword } from "../../registers/sign-in/hash-password.ts";
import { type PasswordSecrets, readPasswordSecrets } from "../../registers/sign-in/passwords.ts";
import { spendRecoveryCode } from "../../registers/sign-in/recovery-codes.ts";
import { spendStep } from "../../registers/sign-in/spend-step.ts";
import { totpStep } from "../../registers/sign-in/totp.ts";

/** A password, and beside it a code of the authenticator app or one of the ten recovery codes. */
export type PasswordGiven = { readonly password: string; readonly code?: string | undefined; readonly recoveryCode?: string | undefined };

/** Whose door it is: tries are counted by the e-mail, whether anybody has it or not. */
export type Account = { readonly tenant: TenantId; readonly emailIndex: Uint8Array; readonly staff: StaffId | undefined };

/** A password that was right. Its code is spent by whoever acts on it, in the transaction of the act; false: it was spent before. */
export type ProvenPassword = { readonly staff: StaffId; readonly spend: (tx: Tx, now: Instant) => Promise<boolean> };

export type PasswordProofRefusal = { readonly code: "sign_in_failed" } | LockedRefusal | BusyRefusal;

const NO_SECRETS: PasswordSecrets = { hashes: [], totp: undefined };

/** Counts the try, then checks password and code, both, whatever the first one says. An unknown person costs the same work. */
export async function provePassword(
  db: Database,
  keeper: Keeper,
  account: Account,
  given: PasswordGiven,
  now: Instant,
): Promise<Result<ProvenPassword, PasswordProofRefusal>> {
  const { tenant, staff, emailIndex } = account;
  const looked = await withTxAgain(db, tenant, async (tx) => {
    const counted = await countTry(tx, emailIndex, now);
    if (!counted.ok) return counted;
    return ok(staff === undefined ? NO_SECRETS : await readPasswordSecrets(tx, keeper, staff));
  });
  if (!looked.ok) return looked;

  const { hashes, totp } = looked.value;
  const verified = await verifyPassword(hashes[0], given.password);
  if (!verified.ok) return verified;
  const step = totp === undefined || given.code === undefined ? undefined : totpStep(totp, given.code, now);
  const { recoveryCode } = given;
  if (staff === undefined || !verified.value || (step === undefined && recoveryCode === undefined))
    return refuse({ code: "sign_in_failed" });

  const spend = async (tx: Tx, at: Instant): Promise<boolean> => {
    const isSpent =
      step !== undefined ? await spendStep(tx, staff, step) : await spendRecoveryCode(tx, keeper, staff, recoveryCode ?? "", at);
    if (isSpent) await forgetTries(tx, emailIndex);
    return isSpent;
  };
  return ok({ staff, spend });
}
