import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { KindAnswer, KindBody, NewClearanceBody } from "../../../src/edge/http/contract/clearance.ts";
import { allPages } from "./all-pages.ts";
import { call } from "./call.ts";
import type { Requirement } from "./my-clearance.ts";

export type Kind = z.infer<typeof KindAnswer>;
export type KindName = Kind["kind"];
export type NewClearance = z.infer<typeof NewClearanceBody>;

export type PersonClearance = {
  readonly staff: string;
  readonly name: string;
  readonly state: "invited" | "active" | "off";
  readonly clearances: readonly (Requirement & { readonly isMet: boolean; readonly mendBy: "person" | "owner" | null })[];
};

/** A check, an insurance, a training: its day and its result. What a report says is never kept. */
export type ClearanceRecord = {
  readonly id: string;
  readonly staff: string;
  readonly name: string;
  readonly result: "passed" | "failed";
  readonly on: string;
  readonly until: string | null;
  readonly by: string | null;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly revokedAt: string | null;
};

export type PolicySignature = {
  readonly policy: string;
  readonly version: number;
  readonly at: string;
  readonly device: string | null;
  readonly statement: string | null;
};

export type ClearanceMatrix = {
  readonly items: readonly PersonClearance[];
  readonly nextCursor: string | null;
  readonly kinds: readonly Kind[];
  readonly records: readonly ClearanceRecord[];
  readonly signatures: readonly PolicySignature[];
};

/** Who lacks what. The owner's. */
export const clearancesQuery = queryOptions({
  queryKey: ["clearances"],
  queryFn: ({ signal }) => allPages<PersonClearance, ClearanceMatrix>("/v1/clearances", {}, { signal }),
});

/** How one person stands, with every record and signature. */
export function clearanceOfQuery(staff: string) {
  return queryOptions({
    queryKey: ["clearances", staff],
    queryFn: ({ signal }) => call<ClearanceMatrix>("GET", "/v1/clearances", { query: { staff }, signal }),
  });
}

export async function recordClearance(record: NewClearance): Promise<void> {
  await call("POST", "/v1/clearances", { body: record });
}

export async function revokeClearance(id: string): Promise<void> {
  await call("DELETE", `/v1/clearances/${id}`);
}

export async function setKind(name: string, kind: z.infer<typeof KindBody>): Promise<void> {
  await call("PUT", `/v1/clearance-kinds/${name}`, { body: kind });
}
