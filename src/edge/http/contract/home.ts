import { z } from "@hono/zod-openapi";
import { HOME_MARKS } from "../../../registers/settings/marks.ts";
import { Need } from "./home-needs.ts";

export const HouseFacts = z
  .object({
    vault: z.object({ isOpen: z.boolean(), keysSince: z.string().nullable().describe("Since when its newest keys are in use.") }),
    ledger: z.object({ entries: z.int(), newestAt: z.string().nullable() }),
    disk: z.object({
      freeBytes: z.int().nullable().describe("Null where the database is on a server of the business's own."),
      isReadOnly: z.boolean().describe("Nothing new is taken in."),
    }),
    backup: z.object({ lastAt: z.string().nullable() }),
    staff: z.object({ cleared: z.int(), all: z.int() }),
    devices: z.object({ trusted: z.int(), all: z.int() }),
    mail: z.object({ isSent: z.boolean().describe("False where mails are held in the outbox, for want of a mail server.") }),
  })
  .partial()
  .openapi("HouseFacts");

export const HomeAnswer = z
  .object({
    needs: z.array(Need).describe("Worst first. An owner's are about the business, anybody else's about themselves."),
    house: z.record(z.string(), z.string()).describe("How the house stands, a line a matter, in English; for owners."),
    houseFacts: HouseFacts.describe("What the lines of `house` are made of."),
    guide: z.array(z.object({ step: z.string(), done: z.boolean(), link: z.string() })).describe("The first half hour, for owners."),
    guideDismissed: z.boolean(),
  })
  .openapi("Home");
export const MarkBody = z.strictObject({ mark: z.enum(HOME_MARKS) }).openapi("HomeMark");
