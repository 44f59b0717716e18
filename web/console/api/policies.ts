import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type {
  NewPolicyBody,
  NewVersionBody,
  PoliciesAnswer,
  PolicyAnswer,
  PublishedAnswer,
} from "../../../src/edge/http/contract/clearance.ts";
import { call } from "./call.ts";

export type ListedPolicy = z.infer<typeof PoliciesAnswer>["items"][number];
export type PolicyText = z.infer<typeof PolicyAnswer>;
export type Published = z.infer<typeof PublishedAnswer>;

/** The documents that people sign, each in its newest version, without its text. */
export const policiesQuery = queryOptions({
  queryKey: ["policies"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof PoliciesAnswer>>("GET", "/v1/policies", { signal })).items,
});

/** A document word for word; the newest version where none is named. */
export function policyTextQuery(id: string, version: number | null) {
  return queryOptions({
    queryKey: ["policies", id, version],
    queryFn: ({ signal }) => call<PolicyText>("GET", `/v1/policies/${id}`, { query: { version }, signal }),
  });
}

export async function publishPolicy(policy: z.infer<typeof NewPolicyBody>): Promise<Published> {
  return await call<Published>("POST", "/v1/policies", { body: policy });
}

export async function publishVersion(id: string, version: z.infer<typeof NewVersionBody>): Promise<Published> {
  return await call<Published>("POST", `/v1/policies/${id}/versions`, { body: version });
}
