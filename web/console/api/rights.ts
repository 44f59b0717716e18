import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ErasureAnswer, PreviewAnswer } from "../../../src/edge/http/contract/admin.ts";
import type { RequestAnswer } from "../../../src/edge/http/contract/rights.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";

export type RightsRequest = z.infer<typeof RequestAnswer>;
export type ErasurePreview = z.infer<typeof PreviewAnswer>;
export type Certificate = z.infer<typeof ErasureAnswer>["certificate"];

const REQUESTS_MAX = 100;

/** Restrictions and objections of one customer, ended ones too. The owner's. */
export function rightsQuery(subject: string) {
  return queryOptions({
    queryKey: ["customer", subject, "rights"],
    queryFn: ({ signal }) => call<Page<RightsRequest>>("GET", "/v1/rights-requests", { query: { subject, limit: REQUESTS_MAX }, signal }),
  });
}

export type NewMark = { readonly kind: "restriction" } | { readonly kind: "objection"; readonly purpose: string };

export async function fileMark(subject: string, mark: NewMark): Promise<void> {
  await call("POST", "/v1/rights-requests", { body: { ...mark, subject, channel: "staff" } });
}

export async function liftMark(request: string, reason: string): Promise<void> {
  await call("POST", `/v1/rights-requests/${request}/decisions`, { body: { decision: "lifted", reason } });
}

/** Whether this request still binds. */
export function isInForce(request: RightsRequest): boolean {
  return request.state === "in_force" || request.state === "confirmed";
}

export async function previewErasure(subject: string): Promise<ErasurePreview> {
  return await call<ErasurePreview>("POST", "/v1/erasures/previews", { body: { subject } });
}

export async function erase(subject: string, reason: string): Promise<Certificate> {
  const { certificate } = await call<z.infer<typeof ErasureAnswer>>("POST", "/v1/erasures", { body: { subject, reason } });
  return certificate;
}
