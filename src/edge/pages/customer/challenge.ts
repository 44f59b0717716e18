import { withTx } from "../../../platform/storage/tx.ts";
import type { Payment } from "../../../registers/payments/payment.ts";
import { listPaymentsOf } from "../../../registers/payments/payments.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import type { Desk } from "./desk.ts";

/**
 * The newest payment of what was answered, for whom its bank may ask; null where there is none, and for everybody else.
 * Whoever has come in by the number alone is asked only about what they have entered themselves.
 */
export async function paymentOf({ edge }: Desk, visit: Visit): Promise<Payment | null> {
  if (visit.custody !== "processor" || !isAnswered(visit)) return null;
  if (visit.door === "number" && visit.receipt?.isComplete !== true) return null;
  const [newest] = await withTx(edge.safe.db, visit.tenant, (tx) => listPaymentsOf(tx, visit.request));
  return newest ?? null;
}

export type AnsweredVisit = Visit & { readonly state: "provided" | "used" };

export function isAnswered(visit: Visit): visit is AnsweredVisit {
  return visit.state === "provided" || visit.state === "used";
}
