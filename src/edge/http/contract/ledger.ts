import { z } from "@hono/zod-openapi";
import { DeviceId, EntryId, Limit, MapName, SubjectId, TenantId, Time, cursorOf, listOf } from "./common.ts";

const Index = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,14})$/u)
  .openapi({ type: "integer", minimum: 0, maximum: 999_999_999_999_999 });

const FILTERS = {
  actor: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/u)
    .optional(),
  act: z
    .string()
    .regex(/^[a-z_.-]{1,60}$/u)
    .optional(),
  purpose: MapName.optional(),
  device: DeviceId.optional(),
  from: Time.optional(),
  to: Time.optional(),
  limit: Limit,
  cursor: cursorOf("ent"),
} as const;

export const SubjectEntriesQuery = z.strictObject(FILTERS);
export const EntriesQuery = z.strictObject({ subject: SubjectId.optional(), ...FILTERS });
export const LedgerParams = z.strictObject({ tenant: TenantId });
export const TileParams = z.strictObject({ tenant: TenantId, path: z.string().max(100) });
export const InclusionQuery = z.strictObject({ entry: EntryId, size: Index.optional() });
export const ConsistencyQuery = z.strictObject({ from: Index, to: Index.optional() });
export const LeavesQuery = z.strictObject({ from: Index.optional() });

const Entry = z
  .object({
    index: z.int().nullable(),
    id: z.string(),
    at: z.string(),
    actor: z.object({
      kind: z.string(),
      id: z.string(),
      role: z.string(),
      name: z.string().nullable().describe("A colleague's name, a key's label."),
    }),
    act: z.string(),
    subject: z.string().nullable(),
    fields: z.array(z.string()),
    form: z.string().nullable(),
    purpose: z.string().nullable(),
    reason: z.string().nullable(),
    codes: z.array(z.string()),
    call: z.string().nullable(),
    task: z.string().nullable(),
    device: z.string().nullable(),
    deviceName: z.string().nullable(),
    outcome: z.string(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .openapi("Entry");
export const EntriesAnswer = listOf(Entry);
export const InclusionAnswer = z.object({
  entry: z.string(),
  index: z.int(),
  size: z.int(),
  hashes: z.array(z.string()).describe("Base64, from the leaf up."),
});
export const ConsistencyAnswer = z.object({ from: z.int(), to: z.int(), hashes: z.array(z.string()) });

export const VerificationAsk = z
  .strictObject({ entries: z.int().min(1).max(100_000).optional().describe("The newest so many; 10000 where nothing is said.") })
  .openapi("LedgerVerificationAsk");
export const VerificationAnswer = z
  .object({
    ok: z.boolean(),
    size: z.int(),
    root: z.string().nullable(),
    checked: z.int(),
    waiting: z.int().describe("Entries that the tree does not reach yet."),
    problems: z.array(z.object({ code: z.string(), index: z.int().nullable(), entry: z.string().nullable(), say: z.string() })),
  })
  .openapi("LedgerVerification");
