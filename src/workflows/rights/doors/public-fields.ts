import type { TenantId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import { type Tx, withTx } from "../../../platform/storage/tx.ts";
import { noticeInForce } from "../../../registers/notice/versions.ts";
import type { RightsKind } from "../../../registers/rights/kinds.ts";
import type { Safe } from "../../../safe/safe.ts";

/** A field as everybody may know it: by the label that the privacy notice has for it. */
export type PublicField = { readonly name: string; readonly label: string };

/**
 * What a request may be about at a door without a key: the fields that the privacy notice in force names, as far as there are such
 * fields still. Where none was published it is made from the data map for whoever reads it, and names them all.
 */
export async function readPublicFields(safe: Safe, tenant: TenantId, now: Instant): Promise<readonly PublicField[]> {
  return await withTx(safe.db, tenant, async (tx) => await publicFields(safe, tx, now));
}

async function publicFields(safe: Safe, tx: Tx, now: Instant): Promise<readonly PublicField[]> {
  const [map, notice] = await Promise.all([safe.maps.get(tx), noticeInForce(tx, now)]);
  const claimed = notice?.claims.fields;
  return [...map.fields.values()].flatMap(({ name, label }) => {
    const said = claimed === undefined ? label : claimed[name]?.label;
    return said === undefined ? [] : [{ name, label: said }];
  });
}

/** Whoever reads labels cannot tell fields of one label apart, so who ticks one means all of them. */
export function withNamesakes(names: readonly string[], known: readonly PublicField[]): readonly string[] {
  const labels = new Set(known.filter(({ name }) => names.includes(name)).map(({ label }) => label));
  const namesakes = known.filter(({ label }) => labels.has(label)).map(({ name }) => name);
  return [...new Set([...names, ...namesakes])];
}

/** `fields_unknown`: those that may not be named here; `not_in_part`: what is asked for is about everything, or not asked for here. */
export type FieldsRefusal = { readonly code: "fields_unknown"; readonly fields: readonly string[] } | { readonly code: "not_in_part" };

/** What is wrong with what a request should be about; at a door without a key it depends on nobody's data, so it may be told to everybody. */
export function fieldsWrong(
  kind: RightsKind,
  fields: readonly string[],
  known: readonly PublicField[],
  inPart: ReadonlySet<RightsKind> = OPENLY_IN_PART,
): FieldsRefusal | undefined {
  if (fields.length === 0) return undefined;
  if (!inPart.has(kind)) return { code: "not_in_part" };
  const names = new Set(known.map(({ name }) => name));
  const unknown = fields.filter((field) => !names.has(field));
  return unknown.length === 0 ? undefined : { code: "fields_unknown", fields: unknown };
}

/** Whoever is anonymised is so wholly; a correction and an objection say by themselves what they are about. */
export const IN_PART: ReadonlySet<RightsKind> = new Set<RightsKind>(["access", "portability", "restriction", "erasure"]);
/** Without a key no restriction is filed, since it would hold at once. */
const OPENLY_IN_PART: ReadonlySet<RightsKind> = new Set<RightsKind>(["access", "portability", "erasure"]);
