import type { CompiledMap, CompiledRole } from "../../registers/datamap/types.ts";

/** A role of the map, the purpose for which it works, and which of some fields it is granted masked for that. */
export type Seeing = { readonly role: string; readonly purpose: string; readonly fields: readonly string[] };

/**
 * Which roles of people see some of these fields masked, those that see most first: whom somebody asks who may not see them. A
 * role that keys may have is a system's, and is told only where there is no other.
 */
export function rolesThatSee(map: CompiledMap, fields: readonly string[]): readonly Seeing[] {
  const all = [...map.roles.values()].flatMap((role) => seeingOf(role, fields).map((seeing) => ({ role, seeing })));
  const people = all.filter(({ role }) => !role.keys);
  return (people.length > 0 ? people : all).map(({ seeing }) => seeing).toSorted((a, b) => b.fields.length - a.fields.length);
}

/** `clear` brings `masked` with it. */
function seeingOf({ name, grants }: CompiledRole, fields: readonly string[]): readonly Seeing[] {
  return [...grants].flatMap(([purpose, granted]) => {
    const seen = fields.filter((field) => granted.get(field)?.has("masked") === true || granted.get(field)?.has("clear") === true);
    return seen.length === 0 ? [] : [{ role: name, purpose, fields: seen }];
  });
}
