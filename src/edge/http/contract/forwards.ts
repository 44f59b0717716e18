import { z } from "@hono/zod-openapi";
import { METHODS } from "../../../platform/egress/request.ts";
import { Limit, Purpose, Reason, SubjectId, cursorOf, idSchema, listOf } from "./common.ts";
import { VendorId } from "./vendors.ts";

const PATH_CHARS_MAX = 4_096;
const HEADER_CHARS_MAX = 8_192;
const HEADERS_MAX = 64;

export const ForwardId = idSchema("fwd", "fwd_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const ForwardParams = z.strictObject({ id: ForwardId });
export const CardId = idSchema("crd", "crd_c5h66s3400");
export const VendorName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z][a-z0-9_-]*$/u)
  .describe("Its id, or its name in the data map.");

export const WrittenRequest = z
  .strictObject({
    method: z.enum(METHODS),
    path: z.string().max(PATH_CHARS_MAX).describe("Within the vendor's own origin; begins with /."),
    headers: z
      .record(z.string().max(100), z.string().max(HEADER_CHARS_MAX))
      .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, `At most ${HEADERS_MAX} headers.`)
      .optional(),
    body: z
      .unknown()
      .optional()
      .describe(
        "An object or list is sent as JSON, or as the form that its content type says; a text as it is. Values stand as {{subject.FIELD | filter}}.",
      ),
  })
  .openapi("ForwardedRequest", {
    example: {
      method: "POST",
      path: "/bookings",
      headers: { authorization: "Bearer of-the-vendor" },
      body: { passenger: "{{subject.name | upper}}", pan: "{{card.number}}", expires: "{{card.expiry | MM/YYYY}}", cvc: "{{card.cvc}}" },
    },
  });

export const OperationName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/u)
  .openapi({ example: "book-seat" });
const Parameters = z.record(z.string().max(40), z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]));

export const ForwardBody = z
  .strictObject({
    vendor: VendorName,
    subject: SubjectId,
    purpose: Purpose.optional(),
    request: WrittenRequest.optional(),
    operation: OperationName.optional().describe("One of the vendor's operations, instead of a request."),
    parameters: Parameters.optional().describe("What the operation asks for."),
    card: CardId.optional().describe("Which card, where the customer has several."),
    reason: Reason.optional(),
  })
  .refine((body) => (body.request === undefined) !== (body.operation === undefined), "Give either a request or an operation.")
  .refine((body) => body.parameters === undefined || body.operation !== undefined, "Parameters belong to an operation.")
  .openapi("Forward");

export const ForwardAnswer = z
  .object({
    id: z.string(),
    status: z.int().describe("The vendor's own."),
    done: z
      .boolean()
      .describe("It says that the vendor did it: a 2xx, or a 302 or 303 where the operation says so. A card for one use has had it."),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    body: z.string().nullable().describe("Without anything of what was sent: [removed] stands in its place."),
    withheld: z
      .enum(["too_large", "not_text", "cut_short", "encoding_unknown", "not_clean"])
      .nullable()
      .describe("Why the body is not told, where it is not."),
    removed: z.int().describe("How often something that was sent was cut out."),
    entry: z.string().describe("The ledger's."),
  })
  .openapi("Forwarded");

export const ForwardsQuery = z.strictObject({
  subject: SubjectId.optional(),
  vendor: VendorId.optional(),
  limit: Limit,
  cursor: cursorOf("fwd"),
});
export const ToldForward = z
  .object({
    id: z.string(),
    vendor: z.string(),
    subject: z.string().nullable().describe("Null where a vendor was told, by number, of an erasure."),
    operation: z.string().nullable(),
    purpose: z.string(),
    fields: z.array(z.string()),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
    state: z.enum(["sending", "answered", "not_sent", "unknown"]),
    code: z.string().nullable(),
    status: z.int().nullable(),
    entry: z.string().nullable(),
    at: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi("ForwardTold");
export const ForwardsAnswer = listOf(ToldForward);
