import { DAY_MS, type Instant } from "../../base/instant.ts";
import { dayOf } from "../../registers/vendors/day.ts";
import type { VendorFacts } from "../../registers/vendors/facts.ts";

const CERTIFICATE_DAYS = 20;
const OTHER_CERTIFICATE_DAYS = 300;

/** What the sample's owner wrote down of Pretend Air before approving it; one certificate is about to run out. */
export function pretendAir(now: Instant): Partial<VendorFacts> {
  const inDays = (days: number): string => dayOf((now + days * DAY_MS) as Instant);
  return {
    does: "Flies your customers, on paper",
    termsUrl: "https://air.example/agents/terms",
    privacyUrl: "https://air.example/privacy",
    references: ["Harbour Travel, with them for six years: answers the telephone at night", "Two of our own customers, both for years"],
    questionnaire: {
      where: "In Ireland and Portugal; support looks at it from Lisbon.",
      access: "Forty people in reservations, by key card and a passkey.",
      encryption: "Both, and backups too.",
      cards: "PCI DSS 4.0.1, level 1; see certificates.",
      kept: "Thirteen months after the flight; erased within 30 days of asking, with a letter.",
      incidents: "One lost laptop in 2025, encrypted; its customers were told within two days.",
    },
    certifications: [
      { name: "PCI DSS 4.0.1, level 1", validUntil: inDays(CERTIFICATE_DAYS) },
      { name: "ISO/IEC 27001", validUntil: inDays(OTHER_CERTIFICATE_DAYS) },
    ],
    subprocessors: [
      { name: "Pretend Cloud", country: "Ireland", does: "Hosting" },
      { name: "Paper Tickets & Sons", country: "Portugal", does: "Prints boarding passes" },
    ],
    breachHours: 24,
    exitPlan: "Book by telephone for a week, then with Harbour Air; they erase what they have and confirm it in writing.",
  };
}

/** Whom the sample's owner has not made up their mind about, and whom they no longer trust: neither is given anything. */
export const OTHERS = [
  {
    label: "Villa Agency of Sintra",
    name: "villas",
    origin: "https://bookings.villas-of-sintra.example",
    recipient: "hotel",
    does: "Lets villas by the week; asked to have our guests’ cards for the deposit",
    state: "proposed",
  },
  {
    label: "Cheap Miles Club",
    name: "miles",
    origin: "https://api.cheap-miles.example",
    recipient: "airline",
    does: "Counted miles; stopped answering when asked where they are kept",
    state: "suspended",
  },
] as const;
