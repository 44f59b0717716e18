import { z } from "@hono/zod-openapi";
import { Purpose, Reason, SubjectId } from "./common.ts";

export const FileParams = z.strictObject({ id: SubjectId, field: z.string().min(1).max(60) });
export const OpenFileBody = z.strictObject({ purpose: Purpose.optional(), reason: Reason.optional() }).openapi("OpenFile");
export const StoredFileAnswer = z.object({ subject: z.string(), field: z.string(), sizeBytes: z.int(), entry: z.string() });
