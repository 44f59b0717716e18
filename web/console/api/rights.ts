import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { ErasureAnswer, PreviewAnswer } from "../../../src/edge/http/contract/admin.ts";
import { call } from "./call.ts";
import type { Page } from "./customers.ts";
import type { RightsRequest } from "./rights-requests.ts";

export type ErasurePreview = z.infer<typeof PreviewAnswer>;
export type Certificate = z.infer<typeof ErasureAnswer>["certificate"];

const REQUESTS_MAX = 100;
/** How often a certificate is asked for again while what may be left is still looked for. */
const LOOK_MS = 2_000;

/** What one customer asked for, newest first, ended ones too. The owner's. */
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

/** The certificate of somebody who was erased; null where there is none. Asked again until the look is over. The owner's. */
export function erasureOfQuery(subject: string) {
  return queryOptions({
    queryKey: ["erasure-of", subject],
    queryFn: async ({ signal }) =>
      (await call<Page<z.infer<typeof ErasureAnswer>>>("GET", "/v1/erasures", { query: { subject }, signal })).items.find(
        ({ certificate }) => certificate.fields === undefined,
      )?.certificate ?? null,
    refetchInterval: ({ state }) => (state.data?.residue === null ? LOOK_MS : false),
  });
}

export async function previewErasure(subject: string): Promise<ErasurePreview> {
  return await call<ErasurePreview>("POST", "/v1/erasures/previews", { body: { subject } });
}

export async function erase(subject: string, reason: string): Promise<Certificate> {
  const { certificate } = await call<z.infer<typeof ErasureAnswer>>("POST", "/v1/erasures", { body: { subject, reason } });
  return certificate;
}
