import type { CollectionId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Payment } from "./payment.ts";
import { listPaymentsOf } from "./payments.ts";

/** The payment of a request that waits for its customer to confirm it at their bank; null where none does. */
export async function findChallenge(tx: Tx, request: CollectionId): Promise<Payment | null> {
  return (await listPaymentsOf(tx, request)).find((payment) => payment.state === "challenge") ?? null;
}
