import { readFileSync } from "node:fs";
import { assert } from "../../base/fault.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import type { DataMap } from "../../registers/datamap/types.ts";

/** The maps that a new business can begin with; each is a file of `maps/` and can be changed later. */
export const STARTERS = ["concierge", "shop", "clinic"] as const;

export type Starter = (typeof STARTERS)[number];

export function isStarter(text: string): text is Starter {
  return STARTERS.some((starter) => starter === text);
}

/** The starter's map under the business's own name. What else the sample says of its controller is not theirs, and goes. */
export function starterMap(starter: Starter, controller: { readonly name: string; readonly email: string }): DataMap {
  const parsed = parseMapYaml(readFileSync(new URL(`../../../maps/${starter}.yaml`, import.meta.url), "utf8"));
  assert(parsed.ok, "a starter map is valid");
  return { ...parsed.map, controller: { ...controller, jurisdictions: parsed.map.controller.jurisdictions } };
}
