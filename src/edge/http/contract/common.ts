import { z } from "@hono/zod-openapi";
import { FIELDS_PER_ASK_MAX, NAME_CHARS_MAX, PAGE_ITEMS_DEFAULT, PAGE_ITEMS_MAX, REASON_CHARS_MAX } from "../../../base/limits.ts";

export const NOTHING = z.strictObject({});

/** An id as a caller sends it. Whether it exists is the register's to say; here it only has to look like one. */
export function idSchema<const P extends string>(prefix: P, example: string): z.ZodType<`${P}_${string}`> {
  const shape = z
    .string()
    .max(64)
    .regex(new RegExp(`^${prefix}_[0-9a-z]{1,40}$`, "u"))
    .openapi({ example });
  return shape as unknown as z.ZodType<`${P}_${string}`>;
}

export const SubjectId = idSchema("sub", "sub_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const KeyId = idSchema("key", "key_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const EntryId = idSchema("ent", "ent_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const TenantId = idSchema("ten", "ten_06f3k2m9v8q4x7t1r5w0d2c6b8");

/** A name of the data map; which ones exist is the map's to say. */
export const MapName = z.string().min(1).max(60);
export const Purpose = MapName.describe("A purpose that the data map declares; may be left out where the caller has exactly one.");
export const Reason = z.string().max(REASON_CHARS_MAX).describe("Why, in a person's words; sealed, and erased with the customer.");

export const FieldNames = z
  .array(MapName)
  .min(1)
  .max(FIELDS_PER_ASK_MAX)
  .refine((names) => new Set(names).size === names.length, "A field is named twice.");

/** What a field may hold is its type's to say, so any JSON passes here within the body's own bounds. */
export const FieldValues = z
  .record(z.string().min(1).max(60), z.unknown())
  .refine((fields) => Object.keys(fields).length <= FIELDS_PER_ASK_MAX, `At most ${FIELDS_PER_ASK_MAX} fields.`)
  .openapi({ example: { name: "Ana Example", email: "ana@example.com" } });

export const Limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/u)
  .refine((text) => Number(text) <= PAGE_ITEMS_MAX, `At most ${PAGE_ITEMS_MAX}.`)
  .optional()
  .openapi({ type: "string", description: `1 to ${PAGE_ITEMS_MAX}; ${PAGE_ITEMS_DEFAULT} where nothing is said.` });
export const Cursor = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,100}$/u)
  .optional()
  .describe("`nextCursor` of the page before.");
export const Page = z.strictObject({ limit: Limit, cursor: Cursor });

export function pageOf(query: { readonly limit?: string | undefined; readonly cursor?: string | undefined }): {
  readonly limit: number;
  readonly cursor: string | null;
} {
  return { limit: query.limit === undefined ? PAGE_ITEMS_DEFAULT : Number(query.limit), cursor: query.cursor ?? null };
}

export function listOf(item: z.ZodType): z.ZodType {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const Label = z.string().trim().min(1).max(NAME_CHARS_MAX);
/** RFC 3339 with seconds and a zone. */
export const Time = z.iso.datetime({ offset: true }).max(40).openapi({ example: "2026-11-01T09:00:00Z" });
