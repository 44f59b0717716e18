import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { PermissionAnswer, PermissionVerdictBody } from "../../../src/edge/http/contract/rights.ts";
import { call, send } from "./call.ts";
import { type OpenedFile, openedFileOf, typeOfFile } from "./files.ts";

export type AgentsPermission = z.infer<typeof PermissionAnswer>;
export type Verdict = z.input<typeof PermissionVerdictBody>;
type Reason = Verdict["reason"];

export const ACCEPTED_REASONS = ["signed_letter", "power_of_attorney", "legal_guardian"] as const satisfies readonly Reason[];
export const REFUSED_REASONS = [
  "not_signed",
  "not_readable",
  "not_for_this",
  "out_of_date",
  "not_genuine",
] as const satisfies readonly Reason[];

/** With the file's name, in clear: in the cache only while it is looked at. */
export function permissionQuery(id: string) {
  return queryOptions({
    queryKey: ["rights-requests", id, "permission"],
    queryFn: async ({ signal }) =>
      (await call<{ readonly permission: AgentsPermission | null }>("GET", `/v1/rights-requests/${id}/permission`, { signal })).permission,
    gcTime: 0,
  });
}

export async function storePermission(id: string, file: File): Promise<void> {
  await call("PUT", `/v1/rights-requests/${id}/permission`, { raw: { bytes: file, type: typeOfFile(file), name: file.name } });
}

export async function openPermission(id: string, reason: string): Promise<OpenedFile> {
  return await openedFileOf(await send("POST", `/v1/rights-requests/${id}/permission/reveals`, { body: reason === "" ? {} : { reason } }));
}

export async function judgePermission(id: string, verdict: Verdict): Promise<void> {
  await call("POST", `/v1/rights-requests/${id}/permission/verdicts`, { body: verdict });
}
