import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ConsentAnswer, OrderAnswer } from "../../../src/edge/http/contract/consents.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type Consent = z.infer<typeof ConsentAnswer>;
export type Order = z.infer<typeof OrderAnswer>;
export type Standing = "given" | "withdrawn";

/** The newest record of each use that the customer was ever asked about, those that ended included. */
export function consentsQuery(subject: string) {
  return queryOptions({
    queryKey: ["customer", subject, "consents"],
    queryFn: async ({ signal }) => (await call<Page<Consent>>("GET", `/v1/subjects/${subject}/consents`, { signal })).items,
  });
}

/** What is written down beside a record is the owner's to read, so it stays in the cache only while it is looked at. */
export function consentHistoryQuery(subject: string, purpose: string) {
  return queryOptions({
    queryKey: ["customer", subject, "consents", purpose],
    queryFn: async ({ signal }) =>
      (await call<Page<Consent>>("GET", `/v1/subjects/${subject}/consents/${purpose}/history`, { signal })).items,
    gcTime: 0,
  });
}

export async function recordConsent(subject: string, purpose: string, standing: Standing, evidence: string): Promise<void> {
  await call("PUT", `/v1/subjects/${subject}/consents/${purpose}`, { body: { standing, ...told(evidence) } });
}

export function ordersQuery(subject: string) {
  return queryOptions({
    queryKey: ["customer", subject, "orders"],
    queryFn: async ({ signal }) => (await call<Page<Order>>("GET", `/v1/subjects/${subject}/orders`, { signal })).items,
  });
}

export async function recordOrder(subject: string, kind: Order["kind"], standing: Order["standing"], evidence: string): Promise<void> {
  await call("PUT", `/v1/subjects/${subject}/orders/${kind}`, { body: { standing, ...told(evidence) } });
}

function told(evidence: string): { readonly evidence?: string } {
  return evidence.trim() === "" ? {} : { evidence: evidence.trim() };
}
