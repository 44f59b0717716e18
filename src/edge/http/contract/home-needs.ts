import { z } from "@hono/zod-openapi";
import { LACKS } from "../../../registers/clearance/words.ts";
import { PAGE_DIFFERENCES } from "../../../registers/mailing/letters/facts.ts";
import { CLEARANCE_KINDS } from "../../../registers/clearance/guess-kind.ts";

const count = z.int().describe("How many the sentence tells of.");
const days = z.int();
const name = z.string().describe("Empty where somebody has said none yet.");
const label = z.string().describe("As the business calls it.");
const names = z.array(name);
const labels = z.array(label);
const devices = z.array(z.object({ label, name }));

const of = <K extends string, F extends z.ZodRawShape>(kind: K, facts: F) => z.object({ kind: z.literal(kind), facts: z.object(facts) });

/** What can wait for somebody, and what its sentences are made of in any language. `title` and `say` tell the same in English. */
export const NeedFacts = z.discriminatedUnion("kind", [
  of("sealed", {}),
  of("disk_nearly_full", {}),
  of("disk_full", {}),
  of("date_in_doubt", {
    lastDay: z.string().describe("On which the server last ran at a date that was believed."),
    today: z.string().describe("What its clock says now."),
    hours: z.int().nullable().describe("Of running, until it believes that by itself; null where the database's clock contradicts it."),
  }),
  of("glass_broken", { count }),
  of("approval_waiting", { count }),
  of("card_page_differs", { differences: z.array(z.object({ code: z.enum(PAGE_DIFFERENCES), what: z.string() })) }),
  of("card_page_unreachable", {}),
  of("mail_failed", { count }),
  of("import_rejected", { count }),
  of("import_failed", { code: z.string(), line: z.int().nullable().describe("The line to blame, where it is one.") }),
  of("key_expiring", { label }),
  of("key_unused", { count, days, labels }),
  of("letters_to_post", { count }),
  of("notice_drift", { count }),
  of("my_clearance", {
    lacks: z.array(
      z.object({
        label,
        kind: z.enum(CLEARANCE_KINDS),
        lack: z.enum(LACKS),
        lastDay: z.string().nullable().describe("On which it was last good, or will be."),
      }),
    ),
  }),
  of("my_clearance_due", { label, kind: z.enum(CLEARANCE_KINDS), lastDay: z.string() }),
  of("my_device", {}),
  of("clearance", { count, people: z.array(z.object({ name, labels })) }),
  of("clearance_due", { count, days, people: z.array(z.object({ name, label })) }),
  of("access_review", {
    underWay: z.object({ decided: z.int(), items: z.int() }).nullable().describe("Null where it is yet to be begun."),
  }),
  of("invitation_over", { count, names }),
  of("invitation", { count, names }),
  of("recovery", { name }),
  of("device_lost", { count, devices }),
  of("device_unseen", { count, days, devices }),
  of("request_answered", { count }),
  of("request_disowned", { count }),
  of("request_ending", { count }),
  of("request_lapsed", { count }),
  of("retention_behind", {}),
  of("rights_overdue", { count }),
  of("rights_due", { count }),
  of("rights_tasks", { count }),
  of("rights_returned", { count }),
  of("rights_letters", { count }),
  of("rights_answers", { count }),
  of("rights_exports", { count }),
  of("vendor_review", { label, isOver: z.boolean() }),
  of("vendor_certificate", { certificate: z.string(), label, isOver: z.boolean() }),
  of("vendor_proposed", { count, labels }),
]);

export const Need = z
  .object({
    severity: z.enum(["overdue", "due", "info"]),
    title: z.string().describe("In English, as `say`; `kind` and `facts` are what to make them of in another language."),
    say: z.string(),
    link: z.string().describe("A place of the console."),
    due: z.string().optional(),
    count: z.int().optional().describe("For how many things it stands behind its place, where that is more than one."),
  })
  .and(NeedFacts)
  .openapi("HomeNeed");
