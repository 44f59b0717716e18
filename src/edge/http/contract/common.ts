import { z } from "@hono/zod-openapi";
import { base32Decode } from "../../../base/encoding.ts";
import { isId } from "../../../base/ids.ts";
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
export const TokenId = idSchema("tok", "tok_7q3v9d0m5x2k8w1r6t4c0g2b8y");
export const DeviceId = idSchema("dev", "dev_06f3k2m9v8q4x7t1r5w0d2c6b8");
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
  .openapi({
    type: "integer",
    minimum: 1,
    maximum: PAGE_ITEMS_MAX,
    default: PAGE_ITEMS_DEFAULT,
    description: "How many a page holds at most.",
  });

export const NO_CURSOR =
  "This is no cursor of this list: send the `nextCursor` of the page before as it came, or leave it out for the first page.";

/** A cursor is the last id of the page before, so one that no such id could be is refused instead of answering an empty page. */
export function cursorOf<const P extends string>(prefix: P): z.ZodType<`${P}_${string}` | undefined> {
  const cursor = z
    .string()
    .max(64)
    .refine((text) => isCursor(prefix, text), NO_CURSOR)
    .optional()
    .openapi({ pattern: `^${prefix}_[0-9a-z]+$`, description: "`nextCursor` of the page before." });
  return cursor as unknown as z.ZodType<`${P}_${string}` | undefined>;
}

export function isCursor(prefix: string, text: string): boolean {
  return isId(prefix, text) && base32Decode(text.slice(prefix.length + 1)) !== undefined;
}

/** The query of a list whose items have ids with this prefix. */
export function pageQuery<const P extends string>(prefix: P) {
  return z.strictObject({ limit: Limit, cursor: cursorOf(prefix) });
}

export function pageOf<C extends string>(query: {
  readonly limit?: string | undefined;
  readonly cursor?: C | undefined;
}): {
  readonly limit: number;
  readonly cursor: C | null;
} {
  return { limit: query.limit === undefined ? PAGE_ITEMS_DEFAULT : Number(query.limit), cursor: query.cursor ?? null };
}

export function listOf(item: z.ZodType): z.ZodType {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const Label = z.string().trim().min(1).max(NAME_CHARS_MAX);
const FIRST_MOMENT = Date.parse("0001-01-01T00:00:00Z");
const LAST_MOMENT = Date.parse("9999-12-31T23:59:59.999Z");

/** RFC 3339 with seconds and a zone, of the years that are written with four digits in UTC, too. */
export const Time = z.iso
  .datetime({ offset: true })
  .max(40)
  .refine((text) => !(Date.parse(text) < FIRST_MOMENT || Date.parse(text) > LAST_MOMENT), "A time of the years 1 to 9999.")
  .openapi({ example: "2026-11-01T09:00:00Z" });
