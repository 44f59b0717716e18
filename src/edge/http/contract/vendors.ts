import { z } from "@hono/zod-openapi";
import { isMailAddress } from "../../../platform/outbox/mail.ts";
import { QUESTIONS } from "../../../registers/vendors/facts.ts";
import { VENDOR_STATES } from "../../../registers/vendors/state.ts";
import { EntryId, Label, Limit, MapName, idSchema, listOf, pageQuery } from "./common.ts";

const ORIGIN_CHARS_MAX = 300;
const LINK_CHARS_MAX = 500;
const LINE_CHARS_MAX = 300;
const ADDRESS_CHARS_MAX = 254;
const TEXT_CHARS_MAX = 2_000;
const LISTED_MAX = 50;
const HOURS_MAX = 8_760;

export const VendorId = idSchema("ven", "ven_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const VendorParams = z.strictObject({ id: VendorId });
export const VendorsQuery = pageQuery("ven");

const Line = z.string().trim().min(1).max(LINE_CHARS_MAX);
const Text = z.string().trim().max(TEXT_CHARS_MAX);
const Link = z
  .string()
  .max(LINK_CHARS_MAX)
  .refine(isLink, "A link begins with https://, without a user or password.")
  .openapi({ example: "https://air.example/terms" });
/** A day of the calendar: `2026-02-30` is none. */
const Day = z
  .string()
  .regex(/^20\d{2}-\d{2}-\d{2}$/u)
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text), "This is no day of the calendar.")
  .openapi({ example: "2027-11-28" });
const Origin = z.string().min(1).max(ORIGIN_CHARS_MAX).openapi({ example: "https://api.air.example" });
const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/u)
  .describe("As recipients of the data map name it under `vendor`.");
const questions = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[];

/** What browsers mend (`https:air.example`) is not what stands there. */
function isLink(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https:\/\/[^/\\\s]/u.test(text) && url.username === "" && url.password === "";
}

const FACTS = {
  does: Text.optional().describe("What it does for you."),
  termsUrl: Link.nullable().optional(),
  privacyUrl: Link.nullable().optional(),
  references: z.array(Line).max(LISTED_MAX).optional().describe("Who else works with it, and what they say."),
  questionnaire: z.partialRecord(z.enum(questions), Text).optional().describe("Answers, by the names that `questions` of the list tells."),
  certifications: z
    .array(z.strictObject({ name: Line, validUntil: Day.nullable().optional() }))
    .max(LISTED_MAX)
    .optional(),
  subprocessors: z
    .array(z.strictObject({ name: Line, country: Line, does: Line }))
    .max(LISTED_MAX)
    .optional(),
  breachHours: z.int().min(1).max(HOURS_MAX).nullable().optional().describe("Within how many hours it tells you of a breach."),
  exitPlan: Text.optional().describe("How you would leave it, and what becomes of the data there."),
  operationsOnly: z.boolean().optional().describe("Requests written by hand are not sent to it, only its operations."),
  ageRecipient: z
    .string()
    .regex(/^age1[02-9ac-hj-np-z]{58}$/u)
    .nullable()
    .optional()
    .describe("For files that are made for it alone."),
} as const;
const PEOPLE = {
  owner: Line.nullable().optional().describe("Who answers for it here; kept sealed."),
  breachContact: Line.nullable().optional().describe("Whom to call there when something went wrong; kept sealed."),
  privacyEmail: z
    .string()
    .trim()
    .max(ADDRESS_CHARS_MAX)
    .refine(isMailAddress, "One e-mail address, as in privacy@air.example.")
    .nullable()
    .optional()
    .describe(
      "Where letters about what customers ask about their data go; kept sealed. Without one they go to an address that stands in `breachContact`.",
    ),
} as const;

export const NewVendorBody = z
  .strictObject({
    label: Label,
    origin: Origin.describe("https://, its name, and a port if it is not 443. Only this is ever connected to."),
    loopback: z.boolean().optional().describe("It runs on this machine; in test mode only."),
    name: Name.optional(),
    recipient: MapName.optional().describe("The recipient of the data map that it is; found by its name where nothing is said."),
    reviewDueOn: Day.optional().describe(
      "The last day on which it is given anything without somebody looking; a year from now where nothing is said.",
    ),
    ...FACTS,
    ...PEOPLE,
  })
  .openapi("NewVendor");

export const VendorChangeBody = z
  .strictObject({
    label: Label.optional(),
    origin: Origin.optional(),
    loopback: z.boolean().optional(),
    recipient: MapName.nullable().optional(),
    reviewDueOn: Day.optional(),
    state: z.enum(VENDOR_STATES).optional(),
    ...FACTS,
    ...PEOPLE,
  })
  .refine((body) => Object.keys(body).length > 0, "Name what is to change.")
  .openapi("VendorChange");

const Time = z.string().nullable();
export const VendorAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    label: z.string(),
    origin: z.string(),
    loopback: z.boolean().optional().describe("Only where it is true."),
    state: z.enum(VENDOR_STATES),
    standing: z
      .object({ ok: z.boolean(), code: z.string().optional(), say: z.string().optional(), unlock: z.string().nullable().optional() })
      .describe("Whether it may be given anything today."),
    recipient: z.string().nullable(),
    gets: z.object({ fields: z.array(z.string()), purposes: z.array(z.string()) }).describe("What the data map in force lets it have."),
    reviewDueOn: z.string(),
    does: z.string(),
    termsUrl: z.string().nullable(),
    privacyUrl: z.string().nullable(),
    references: z.array(z.string()),
    questionnaire: z.record(z.string(), z.string()),
    certifications: z.array(z.object({ name: z.string(), validUntil: z.string().nullable(), isOver: z.boolean() })),
    subprocessors: z.array(z.object({ name: z.string(), country: z.string(), does: z.string() })),
    breachHours: z.int().nullable(),
    exitPlan: z.string(),
    operationsOnly: z.boolean(),
    ageRecipient: z.string().nullable(),
    owner: z.string().nullable().describe("Shown to owners."),
    breachContact: z.string().nullable().describe("Shown to owners."),
    privacyEmail: z.string().nullable().describe("Shown to owners."),
    isDamaged: z
      .boolean()
      .describe("`owner`, `breachContact` and `privacyEmail` were stored and do not open; name them anew. Told to owners."),
    createdAt: z.string(),
    createdBy: z.string(),
    changedAt: z.string(),
    approvedAt: Time,
    approvedBy: Time,
  })
  .openapi("Vendor");
export const VendorsAnswer = listOf(VendorAnswer).and(
  z.object({ questions: z.array(z.object({ name: z.string(), ask: z.string() })).describe("What `questionnaire` answers.") }),
);

export const DisclosuresQuery = z.strictObject({ limit: Limit, cursor: EntryId.optional() });
const DisclosureAnswer = z
  .object({
    entry: z.string(),
    at: z.string(),
    act: z.string(),
    subject: z.string().nullable(),
    fields: z.array(z.string()),
    purpose: z.string().nullable(),
    actor: z.object({ kind: z.string(), id: z.string(), role: z.string(), name: z.string().nullable() }),
    operation: z.string().nullable().describe("Of what was sent, its operation; of what was filled in, its form."),
  })
  .openapi("Disclosure");
export type DisclosureTold = z.infer<typeof DisclosureAnswer>;
export const DisclosuresAnswer = listOf(DisclosureAnswer);
