import { z } from "@hono/zod-openapi";
import { PARAMETER_TYPES } from "../../../registers/vendors/parameters.ts";
import { Label } from "./common.ts";
import { OperationName, WrittenRequest } from "./forwards.ts";
import { VendorId } from "./vendors.ts";

const PARAMETERS_MAX = 30;
const OPTIONS_MAX = 100;
const OPTION_CHARS_MAX = 200;

export const OperationParams = z.strictObject({ id: VendorId, name: OperationName });

const Parameter = z
  .strictObject({
    name: z.string().regex(/^[a-z][A-Za-z0-9_-]{0,39}$/u),
    label: Label,
    type: z.enum(PARAMETER_TYPES),
    required: z.boolean().optional(),
    options: z.array(z.string().min(1).max(OPTION_CHARS_MAX)).max(OPTIONS_MAX).optional().describe("Of a choice."),
  })
  .refine(({ type, options = [] }) => (type === "choice") === options.length > 0, "A choice has options, and nothing else has.")
  .openapi("OperationParameter");

const OPERATION = {
  label: Label,
  request: WrittenRequest.describe("Parameters stand in it as {{params.NAME}}, beside the customer's values."),
  parameters: z
    .array(Parameter)
    .max(PARAMETERS_MAX)
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, "A parameter is named twice.")
    .optional(),
  idempotent: z
    .boolean()
    .optional()
    .describe("The vendor does it once, however often it is asked: then it is asked again where no answer came."),
  redirectIsDone: z
    .boolean()
    .optional()
    .describe("The vendor answers with a redirect (302, 303) once it has done it, as booking pages do. None is followed."),
} as const;

export const NewOperationBody = z.strictObject({ name: OperationName, ...OPERATION }).openapi("NewOperation");
export const OperationBody = z.strictObject(OPERATION).openapi("OperationChange");

export const OperationAnswer = z
  .object({
    name: z.string(),
    label: z.string(),
    parameters: z.array(
      z.object({ name: z.string(), label: z.string(), type: z.enum(PARAMETER_TYPES), required: z.boolean(), options: z.array(z.string()) }),
    ),
    idempotent: z.boolean(),
    redirectIsDone: z.boolean(),
    fields: z.array(z.string()).describe("Which fields of the data map it sends."),
    needsCode: z.boolean().describe("It sends a card's security code."),
    changedAt: z.string(),
    changedBy: z.string(),
    request: z
      .object({ method: z.string(), path: z.string(), headers: z.record(z.string(), z.string()), body: z.unknown().optional() })
      .nullable()
      .describe("Shown to owners: it may hold the vendor's own key."),
    isDamaged: z.boolean().describe("`request` was stored and does not open, so it cannot be sent; write it anew. Told to owners."),
  })
  .openapi("Operation");
export const OperationsAnswer = z.object({ items: z.array(OperationAnswer) });
