import type { CompiledMap } from "../datamap/types.ts";
import type { RightsKind } from "./kinds.ts";

/** 0: nothing; 1: reasonable; 2: reasonably high. */
export type ProofStrength = 0 | 1 | 2;

/**
 * What each way to show who one is amounts to. `code` and `portal` are of a contact that has been on file for 30 days or
 * longer; one that is newer shows less. What a business calls by its own name shows no more than a reasonable degree.
 */
const SHOWN: ReadonlyMap<string, ProofStrength> = new Map(
  Object.entries({
    portal: 2,
    "portal-recent": 1,
    code: 2,
    "code-recent": 1,
    "call-back": 2,
    document: 2,
    "three-points": 2,
    call: 1,
    "two-points": 1,
    "agent-permission": 1,
  } as const),
);
const OWN_NAME: ProofStrength = 1;

export function proofOf(method: string): ProofStrength {
  return SHOWN.get(method) ?? OWN_NAME;
}

const NEEDED: Readonly<Record<Exclude<RightsKind, "correction">, ProofStrength>> = {
  access: 2,
  portability: 2,
  erasure: 2,
  anonymisation: 2,
  restriction: 0,
  objection: 0,
};

/** By what a customer is reached or paid for: whoever changes it takes the customer over. */
const DELICATE_TYPES: ReadonlySet<string> = new Set(["email", "phone", "card", "bank-account", "government-id"]);

/** What has to be shown before a request is decided: proportionate to the harm of granting it to somebody else. */
export function proofNeeded(map: CompiledMap, kind: RightsKind, fields: readonly string[]): ProofStrength {
  if (kind !== "correction") return NEEDED[kind];
  return fields.some((name) => isDelicate(map, name)) ? 2 : 1;
}

function isDelicate(map: CompiledMap, name: string): boolean {
  const field = map.fields.get(name);
  return field === undefined || field.lookup !== "none" || DELICATE_TYPES.has(field.type.name);
}
