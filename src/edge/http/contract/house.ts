import { z } from "@hono/zod-openapi";

export const HealthAnswer = z.object({ status: z.enum(["ok", "sealed"]), version: z.string() });
export const ReadyAnswer = z.object({
  status: z.enum(["ok", "sealed"]),
  database: z.literal("ok"),
  keeper: z.enum(["open", "sealed", "restarting"]),
  disk: z
    .enum(["enough", "nearly_full", "full", "not_ours"])
    .describe("Unless there is enough, nothing new is taken in. not_ours: the database is on a server of the operator's own."),
});
export const UnsealBody = z.strictObject({ passphrase: z.string().min(1).max(1_024) }).openapi("Unseal");
export const UnsealAnswer = z.object({ status: z.literal("ok") });
export const ClockBody = z.strictObject({ now: z.union([z.iso.datetime({ offset: true }), z.int().min(0).max(8_640_000_000_000_000)]) });
export const ClockAnswer = z.object({ now: z.string() });
