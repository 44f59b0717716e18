import type { Instant } from "../../base/instant.ts";
import type { CompiledMap } from "../datamap/types.ts";
import type { VendorFault } from "./answers.ts";
import { isPast } from "./day.ts";
import { recipientsOf } from "./gate.ts";
import type { Vendor } from "./vendor.ts";

/** What stands between a vendor and its approval. In test mode a pretend vendor needs a day of review and no more. */
export function missingFor(
  map: CompiledMap,
  vendor: Vendor,
  breachContact: string | null,
  isTest: boolean,
  now: Instant,
): readonly VendorFault[] {
  const missing: VendorFault[] = [];
  const add = (field: string, say: string): void => void missing.push({ field, code: "needed_for_approval", say });
  if (isPast(vendor.reviewDueOn, now)) add("reviewDueOn", "Set a day in the future on which somebody looks at this vendor again.");
  if (isTest) return missing;

  if (recipientsOf(map, vendor).length === 0) add("recipient", "Name the recipient of the data map that this vendor is.");
  if (breachContact === null) add("breachContact", "Write down whom to call there when something went wrong.");
  return missing;
}
