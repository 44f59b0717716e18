import { DAY_MS, type Instant } from "../../../base/instant.ts";
import { endOfDay } from "../../../registers/clearance/calendar.ts";
import type { Vendor } from "../../../registers/vendors/vendor.ts";
import type { HomeFacts } from "./facts.ts";
import { type Need, counted, need } from "./need.ts";

const REVIEW_SOON_DAYS = 30;
const CERTIFICATE_SOON_DAYS = 30;

/** Who outside has to be looked at again, and which of their certificates run out. Whoever left is given nothing and asks for nothing. */
export function vendorNeeds({ now, vendors }: Pick<HomeFacts, "now" | "vendors">): readonly Need[] {
  const proposed = vendors.filter((vendor) => vendor.state === "proposed");
  const labels = proposed.map((vendor) => vendor.label).join(", ");
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
            `${counted(proposed.length, "vendor")} not approved yet`,
            `${labels}: given nothing until somebody has looked and approved it.`,
            proposed.length === 1 ? placeOf(proposed[0]) : "/vendors",
          ),
        ]),
  ];
}

function reviewOf(vendor: Vendor, now: Instant): readonly Need[] {
  const due = endOfDay(vendor.reviewDueOn);
  if (due - now > REVIEW_SOON_DAYS * DAY_MS) return [];
  const isOver = due <= now;
  const title = `${vendor.label} is to be looked at again`;
  const say = isOver
    ? "It is given nothing until somebody has looked and set the next day."
    : "Read what is written down of it, ask what has changed, and set the next day; after this one it is given nothing more.";
  return [need("vendor_review", isOver ? "overdue" : "due", title, say, placeOf(vendor), due)];
}

function certificatesOf(vendor: Vendor, now: Instant): readonly Need[] {
  return vendor.facts.certifications.flatMap(({ name, validUntil }) => {
    if (validUntil === null) return [];
    const until = endOfDay(validUntil);
    if (until - now > CERTIFICATE_SOON_DAYS * DAY_MS) return [];
    const title = `${name} of ${vendor.label} ${until <= now ? "has run out" : "runs out"}`;
    return [need("vendor_certificate", "due", title, "Ask for the new one, and write down until when it holds.", placeOf(vendor), until)];
  });
}

function placeOf(vendor: Vendor | undefined): string {
  return vendor === undefined ? "/vendors" : `/vendors/${vendor.id}`;
}
