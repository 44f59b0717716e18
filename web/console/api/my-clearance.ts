import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { MyClearanceAnswer, PolicyAnswer } from "../../../src/edge/http/contract/clearance.ts";
import { call } from "./call.ts";

export type Requirement = z.infer<typeof MyClearanceAnswer>["items"][number];
export type Policy = z.infer<typeof PolicyAnswer>;

export const myClearanceQuery = queryOptions({
  queryKey: ["my-clearance"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof MyClearanceAnswer>>("GET", "/v1/me/clearance", { signal })).items,
});

export function policyQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ["policy", id, version],
    queryFn: ({ signal }) => call<Policy>("GET", `/v1/policies/${id}`, { query: { version }, signal }),
  });
}

/** Signs a clause with the typed name, or acknowledges a policy; the version read is the version signed. */
export async function signPolicy(id: string, version: number, statement: string | null): Promise<void> {
  await call("POST", `/v1/policies/${id}/signatures`, { body: { version, ...(statement === null ? {} : { statement }) } });
}
