import { instantToIso } from "../../base/instant.ts";
import type { Instant } from "../../base/instant.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { VENDOR_ANSWERS, type VendorRefusal } from "../../registers/vendors/answers.ts";
import { isPast } from "../../registers/vendors/day.ts";
import { recipientsOf, vendorStanding } from "../../registers/vendors/gate.ts";
import { NO_PEOPLE, type VendorPeople } from "../../registers/vendors/people.ts";
import type { Vendor } from "../../registers/vendors/vendor.ts";
import type { Problem } from "./problem.ts";
import { problemOf } from "./safe-problem.ts";
import { timeText } from "./tell-staff.ts";

/** A vendor as it is told; who answers for it, to owners only. */
export function tellVendor(
  map: CompiledMap,
  vendor: Vendor,
  people: VendorPeople | "damaged" | undefined,
  now: Instant,
): Readonly<Record<string, unknown>> {
  const { loopback, facts, createdAt, changedAt, approvedAt, ...rest } = vendor;
  const recipients = recipientsOf(map, vendor);
  const all = (names: (typeof recipients)[number]["fields"][]): readonly string[] =>
    [...new Set(names.flatMap((set) => [...set]))].toSorted();
  return {
    ...rest,
    ...(loopback ? { loopback } : {}),
    standing: standingOf(vendor, now),
    gets: { fields: all(recipients.map((one) => one.fields)), purposes: all(recipients.map((one) => one.purposes)) },
    ...facts,
    certifications: facts.certifications.map((one) => ({ ...one, isOver: one.validUntil !== null && isPast(one.validUntil, now) })),
    ...(people === undefined || people === "damaged" ? NO_PEOPLE : people),
    isDamaged: people === "damaged",
    createdAt: instantToIso(createdAt),
    changedAt: instantToIso(changedAt),
    approvedAt: timeText(approvedAt),
  };
}

/** Whether it may be given anything today, in words. */
export function standingOf(vendor: Vendor, now: Instant): Readonly<Record<string, unknown>> {
  const standing = vendorStanding(vendor, now);
  if (standing.ok) return { ok: true };
  const { say, unlock } = VENDOR_ANSWERS[standing.refusal.code];
  return { ok: false, code: standing.refusal.code, say, unlock };
}

/** A refusal of the register of vendors, in its words; `entry` notes what was not given for it. */
export function vendorProblem(refusal: VendorRefusal & { readonly entry?: string }): Problem {
  return problemOf(refusal.code, VENDOR_ANSWERS[refusal.code], refusal);
}
