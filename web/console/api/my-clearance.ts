import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

export type Requirement = {
  readonly name: string;
  readonly label: string;
  readonly kind: string;
  readonly status: "met" | "missing" | "outdated" | "expired" | "due";
  readonly since: string | null;
  readonly until: string | null;
  readonly missing: string | null;
  readonly mend: string | null;
  readonly policy?: { readonly id: string; readonly version: number } | null;
};

export type Policy = {
  readonly id: string;
  readonly name: string;
  readonly kind: "clause" | "policy";
  readonly version: number;
  readonly title: string;
  readonly text: string;
};

export const myClearanceQuery = queryOptions({
  queryKey: ["my-clearance"],
  queryFn: async ({ signal }) => {
    const answer = await call<readonly Requirement[] | { readonly items: readonly Requirement[] }>("GET", "/v1/me/clearance", { signal });
    return "items" in answer ? answer.items : answer;
  },
});

export function policyQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ["policy", id, version],
    queryFn: ({ signal }) => call<Policy>("GET", `/v1/policies/${id}`, { query: { version }, signal }),
  });
}

/** Signs a clause with the typed name, or acknowledges a policy; the version read is the version signed. */
export async function signPolicy(id: string, version: number, statement: string): Promise<void> {
  await call("POST", `/v1/policies/${id}/signatures`, { body: { version, statement } });
}
