import type { StaffId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type Clearance, evaluateClearance } from "../../registers/clearance/evaluate.ts";
import { type Kind, findKinds, requiredNames } from "../../registers/clearance/kinds.ts";
import { findRecords } from "../../registers/clearance/records.ts";
import type { Document } from "../../registers/clearance/words.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Policy, findPolicies } from "../../registers/policies/policy.ts";
import { findSignatures } from "../../registers/policies/sign.ts";
import { type TenantSettings, readSettings } from "../../registers/settings/settings.ts";

/** Where each person stands with each clearance that their roles require, in the order of the map. One round of statements. */
export async function clearancesOf(
  tx: Tx,
  map: CompiledMap,
  people: readonly { readonly id: StaffId; readonly roles: readonly string[] }[],
  now: Instant,
  settings?: TenantSettings,
): Promise<ReadonlyMap<string, readonly Clearance[]>> {
  const ids = people.map((person) => person.id);
  const [kinds, policies, signatures, records] = await Promise.all([
    settledKinds(tx, map, settings),
    findPolicies(tx),
    findSignatures(tx, ids),
    findRecords(tx, ids),
  ]);
  return new Map(
    people.map(({ id, roles }) => {
      const evidence = { signatures: signatures.get(id) ?? [], records: records.get(id) ?? [] };
      const own = requiredNames(map, roles).flatMap((name) => kinds.get(name) ?? []);
      return [id, own.map((kind) => evaluateClearance(kind, documentOf(kind, policies), evidence, now))];
    }),
  );
}

/** What each required name stands for; a training counts as long as the business has settled, where nobody said otherwise. */
export async function settledKinds(tx: Tx, map: CompiledMap, settings?: TenantSettings): Promise<ReadonlyMap<string, Kind>> {
  const [kinds, { trainingMonths }] = await Promise.all([findKinds(tx, map), settings ?? readSettings(tx)]);
  return new Map(
    [...kinds].map(([name, kind]) => [name, kind.isGuessed && kind.kind === "training" ? { ...kind, months: trainingMonths } : kind]),
  );
}

/** The document that a kind names, or the one of its own name. */
export function documentOf(kind: Kind, policies: readonly Policy[]): Document | null {
  const found = policies.find((policy) => (kind.policy === null ? policy.name === kind.name : policy.id === kind.policy));
  return found === undefined ? null : { id: found.id, title: found.current.title, version: found.current.version };
}
