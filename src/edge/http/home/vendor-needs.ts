import { DAY_MS, type Instant } from "../../../base/instant.ts";
import { endOfDay } from "../../../registers/clearance/calendar.ts";
import type { Vendor } from "../../../registers/vendors/vendor.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, need } from "./need.ts";

const REVIEW_SOON_DAYS = 30;
const CERTIFICATE_SOON_DAYS = 30;

/** Who outside has to be looked at again, and which of their certificates run out. Whoever left is given nothing and asks for nothing. */
export function vendorNeeds({ now, vendors }: Pick<HomeFacts, "now" | "vendors">): readonly Need[] {
  const proposed = vendors.filter((vendor) => vendor.state === "proposed");
  return [
    ...vendors.filter((vendor) => vendor.state === "approved").flatMap((vendor) => reviewOf(vendor, now)),
    ...vendors
      .filter((vendor) => vendor.state === "approved" || vendor.state === "suspended")
      .flatMap((vendor) => certificatesOf(vendor, now)),
    ...(proposed.length === 0
      ? []
      : [
          need(
            "vendor_proposed",
            "info",
            { count: proposed.length, labels: proposed.map((vendor) => vendor.label) },
            proposed.length === 1 ? placeOf(proposed[0]) : "/vendors",
          ),
        ]),
  ];
}

function reviewOf(vendor: Vendor, now: Instant): readonly Need[] {
  const due = endOfDay(vendor.reviewDueOn);
  if (due - now > REVIEW_SOON_DAYS * DAY_MS) return [];
  const isOver = due <= now;
  return [need("vendor_review", isOver ? "overdue" : "due", { label: vendor.label, isOver }, placeOf(vendor), due)];
}

function certificatesOf(vendor: Vendor, now: Instant): readonly Need[] {
  return vendor.facts.certifications.flatMap(({ name, validUntil }) => {
    if (validUntil === null) return [];
    const until = endOfDay(validUntil);
    if (until - now > CERTIFICATE_SOON_DAYS * DAY_MS) return [];
    const facts = { certificate: name, label: vendor.label, isOver: until <= now };
    return [need("vendor_certificate", "due", facts, placeOf(vendor), until)];
  });
}

function placeOf(vendor: Vendor | undefined): string {
  return vendor === undefined ? "/vendors" : `/vendors/${vendor.id}`;
}
