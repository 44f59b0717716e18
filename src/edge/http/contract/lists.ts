import { z } from "@hono/zod-openapi";
import { LANGUAGES } from "../../../base/language.ts";
import { NAME_CHARS_MAX } from "../../../base/limits.ts";
import { Limit, MapName, cursorOf, idSchema, listOf } from "./common.ts";

const ADDRESS_CHARS_MAX = 254;
const SUBJECT_CHARS_MAX = 200;
const TEXT_CHARS_MAX = 50_000;

const MemberId = idSchema("lmb", "lmb_06f3k2m9v8q4x7t1r5w0d2c6b8");
const MailingId = idSchema("mlg", "mlg_06f3k2m9v8q4x7t1r5w0d2c6b8");
const STATES = ["asked", "confirmed", "left"] as const;

export const ListParams = z.strictObject({ id: MapName.describe("As the data map calls it.") });
export const MemberParams = z.strictObject({ id: MapName, member: MemberId });
export const MailingParams = z.strictObject({ id: MapName, mailing: MailingId });
export const MembersQuery = z.strictObject({ limit: Limit, cursor: cursorOf("lmb"), state: z.enum(STATES).optional() });
export const MailingsQuery = z.strictObject({ limit: Limit, cursor: cursorOf("mlg") });

const Email = z.string().min(1).max(ADDRESS_CHARS_MAX).openapi({ example: "ana@example.com" });
const Counts = z.object({ asked: z.int(), confirmed: z.int(), left: z.int() });

export const ListsAnswer = z.object({
  items: z.array(
    z
      .object({
        id: z.string(),
        label: z.string(),
        purpose: z.string(),
        purposeLabel: z.string(),
        members: Counts.describe("`confirmed` are on it."),
      })
      .openapi("MailingList"),
  ),
  suppressed: z.int().describe("Addresses that left, or cannot be reached, on whatever list."),
  mailbox: z.string().nullable().describe("Where answers are read that ask to leave; null where none is set."),
  formsOrigin: z.string().describe("Where forms on a site of your own post to."),
  formsBusiness: z.string().describe("What those forms say as `business`, so that they are yours in a house of several."),
});

export const NewMemberBody = z
  .strictObject({
    email: Email,
    name: z.string().trim().min(1).max(NAME_CHARS_MAX).optional(),
    language: z.enum(LANGUAGES).optional().describe("Of what is written to them; the business's own where nothing is said."),
  })
  .openapi("NewListMember");
export const NewMemberAnswer = z
  .object({ id: z.string(), state: z.enum(["asked", "confirmed"]).describe("`asked`: they are on the list when they say so.") })
  .openapi("ListMemberAsked");

const Member = z
  .object({
    id: z.string(),
    email: z.string().describe("Masked."),
    state: z.enum(STATES),
    subject: z.string().nullable().describe("The customer who is known by the address."),
    askedAt: z.string(),
    confirmedAt: z.string().nullable(),
    leftAt: z.string().nullable(),
    leftBy: z.string().nullable().describe("By which way: one_click link form reply portal staff bounce complaint."),
  })
  .openapi("ListMember");
export const MembersAnswer = listOf(Member);

export const SuppressionBody = z
  .strictObject({ email: Email, list: MapName.optional().describe("Every list, where none is named.") })
  .openapi("Suppression");
export const SuppressionAnswer = z.object({ state: z.literal("suppressed"), list: z.string().nullable() });

export const NewMailingBody = z
  .strictObject({
    subject: z
      .string()
      .trim()
      .min(1)
      .max(SUBJECT_CHARS_MAX)
      .regex(/^[^\r\n]*$/u, "One line."),
    text: z
      .string()
      .trim()
      .min(1)
      .max(TEXT_CHARS_MAX)
      .describe("An empty line begins a paragraph. `{{member.name|friend}}` and `{{subject.FIELD|friend}}` are filled in for each."),
  })
  .openapi("NewMailing");
export const MailingAnswer = z
  .object({
    id: z.string(),
    list: z.string(),
    subject: z.string(),
    state: z.enum(["sending", "done", "stopped"]),
    members: z.int().describe("On the list when it was begun."),
    queued: z.int().describe("Written and handed to the outbox."),
    skipped: z.int().describe("Left meanwhile, or said no to the purpose."),
    bounced: z.int(),
    at: z.string(),
    doneAt: z.string().nullable(),
  })
  .openapi("Mailing");
export const MailingsAnswer = listOf(MailingAnswer);
