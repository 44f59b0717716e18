import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { CompiledMap, CompiledRecipient } from "../datamap/types.ts";
import { VENDOR_ANSWERS, type VendorRefusal } from "./answers.ts";
import { isPast } from "./day.ts";
import type { Vendor } from "./vendor.ts";

/**
 * May this vendor be given these fields for this purpose, at this moment? Asked in the transaction of every deed that
 * lets anything out, of a vendor that is held (`holdVendor`). Pure: the register and the map in force come in.
 */
export function vendorGate(
  map: CompiledMap,
  vendor: Vendor,
  wish: { readonly fields: readonly string[]; readonly purpose: string },
  now: Instant,
): Result<void, VendorRefusal> {
  const standing = vendorStanding(vendor, now);
  return standing.ok ? vendorShare(map, vendor, wish) : standing;
}

/** Whether the data map gives this vendor these fields for this purpose, whatever state it is in. */
export function vendorShare(
  map: CompiledMap,
  vendor: Vendor,
  wish: { readonly fields: readonly string[]; readonly purpose: string },
): Result<void, VendorRefusal> {
  const recipients = recipientsOf(map, vendor);
  const meant = recipients.filter((recipient) => recipient.purposes.has(wish.purpose));
  if (recipients.length > 0 && meant.length === 0) return refuse({ code: "purpose_not_for_vendor" });

  const others = wish.fields.filter((field) => !meant.some((recipient) => recipient.fields.has(field)));
  if (others.length === 0) return ok(undefined);
  const { say } = VENDOR_ANSWERS.field_not_for_vendor;
  return refuse({ code: "field_not_for_vendor", fields: others.map((field) => ({ field, code: "field_not_for_vendor", say })) });
}

/** Whether the vendor may be given anything at all today. */
export function vendorStanding(vendor: Vendor, now: Instant): Result<void, VendorRefusal> {
  switch (vendor.state) {
    case "proposed":
      return refuse({ code: "vendor_not_approved" });
    case "suspended":
      return refuse({ code: "vendor_suspended" });
    case "left":
      return refuse({ code: "vendor_left" });
    case "approved":
      return isPast(vendor.reviewDueOn, now) ? refuse({ code: "vendor_overdue" }) : ok(undefined);
  }
}

/** The recipients of the data map that are this vendor: those that name it, and the one that it names itself. */
export function recipientsOf(map: CompiledMap, vendor: Pick<Vendor, "name" | "recipient">): readonly CompiledRecipient[] {
  return [...map.recipients.values()].filter(({ name, vendor: named }) => named === vendor.name || name === vendor.recipient);
}
