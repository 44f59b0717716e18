import { createHash } from "node:crypto";
import type { JsonValue } from "../../base/json-value.ts";
import type { DataMap, MapRole } from "./types.ts";

/** The map in the form of the contract, in which a role's purposes stand beside its words. */
export function mapToJson(map: DataMap): JsonValue {
  const roles = Object.entries(map.roles).map(
    ([name, { grants, ...words }]: readonly [string, MapRole]) => [name, { ...grants, ...words }] as const,
  );
  return { ...map, roles: Object.fromEntries(roles) };
}

/** The map as a YAML file that a person can go on with: a line for each purpose, field and recipient, as our starter maps have it. */
export function mapToYaml(map: DataMap): string {
  const sections = Object.entries(mapToJson(map) as { readonly [name: string]: JsonValue });
  return sections.map(([name, held]) => `${[`${name}:`, ...(isGroup(held) ? sectionLines(name, held) : [])].join("\n")}\n`).join("\n");
}

type Group = { readonly [name: string]: JsonValue };

function sectionLines(section: string, entries: Group): readonly string[] {
  return Object.entries(entries).flatMap(([name, entry]) =>
    section === "roles" && isGroup(entry) ? [`  ${name}:`, ...roleLines(entry)] : [`  ${name}: ${inOneLine(entry)}`],
  );
}

/** A role's grants stand beneath their purpose, one field a line; its other words on a line each. */
function roleLines(role: Group): readonly string[] {
  return Object.entries(role).flatMap(([word, held]) =>
    isGroup(held) && Object.values(held).some(Array.isArray)
      ? [`    ${word}:`, ...Object.entries(held).map(([field, forms]) => `      ${field}: ${inOneLine(forms)}`)]
      : [`    ${word}: ${inOneLine(held)}`],
  );
}

function inOneLine(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  if (isGroup(value)) {
    const held = Object.entries(value).map(([name, one]) => `${name}: ${inOneLine(one)}`);
    return held.length === 0 ? "{}" : `{ ${held.join(", ")} }`;
  }
  return typeof value === "string" && PLAIN.test(value) && !WORDS.test(value) ? value : JSON.stringify(value);
}

/** What needs no quotes, YAML 1.2.2, 7.3.3, and not all of that: words, and times such as 3y. The words beneath are no text to older readers (YAML 1.1). */
const PLAIN = /^\p{L}(?:[\p{L}\p{N} _./@&()-]*[\p{L}\p{N}.)])?$|^\d+[dmwy]$/u;
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n)$/iu;

function isGroup(value: JsonValue): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
