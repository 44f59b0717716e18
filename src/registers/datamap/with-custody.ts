import type { Custody, DataMap } from "./types.ts";

/** The map with every card field resting there. A map without a card field comes back as it was. */
export function withCustody(map: DataMap, custody: Custody): DataMap {
  if (!hasCards(map)) return map;
  const fields = Object.entries(map.fields).map(([name, field]) => [name, field.type === "card" ? { ...field, custody } : field] as const);
  return { ...map, fields: Object.fromEntries(fields) };
}

export function hasCards({ fields }: DataMap): boolean {
  return Object.values(fields).some((field) => field.type === "card");
}
