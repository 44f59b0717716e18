import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ProviderAnswer, ProviderTestAnswer } from "../../../src/edge/http/contract/payments.ts";
import { call } from "./call.ts";

export type Provider = z.infer<typeof ProviderAnswer>;
export type ProviderTest = z.infer<typeof ProviderTestAnswer>;

/** Which provider takes the payments. The owner's. */
export const providerQuery = queryOptions({
  queryKey: ["payment-provider"],
  queryFn: ({ signal }) => call<Provider>("GET", "/v1/payment-provider", { signal }),
});

export type NewProvider = {
  readonly kind: "stripe";
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly apiBase?: string;
};

export async function connectProvider(provider: NewProvider): Promise<Provider> {
  return await call<Provider>("PUT", "/v1/payment-provider", { body: provider });
}

export async function disconnectProvider(): Promise<void> {
  await call("DELETE", "/v1/payment-provider");
}

export async function testProvider(): Promise<ProviderTest> {
  return await call<ProviderTest>("POST", "/v1/payment-provider/tests", { body: {} });
}
