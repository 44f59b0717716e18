import { z } from "@hono/zod-openapi";
import { DEVICE_CHECKS, PASSWORD_MODES, TRAINING_MONTHS_MAX } from "../../../registers/settings/settings.ts";

export const SettingsBody = z
  .strictObject({
    passwordMode: z.enum(PASSWORD_MODES).optional(),
    deviceChecks: z.enum(DEVICE_CHECKS).optional(),
    trainingMonths: z.int().min(1).max(TRAINING_MONTHS_MAX).optional(),
  })
  .openapi("SettingsChange");
export const SettingsAnswer = z
  .object({
    passwordMode: z.enum(PASSWORD_MODES),
    deviceChecks: z.enum(DEVICE_CHECKS),
    trainingMonths: z.int(),
    deviations: z.array(z.object({ setting: z.string(), from: z.string(), say: z.string() })).describe("Where it departs from a standard."),
    mail: z
      .object({ server: z.string(), from: z.string() })
      .nullable()
      .describe("The mail server, as the operator set it; null where mails are held in the outbox."),
  })
  .openapi("Settings");
