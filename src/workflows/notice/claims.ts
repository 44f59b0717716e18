import type { NoticeClaims } from "../../registers/notice/text.ts";
import { longest } from "./_maker.ts";
import type { NoticeSources } from "./sources.ts";

/** What the notice of these sources claims, in the map's own names: what practice can be held against. */
export function claimsOf({ map, recipients }: NoticeSources): NoticeClaims {
  const declared = [...map.purposes.values()].filter(({ builtIn }) => !builtIn);
  const names = new Set(declared.map(({ name }) => name));
  return {
    purposes: Object.fromEntries(declared.map(({ name, label, basis }) => [name, { label, basis }])),
    fields: Object.fromEntries(
      [...map.fields.values()].map((field) => [
        field.name,
        { label: field.label, purposes: [...field.purposes].filter((name) => names.has(name)).toSorted(), keptMs: longest(field) },
      ]),
    ),
    recipients,
  };
}
