import type { SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import type { Safe } from "../../safe/safe.ts";
import { currentCardKey, forgetOldCardKeys } from "../../safe/vault/card-key.ts";
import { sweepCards, takeExpired } from "../../safe/vault/sweep-cards.ts";

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
  await withTx(safe.db, tenant, async (tx) => {
    await forgetOldCardKeys(safe, tx, now);
    await currentCardKey(safe, tx, now);
  });
  let destroyed = 0;
  const stuck: SubjectId[] = [];
  // A page of nothing but cards that cannot go must not stand before all others for ever.
  for (let wasStuck = true; wasStuck;) {
    const page = await withTxAgain(safe.db, tenant, (tx) => sweepCards(safe, tx, now, stuck));
    destroyed += page.destroyed;
    stuck.push(...page.stuck);
    wasStuck = page.stuck.length > 0;
  }
  return { destroyed, told: await withTx(safe.db, tenant, (tx) => tellExpired(safe, cardOrigin, tx, now)) };
}

async function tellExpired(safe: Safe, cardOrigin: string, tx: Tx, now: Instant): Promise<number> {
  let told = 0;
  for (const subject of new Set((await takeExpired(tx, now)).map((one) => one.subject))) {
    if (await mailCustomer({ safe, cardOrigin }, tx, subject, "card_expired", { path: "/c/sign-in" }, now)) told += 1;
  }
  return told;
}
