import { z } from "@hono/zod-openapi";
import { Label, idSchema } from "./common.ts";
import { Challenge, Code, Language, Password, Registration } from "./sign-in.ts";

export const PasskeyParams = z.strictObject({ id: idSchema("psk", "psk_06f3k2m9v8q4x7t1r5w0d2c6b8") });
export const SessionParams = z.strictObject({ id: idSchema("ses", "ses_06f3k2m9v8q4x7t1r5w0d2c6b8") });

export const NewPasskeyBody = z
  .strictObject({ challenge: Challenge, credential: Registration, label: Label.optional() })
  .openapi("NewPasskey");
export const NewPasskeyAnswer = z.object({ id: z.string() });
export const PasskeysAnswer = z.object({
  items: z.array(
    z.object({ id: z.string(), label: z.string(), isSynced: z.boolean(), createdAt: z.string(), usedAt: z.string().nullable() }),
  ),
});

export const PasswordBody = z.strictObject({ password: Password }).openapi("NewPassword");
export const ConfirmationBody = z.strictObject({ code: Code }).openapi("TotpConfirmation");
export const CodesAnswer = z.object({ codes: z.array(z.string()).describe("Ten, shown this once.") });
export const SecretsAnswer = z.object({
  passwordSetAt: z.string().nullable(),
  totpSetAt: z.string().nullable(),
  recoveryCodesLeft: z.int(),
});

export const LanguageBody = z.strictObject({ language: Language }).openapi("NewLanguage");

export const SessionsAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      device: z.object({ id: z.string(), label: z.string() }),
      startedAt: z.string(),
      seenAt: z.string(),
      expiresAt: z.string(),
      isThis: z.boolean(),
      isLocked: z.boolean(),
    }),
  ),
});
