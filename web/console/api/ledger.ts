import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { InclusionAnswer, VerificationAnswer } from "../../../src/edge/http/contract/ledger.ts";
import { call, send } from "./call.ts";

export type Inclusion = z.infer<typeof InclusionAnswer>;
export type Verification = z.infer<typeof VerificationAnswer>;

/** That one entry is in the tree: the hashes from its leaf up to the root. */
export function inclusionQuery(entry: string) {
  return queryOptions({
    queryKey: ["inclusion", entry],
    queryFn: ({ signal }) => call<Inclusion>("GET", "/v1/ledger/proofs/inclusion", { query: { entry }, signal }),
  });
}

/** The signed head of the log, as any C2SP tool reads it. */
export function checkpointQuery(tenant: string) {
  return queryOptions({
    queryKey: ["checkpoint", tenant],
    queryFn: async ({ signal }) => (await send("GET", `/ledger/${tenant}/checkpoint`, { signal })).text(),
  });
}

export async function verifyLedger(): Promise<Verification> {
  return await call<Verification>("POST", "/v1/ledger/verifications", { body: {} });
}
