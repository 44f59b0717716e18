import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../registers/ledger/entry.ts";
import { confirmTotp, readPendingTotp, storePendingTotp } from "../../registers/sign-in/passwords.ts";
import { newTotpSecret, tellTotp, totpStep } from "../../registers/sign-in/totp.ts";
import { readCard } from "../../registers/staff/cards.ts";
import type { Staffing } from "./staffing.ts";

/** A fresh secret for an authenticator app; the one in use, if any, goes on until a code of this one was shown. */
export async function offerTotp(
  { keeper }: Pick<Staffing, "keeper">,
  tx: Tx,
  staff: StaffId,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const [card, business] = [await readCard(tx, keeper, staff), await readTenant(tx)];
  assert(business !== undefined, "a person works for a business");
  const secret = newTotpSecret();
  await storePendingTotp(tx, keeper, staff, secret);
  return tellTotp(secret, business.name, card?.email ?? staff);
}

/** Takes the offered secret into use by a code of it. False: it is no code of it, or there is no offer. */
export async function acceptTotp(
  { keeper }: Pick<Staffing, "keeper">,
  tx: Tx,
  staff: StaffId,
  actor: EntryActor,
  code: string,
  now: Instant,
): Promise<boolean> {
  const secret = await readPendingTotp(tx, keeper, staff);
  const step = secret && totpStep(secret, code, now);
  if (secret === undefined || step === undefined) return false;
  await confirmTotp(tx, keeper, staff, secret, step, now);
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "totp.set" }], now);
  return true;
}
