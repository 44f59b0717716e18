import { MINUTE_MS } from "../../base/instant.ts";
import type { CompiledField, TypeName } from "../../registers/datamap/types.ts";

/** Everything that is kept may be looked at and changed by whose it is: the purpose that every map has for that. */
export const OWN_PURPOSE = "rights";

/** With these somebody else could become the customer, or take their money. */
const GUARDED_TYPES: ReadonlySet<TypeName> = new Set(["government-id", "bank-account"]);
/** So long a sign-in counts for what is guarded. */
export const FRESH_MS = 10 * MINUTE_MS;

export function isGuarded({ type }: Pick<CompiledField, "type">): boolean {
  return GUARDED_TYPES.has(type.name);
}

/** A card's number is shown to nobody (PCI DSS 3.4.1 leaves the last four); a file is fetched, not shown. */
export function isShowable({ type }: Pick<CompiledField, "type">): boolean {
  return type.name !== "card" && type.name !== "file";
}
