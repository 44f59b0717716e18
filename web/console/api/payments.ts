import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { PaymentAnswer, PaymentsAnswer } from "../../../src/edge/http/contract/payments.ts";
import { call } from "./call.ts";

/** The provider knows before we do, and a bank waits for its customer: what is not known yet is asked for again. */
const UNDERWAY_MS = 2_000;
const CHALLENGE_MS = 6_000;

export type Payment = z.infer<typeof PaymentAnswer>;
export type PaymentState = Payment["state"];

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
      (await call<z.infer<typeof PaymentsAnswer>>("GET", `/v1/collection-requests/${request}/payments`, { signal })).items,
    refetchInterval: ({ state }) => {
      if (state.data?.some((payment) => payment.isUnderway) === true) return UNDERWAY_MS;
      return state.data?.some((payment) => payment.state === "challenge") === true ? CHALLENGE_MS : false;
    },
  });
}

export async function pay(request: string, payment: NewPayment): Promise<Payment> {
  return await call<Payment>("POST", `/v1/collection-requests/${request}/payments`, { body: payment });
}

export type Step = "captures" | "refunds" | "cancellations";

export async function stepPayment(id: string, step: Step, amountMinor?: number): Promise<Payment> {
  return await call<Payment>("POST", `/v1/payments/${id}/${step}`, { body: amountMinor === undefined ? {} : { amountMinor } });
}
