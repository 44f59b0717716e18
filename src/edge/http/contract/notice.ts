import { z } from "@hono/zod-openapi";
import { LANGUAGES } from "../../../base/language.ts";
import { FACT_CHARS_MAX, NOTICE_FACTS, type NoticeFact } from "../../../registers/notice/facts.ts";
import { Limit } from "./common.ts";

const VERSIONS_MAX = 1_000_000;
const BUSINESS_CHARS_MAX = 120;
const Language = z.enum(LANGUAGES);
const Version = z.int().min(1).max(VERSIONS_MAX);
const VersionText = z.string().regex(/^[1-9]\d{0,5}$/u);
const Day = z.iso.date().max(10).openapi({ example: "2026-12-01" });

export const NoticeQuery = z.strictObject({
  language: Language.optional(),
  version: VersionText.optional().describe("The one in force where nothing is said."),
  business: z.string().max(BUSINESS_CHARS_MAX).optional().describe("Its name or id; needed only in a house of several."),
});
export const DraftQuery = z.strictObject({ language: Language.optional() });
export const VersionsQuery = z.strictObject({ limit: Limit, cursor: VersionText.optional() });

const Line = z.object({ id: z.string(), heading: z.string(), say: z.string() });
const Table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) });
const Section = z.object({ id: z.string(), heading: z.string(), say: z.array(z.string()), table: Table.nullable() });
const Differences = z.object({ added: z.array(z.string()), removed: z.array(z.string()) });
const Text = z.object({ title: z.string(), short: z.array(Line), sections: z.array(Section) });

export const NoticeAnswer = z
  .object({
    business: z.string(),
    email: z.string(),
    version: z.int().describe("0 where none was published: then it is what the data map says by itself."),
    mapVersion: z.int(),
    state: z.enum(["in_force", "announced", "past", "unpublished"]),
    effectiveOn: z.string().nullable(),
    language: Language,
    text: Text.describe("In two layers: one screen, and all of it."),
    differences: Differences.nullable().describe("From the version before."),
    next: z.object({ version: z.int(), effectiveOn: z.string() }).nullable(),
    newest: z.int(),
    page: z.string(),
  })
  .openapi("Notice");

const Telling = z.object({
  state: z.enum(["running", "done"]),
  told: z.int(),
  unreachable: z.int().describe("Concerned, and with no e-mail that could be written to."),
});
export const TellingParams = z.strictObject({ version: VersionText });
export const TellingAnswer = z.object({ version: z.int(), ...Telling.shape }).openapi("NoticeTelling");

const VersionShape = {
  version: z.int(),
  mapVersion: z.int(),
  effectiveOn: z.string(),
  digest: z.string().describe("SHA-256, in hex, of texts and claims."),
  publishedAt: z.string(),
  publishedBy: z.string(),
};
export const NoticeVersionsAnswer = z.object({
  items: z.array(z.object({ ...VersionShape, differences: Differences, telling: Telling.nullable() }).openapi("NoticeVersion")),
  nextCursor: z.string().nullable(),
});
export const PublishBody = z
  .strictObject({
    effectiveOn: Day.optional().describe("Today, in UTC, where nothing is said."),
    mapVersion: Version.optional().describe("The map that was looked at; another one in force by now refuses."),
    after: z.int().min(0).max(VERSIONS_MAX).optional().describe("The version that it was compared with; a later one by now refuses."),
  })
  .openapi("NewNoticeVersion");
export const PublishedNotice = z.object(VersionShape);

const FACT_NAMES = Object.keys(NOTICE_FACTS) as [NoticeFact, ...NoticeFact[]];
const Said = z.union([
  z.strictObject({ none: z.literal(true).describe("There is nothing of the kind.") }),
  z.strictObject({ say: z.string().trim().min(1).max(FACT_CHARS_MAX) }),
]);
export const FactsBody = z
  .strictObject(
    Object.fromEntries(FACT_NAMES.map((name) => [name, Said.nullable().optional()])) as Record<
      NoticeFact,
      z.ZodOptional<z.ZodNullable<typeof Said>>
    >,
  )
  .openapi("NoticeFacts");

const Check = z.object({
  id: z.string(),
  text: z.string(),
  status: z.enum(["met", "missing", "not_applicable"]),
  from: z.enum(["map", "vendors", "statement", "product"]).nullable().describe("Where the statement comes from."),
  mend: z.string().nullable(),
  why: z.string().nullable().describe("Why it does not apply."),
  fact: z.string().nullable().describe("What to say in `PATCH /v1/notice/facts`."),
  requiredBy: z.array(z.string()),
  when: z.string(),
  confidence: z.string(),
});
export const DraftAnswer = z
  .object({
    isNew: z.boolean(),
    mapVersion: z.int(),
    newest: z.object(VersionShape).nullable(),
    inForce: z.int().nullable(),
    language: Language,
    text: Text,
    differences: Differences,
    readability: z.object({
      lix: z.int(),
      age: z.int().describe("At which most have learnt to read it."),
      words: z.int(),
      isPlain: z.boolean(),
    }),
    checklist: z.array(Check),
    facts: z.array(z.object({ name: z.enum(FACT_NAMES), mayBeNone: z.boolean(), isNone: z.boolean(), say: z.string().nullable() })),
    tell: z.object({
      fields: z.array(z.string()).describe("Used for more, given to more or kept longer than was said."),
      customers: z.int().describe("Who has one of them here."),
      askAgain: z.array(z.object({ purpose: z.string(), label: z.string(), customers: z.int() })),
    }),
  })
  .openapi("NoticeDraft");

export const DriftAnswer = z
  .object({
    version: z.int().nullable().describe("The notice that practice was held against; null where none was published."),
    since: z.string(),
    entriesRead: z.int(),
    valuesRead: z.int(),
    isWhole: z.boolean().describe("False where there was more than is read at a time; the newest was read."),
    items: z.array(
      z.object({
        key: z.string(),
        kind: z.string(),
        field: z.string().nullable(),
        purpose: z.string().nullable(),
        vendor: z.string().nullable(),
        count: z.int(),
        first: z.string(),
        last: z.string(),
        knownSince: z.string().nullable().describe("When the watch first found it."),
        say: z.string(),
        mend: z.string(),
      }),
    ),
  })
  .openapi("NoticeDrift");

const Activity = z.object({
  purpose: z.string(),
  label: z.string(),
  task: z.string().nullable(),
  basis: z.string(),
  subjects: z.string(),
  categories: z.array(z.string()),
  specialCategories: z.array(z.string()),
  fields: z.array(z.string()),
  recipients: z.array(z.string()),
  countries: z.array(z.string()),
  transfers: z.string().nullable(),
  keptDaysMax: z.int(),
  kept: z.array(z.string()),
  roles: z.array(z.string()),
  measures: z.array(z.string()),
});
export const RopaQuery = z.strictObject({ format: z.enum(["json", "csv"]).optional() });
export const RopaAnswer = z
  .object({
    controller: z.object({ name: z.string(), email: z.string(), address: z.string().nullable(), officer: z.string().nullable() }),
    mapVersion: z.int(),
    at: z.string(),
    items: z.array(Activity),
  })
  .openapi("RecordOfProcessing");
