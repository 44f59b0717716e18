import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

export type Provider =
  | { readonly kind: null; readonly webhookUrl?: string }
  | {
      readonly kind: "stripe";
      readonly mode: "test" | "live";
      readonly connectedAt: string;
      readonly webhookUrl: string;
      readonly lastEventAt: string | null;
    };

export type ProviderTest = { readonly ok: boolean; readonly say: string; readonly mend: string | null };

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
