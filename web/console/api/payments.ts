import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

export type PaymentState = "succeeded" | "authorised" | "declined" | "challenge" | "pending" | "refunded" | "cancelled";

export type Payment = {
  readonly id: string;
  readonly state: PaymentState;
  readonly amountMinor: number;
  readonly currency: string;
  readonly refundedMinor: number;
  readonly declineCode: string | null;
  /** What may be said to the customer. */
  readonly say: string | null;
};

export type NewPayment = {
  readonly kind: "charge" | "authorise";
  readonly amountMinor: number;
  readonly currency: string;
  readonly card?: string;
  readonly moto?: boolean;
};

export function paymentsQuery(request: string) {
  return queryOptions({
    queryKey: ["requests", "payments", request],
    queryFn: async ({ signal }) =>
      (await call<{ readonly items: readonly Payment[] }>("GET", `/v1/collection-requests/${request}/payments`, { signal })).items,
  });
}

export async function pay(request: string, payment: NewPayment): Promise<Payment> {
  return await call<Payment>("POST", `/v1/collection-requests/${request}/payments`, { body: payment });
}

export type Step = "captures" | "refunds" | "cancellations";

export async function stepPayment(id: string, step: Step, amountMinor?: number): Promise<Payment> {
  return await call<Payment>("POST", `/v1/payments/${id}/${step}`, { body: amountMinor === undefined ? {} : { amountMinor } });
}
