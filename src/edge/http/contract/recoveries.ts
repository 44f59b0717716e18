import { z } from "@hono/zod-openapi";
import { TenantId, idSchema } from "./common.ts";
import { InviteToken } from "./sign-in.ts";

const RecoveryId = idSchema("rcv", "rcv_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const RecoveryParams = z.strictObject({ id: RecoveryId });

export const RecoveryBody = z
  .strictObject({
    email: z.string().min(1).max(300),
    business: z.string().min(1).max(200).optional().describe("Name or id; only in a house of several."),
  })
  .openapi("NewRecovery");
export const RecoveryAskedAnswer = z.object({
  id: z.string().describe("The same for an e-mail that nobody has; then it leads nowhere."),
  business: z.string(),
});
export const ProofsBody = z
  .strictObject({
    business: TenantId,
    code: z.string().min(1).max(40).describe("The code of the mail."),
    recoveryCode: z.string().min(1).max(40).describe("One of the ten recovery codes."),
  })
  .openapi("RecoveryProofs");
export const WaitAnswer = z.object({ effectiveAt: z.string().nullable().describe("Null while another approval is needed.") });
export const CancellationBody = z.strictObject({ token: InviteToken.describe("Of the letter's link.") }).openapi("RecoveryCancellation");
export const RecoveriesAnswer = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      staff: z.object({ id: z.string(), name: z.string() }),
      state: z.enum(["open", "waiting"]),
      askedAt: z.string(),
      effectiveAt: z.string().nullable(),
      approvals: z.int(),
    }),
  ),
});
