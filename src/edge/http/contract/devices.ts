import { z } from "@hono/zod-openapi";
import { FINDINGS, OPERATING_SYSTEMS } from "../../../registers/devices/device.ts";
import { DeviceId, Limit, TenantId, cursorOf, listOf } from "./common.ts";

const LABEL_CHARS_MAX = 80;
const Label = z.string().trim().min(1).max(LABEL_CHARS_MAX).describe("What its person calls it.");

const Attested = z
  .strictObject({
    os: z.enum(OPERATING_SYSTEMS),
    osVersion: z
      .string()
      .trim()
      .regex(/^[\p{L}\p{N} ._()+-]{1,60}$/u)
      .openapi({ example: "debian 13" }),
    diskEncrypted: z.boolean(),
    screenLock: z.boolean().describe("The screen locks itself after 15 minutes or less."),
  })
  .openapi("Attested");

export const DeviceParams = z.strictObject({ id: DeviceId });
export const DevicesQuery = z.strictObject({
  mine: z.enum(["true"]).optional().describe("A person's own; else all, for the owner."),
  limit: Limit,
  cursor: cursorOf("dev"),
});
export const EnrolmentBody = z.strictObject({ label: Label, attested: Attested }).openapi("Enrolment");
export const DeviceBody = z
  .strictObject({ label: Label.optional(), attested: Attested.optional() })
  .refine((body) => body.label !== undefined || body.attested !== undefined, "Send label or attested.")
  .openapi("DeviceChange");
export const LossBody = z.strictObject({ kind: z.enum(["lost", "stolen"]) }).openapi("DeviceLoss");
export const LossAnswer = z.object({ records: z.int().describe("How many customers' records the device displayed.") });

const Problem = z.object({ code: z.string(), say: z.string(), mend: z.string() }).openapi("DeviceProblem");
const Facts = z
  .strictObject({
    os: z.enum(OPERATING_SYSTEMS),
    osVersion: z.string().regex(/^[A-Za-z0-9 ._-]{1,60}$/u),
    diskEncrypted: z.enum(FINDINGS),
    screenLock: z.enum(FINDINGS),
  })
  .openapi("DeviceFacts");
export const DeviceAnswer = z
  .object({
    id: z.string(),
    staff: z.string(),
    label: z.string(),
    state: z.enum(["known", "enrolled", "lost", "stolen", "removed"]),
    isCurrent: z.boolean().describe("The one that asks."),
    isTrusted: z.boolean(),
    problems: z.array(Problem),
    attested: Attested.nullable(),
    attestedAt: z.string().nullable(),
    hasAgent: z.boolean(),
    report: Facts.nullable(),
    reportedAt: z.string().nullable(),
    firstSeenAt: z.string(),
    enrolledAt: z.string().nullable(),
    seenAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi("Device");
export const DevicesAnswer = listOf(DeviceAnswer);

export const RecordsQuery = z.strictObject({ limit: Limit, cursor: cursorOf("ent") });
export const RecordsAnswer = listOf(
  z
    .object({
      subject: z.string(),
      fields: z.array(z.string()),
      form: z.enum(["masked", "clear", "export"]),
      act: z.string(),
      at: z.string(),
      entry: z.string(),
    })
    .openapi("DisplayedRecord"),
);

export const PairingAnswer = z.object({
  code: z.string().describe("For `strongroom-agent pair`; good once, for ten minutes, shown once."),
  expiresAt: z.string(),
});
const Base64url = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\w-]+$/u);
export const AgentBody = z
  .strictObject({
    code: z.string().regex(/^[0-9a-z]{42}$/u),
    publicKey: Base64url.describe("SubjectPublicKeyInfo of the agent's P-256 key, base64url."),
    signature: Base64url.describe("By that key over `strongroom-device-agent/v1`, a line feed and the code; r and s, 64 bytes."),
  })
  .openapi("NewDeviceAgent");
export const AgentAnswer = z.object({ tenant: z.string(), device: z.string() });
export const ReportBody = z
  .strictObject({
    tenant: TenantId,
    device: DeviceId,
    at: z
      .string()
      .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u)
      .openapi({ example: "2026-11-01T09:00:00Z" }),
    facts: Facts,
    signature: Base64url.describe(
      "By the agent's key over `strongroom-device-report/v1`, a line feed and the rest as JSON with its keys in order and no spaces.",
    ),
  })
  .openapi("DeviceReport");
export const ReportAnswer = z.object({ isTrusted: z.boolean(), problems: z.array(Problem) });
