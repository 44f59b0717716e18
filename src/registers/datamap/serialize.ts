import { createHash } from "node:crypto";
import { stringify } from "yaml";
import type { JsonValue } from "../../base/json-value.ts";
import type { DataMap, MapRole } from "./types.ts";

/** The map in the form of the contract, in which a role's purposes stand beside its words. */
export function mapToJson(map: DataMap): JsonValue {
  const roles = Object.entries(map.roles).map(
    ([name, { grants, ...words }]: readonly [string, MapRole]) => [name, { ...grants, ...words }] as const,
  );
  return { ...map, roles: Object.fromEntries(roles) };
}

/** The map as a YAML file that a person can go on with. */
export function mapToYaml(map: DataMap): string {
  return stringify(mapToJson(map), { lineWidth: 140, aliasDuplicateObjects: false });
}

/** Hex SHA-256 of the map's canonical JSON: the same whatever the order in which its parts were written. */
export function mapDigest(map: DataMap): string {
  return createHash("sha256")
    .update(canonicalJson(mapToJson(map)))
    .digest("hex");
}

/** JSON with the keys of every object in the order of their code units and without spaces (as RFC 8785 for plain data). */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as { readonly [key: string]: JsonValue }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}
