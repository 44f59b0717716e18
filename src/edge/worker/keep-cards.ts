import type { TenantId } from "../../base/ids.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import type { Safe } from "../../safe/safe.ts";
import { currentCardKey, forgetOldCardKeys } from "../../safe/vault/card-key.ts";
import { sweepCards } from "../../safe/vault/sweep-cards.ts";

/**
 * Sees to a business's cards: a key for the card page that has not served its day, old keys and cards whose end has come
 * destroyed, and customers told of a card that has expired. A sealed safe can do none of it, so it waits.
 */
export async function keepCards(
  safe: Safe,
  cardOrigin: string,
  tenant: TenantId,
): Promise<{ readonly destroyed: number; readonly told: number }> {
  if (safe.keeper.state() !== "open") return { destroyed: 0, told: 0 };
  const now = safe.clock();
  return await withTx(safe.db, tenant, async (tx) => {
    await forgetOldCardKeys(safe, tx, now);
    await currentCardKey(safe, tx, now);
    const { destroyed, expired } = await sweepCards(safe, tx, now);
    let told = 0;
    for (const subject of new Set(expired.map((one) => one.subject))) {
      if (await mailCustomer({ safe, cardOrigin }, tx, subject, "card_expired", { path: "/c/sign-in" }, now)) told += 1;
    }
    return { destroyed, told };
  });
}
