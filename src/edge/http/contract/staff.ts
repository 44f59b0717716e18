import { z } from "@hono/zod-openapi";
import { LANGUAGES } from "../../../base/language.ts";
import { Label, Limit, MapName, cursorOf, idSchema, listOf } from "./common.ts";

export const StaffId = idSchema("stf", "stf_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const StaffParams = z.strictObject({ id: StaffId });
export const StaffQuery = z.strictObject({ limit: Limit, cursor: cursorOf("stf") });
export const Language = z.enum(LANGUAGES);

const Roles = z
  .array(MapName)
  .max(20)
  .refine((roles) => new Set(roles).size === roles.length, "A role is named twice.")
  .describe("Roles that the data map declares.");

export const NewStaffBody = z
  .strictObject({
    name: Label.optional().describe("What to call them until they write their name themselves."),
    email: z.string().min(3).max(320),
    roles: Roles,
    isOwner: z.boolean().optional().describe("Runs the safe: map, staff, keys, ledger, erasure. It shows nothing of a customer by itself."),
    language: Language.optional(),
  })
  .openapi("NewStaff");
export const ReturnBody = z.strictObject({ roles: Roles, isOwner: z.boolean().optional() }).openapi("StaffReturn");
export const StaffChangeBody = z
  .strictObject({ roles: Roles.optional(), isOwner: z.boolean().optional(), name: Label.optional() })
  .refine((body) => Object.keys(body).length > 0, "Name what is to change.")
  .openapi("StaffChange");
export const StaffCardBody = z.strictObject({ name: Label, email: z.string().min(3).max(320) }).openapi("StaffCard");
export const LeaveQuery = z.strictObject({
  revokeKeys: z
    .enum(["true", "false"])
    .optional()
    .describe("Revoke the keys that the person made, too; else they are listed and go on working."),
});

export const InvitedAnswer = z
  .object({
    id: z.string(),
    expiresAt: z.string(),
    link: z.string().optional().describe("Only where no mail server is set, so that the owner can hand it over."),
  })
  .openapi("Invited");

const Role = z.object({ name: z.string(), label: z.string() });
export const StaffAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    isDamaged: z
      .boolean()
      .describe("What was stored of name and e-mail does not open: the name is the id, the e-mail is empty, and no letter reaches them."),
    roles: z.array(Role),
    isOwner: z.boolean(),
    state: z.enum(["invited", "active", "off"]),
    offReason: z.enum(["left", "unused"]).nullable(),
    language: z.string(),
    createdAt: z.string(),
    activatedAt: z.string().nullable(),
    seenAt: z.string().nullable(),
    offAt: z.string().nullable(),
    reviewedAt: z.string().nullable(),
    invitedUntil: z.string().nullable().describe("Of a person who has not joined yet; past where the link ran out."),
    clearance: z.object({ met: z.int(), needed: z.int() }),
    devices: z.object({ trusted: z.int(), total: z.int() }),
  })
  .openapi("Staff");
export const StaffListAnswer = listOf(StaffAnswer);

export const LeftAnswer = z
  .object({
    sessions: z.int().describe("How many sessions ended."),
    devices: z.int().describe("How many devices ended."),
    keys: z
      .array(z.object({ id: z.string(), label: z.string(), role: z.string(), isRevoked: z.boolean() }))
      .describe("Keys that the person had made and that worked."),
  })
  .openapi("StaffLeft");

export const StaffReachAnswer = z
  .object({
    sessions: z.array(
      z.object({
        id: z.string(),
        device: z.object({ id: z.string(), label: z.string() }),
        startedAt: z.string(),
        seenAt: z.string(),
        isLocked: z.boolean(),
      }),
    ),
    keys: z
      .array(z.object({ id: z.string(), label: z.string(), role: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() }))
      .describe("Keys that the person made and that work."),
  })
  .openapi("StaffReach");

export const RolesAnswer = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        label: z.string(),
        words: z.array(z.string()).describe("All that the role may do, in sentences; the most delicate first."),
        byPurpose: z.array(z.object({ purpose: z.string(), label: z.string(), words: z.array(z.string()) })),
        conditions: z.array(z.string()),
        requires: z.array(z.object({ name: z.string(), label: z.string() })),
        onCalls: z.boolean(),
        keys: z.boolean(),
      })
      .openapi("Role"),
  ),
  owner: z.string().describe("What an owner may do, in words."),
});
