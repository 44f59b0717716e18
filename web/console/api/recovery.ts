import type { z } from "zod";
import type { RecoveryAskedAnswer, WaitAnswer } from "../../../src/edge/http/contract/recoveries.ts";
import { call } from "./call.ts";

export type AskedRecovery = z.infer<typeof RecoveryAskedAnswer>;
type Wait = z.infer<typeof WaitAnswer>;

/** The answer is the same whether anybody has this address. */
export async function askRecovery(email: string, business: string): Promise<AskedRecovery> {
  const body = { email, ...(business === "" ? {} : { business }) };
  return await call<AskedRecovery>("POST", "/v1/recoveries", { body, isDoor: true });
}

/** Two proofs: what came by mail, and what was put away. Answers from when on the person may join anew. */
export async function proveRecovery({ id, business }: AskedRecovery, code: string, recoveryCode: string): Promise<string | null> {
  const body = { business, code, recoveryCode };
  return (await call<Wait>("POST", `/v1/recoveries/${id}/proofs`, { body, isDoor: true })).effectiveAt;
}

export async function cancelByLink(token: string): Promise<void> {
  await call("POST", "/v1/recoveries/cancellations", { body: { token }, isDoor: true });
}
