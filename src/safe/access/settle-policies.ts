import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKinds } from "../../registers/clearance/kinds.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { EntryActor } from "../../registers/ledger/entry.ts";
import { findPolicies } from "../../registers/policies/policy.ts";
import { publishPolicy } from "../../registers/policies/publish.ts";
import { policyFromTemplate } from "../../registers/policies/templates.ts";
import { documentOf } from "./clearances-of.ts";

/**
 * Sees to it that whatever the map asks people to sign is there to be signed: a document that is missing is made from
 * the template of its kind, in the business's name. What the owner has written is let be.
 */
export async function settlePolicies(tx: Tx, map: CompiledMap, actor: EntryActor, now: Instant): Promise<void> {
  const [kinds, policies] = await Promise.all([findKinds(tx, map), findPolicies(tx)]);
  for (const kind of kinds.values()) {
    if ((kind.kind !== "clause" && kind.kind !== "policy") || documentOf(kind, policies) !== null) continue;
    // A rival that publishes at the same moment has made it then.
    await publishPolicy(tx, actor, policyFromTemplate(kind.kind, kind.name, map.controller), now);
  }
}
