import type { RightsRequest } from "../../api/rights-requests.ts";

/** Ways of the staff to find out who somebody is, and what each shows; the server judges, this only says it beforehand. */
const WAYS = [
  ["call_back", 2],
  ["code", 2],
  ["document", 2],
  ["three_points", 2],
  ["two_points", 1],
  ["call", 1],
  ["agent_permission", 1],
] as const;

export type WayName = (typeof WAYS)[number][0];
export type Way = { readonly name: WayName; readonly method: string; readonly isEnough: boolean };

/** Those that are enough first; an agent's permission only where an agent asks. */
export function waysFor({ proofNeeded, agent }: Pick<RightsRequest, "proofNeeded" | "agent">): readonly Way[] {
  return WAYS.filter(([name]) => agent || name !== "agent_permission")
    .map(([name, shows]) => ({ name, method: name.replaceAll("_", "-"), isEnough: shows >= proofNeeded }))
    .toSorted((a, b) => Number(b.isEnough) - Number(a.isEnough));
}
