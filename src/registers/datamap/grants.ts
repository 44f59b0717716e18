import type { CompiledMap, Form } from "./types.ts";

type FieldSets = Map<string, ReadonlySet<string>>;

/** Worked out once for each map; a map that nobody holds any more takes its sets with it. */
const SETS = new WeakMap<CompiledMap, FieldSets>();
/** Purposes that were asked for and do not exist would otherwise fill memory. */
const SETS_MAX = 10_000;

/**
 * The fields that any of the roles grants in this form for this purpose, and that are collected for it at all: what the map
 * alone lets through. Conditions of the roles are not looked at here.
 */
export function grantedFields(map: CompiledMap, roles: readonly string[], purpose: string, form: Form): ReadonlySet<string> {
  const sets = setsOf(map);
  const key = `${form} ${purpose} ${roles.join(" ")}`;
  const known = sets.get(key);
  if (known !== undefined) return known;

  const fields = new Set<string>();
  for (const name of roles) {
    for (const [field, forms] of map.roles.get(name)?.grants.get(purpose) ?? []) {
      if (forms.has(form) && map.fields.get(field)?.purposes.has(purpose) === true) fields.add(field);
    }
  }
  if (sets.size < SETS_MAX) sets.set(key, fields);
  return fields;
}

/** True where any of the roles has any grant for the purpose; an actor without one may not ask for it at all. */
export function hasAnyGrant(map: CompiledMap, roles: readonly string[], purpose: string): boolean {
  return roles.some((name) => (map.roles.get(name)?.grants.get(purpose)?.size ?? 0) > 0);
}

/** The purposes for which any of the roles has any grant, in the order of the map. */
export function purposesOf(map: CompiledMap, roles: readonly string[]): readonly string[] {
  return [...map.purposes.keys()].filter((purpose) => hasAnyGrant(map, roles, purpose));
}

function setsOf(map: CompiledMap): FieldSets {
  const known = SETS.get(map);
  if (known !== undefined) return known;
  const sets: FieldSets = new Map();
  SETS.set(map, sets);
  return sets;
}
