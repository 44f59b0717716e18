import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { RecoveriesAnswer } from "../../../src/edge/http/contract/recoveries.ts";
import { call } from "./call.ts";

export type Recovery = z.infer<typeof RecoveriesAnswer>["items"][number];

/** Colleagues who ask to be let in again. */
export const recoveriesQuery = queryOptions({
  queryKey: ["recoveries"],
  queryFn: async ({ signal }) => (await call<z.infer<typeof RecoveriesAnswer>>("GET", "/v1/recoveries", { signal })).items,
});

/** Vouches for a colleague whom one has spoken with. */
export async function approveRecovery(id: string): Promise<void> {
  await call("POST", `/v1/recoveries/${id}/approvals`, { body: {} });
}

export async function stopRecovery(id: string): Promise<void> {
  await call("DELETE", `/v1/recoveries/${id}`);
}
