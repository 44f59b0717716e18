import type { SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Safe } from "../../safe/safe.ts";
import { hasPostcode } from "../../safe/vault/postcode.ts";
import type { CollectionRefusal } from "./answers.ts";
import type { SecondItem } from "./states.ts";

type Known = {
  readonly subject: SubjectId | null;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly secondItem: SecondItem | null;
};

/** What the link asks for: what staff chose, else the postal code where one is known, else a code to be told. */
export async function chooseSecondItem(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  { subject, fields, secondItem }: Known,
): Promise<Result<SecondItem, CollectionRefusal>> {
  if (secondItem === "code") return ok("code");
  const isKnown = subject === null ? givesPostcode(map, fields) : await hasPostcode(safe, tx, subject);
  if (isKnown) return ok("postcode");
  if (secondItem === null) return ok("code");
  const say = "No postal code of this customer is on file. Let the link ask for a code.";
  return refuse({ code: "request_invalid", fields: [{ field: "secondItem", code: "no_postcode", say }] });
}

/** Of somebody new: whether an address that staff write down now has one. */
function givesPostcode(map: CompiledMap, fields: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).some(([name, value]) => {
    if (map.fields.get(name)?.type.name !== "address" || typeof value !== "object" || value === null) return false;
    const { postalCode } = value as { readonly postalCode?: unknown };
    return typeof postalCode === "string" && /[\p{L}\p{N}]/u.test(postalCode);
  });
}
