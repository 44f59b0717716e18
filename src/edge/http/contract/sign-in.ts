import { z } from "@hono/zod-openapi";
import { Label, idSchema } from "./common.ts";

const base64url = (charsMax: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(charsMax)
    .regex(/^[\w-]+$/u);

export const Challenge = idSchema("chg", "chg_06f3k2m9v8q4x7t1r5w0d2c6b8");
export const Device = z
  .strictObject({
    publicKey: base64url(200).describe("SubjectPublicKeyInfo of the browser's own P-256 key, base64url."),
    signature: base64url(200).describe("Its signature over `strongroom-device-key/v1`, a line feed and the id of the challenge."),
  })
  .openapi("NewDevice");

/** What browsers and password managers make of a credential differs at its rim, so what is not named here is dropped. */
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z
    .enum(["platform", "cross-platform"])
    .nullish()
    .transform((value) => value ?? undefined),
  clientExtensionResults: z.object({}).default({}),
};
export const Assertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(4_000),
      authenticatorData: base64url(2_000),
      signature: base64url(6_000),
      userHandle: z
        .string()
        .max(100)
        .regex(/^[\w-]*$/u)
        .nullish()
        .transform((value) => (value === null || value === "" ? undefined : value)),
    }),
  })
  .openapi("PasskeyAssertion");
export const Registration = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(4_000),
      attestationObject: base64url(20_000),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
  })
  .openapi("PasskeyRegistration");

export const EmptyBody = z.strictObject({});
export const OptionsAnswer = z.object({
  challenge: z.string().describe("To send back with the credential; good once, for five minutes."),
  options: z.unknown().describe("For the browser's WebAuthn."),
});
export const PasskeySignInBody = z.strictObject({ challenge: Challenge, credential: Assertion, device: Device }).openapi("PasskeySignIn");

export const ChallengeAnswer = z.object({ challenge: z.string() });
/** Taken as it comes, with room for what is longer than a password may be, so that it is told in words. */
export const Password = z.string().min(1).max(1_000);
export const Code = z.string().min(1).max(40).describe("Six digits of the authenticator app; spaces do not count.");
export const PasswordSignInBody = z
  .strictObject({
    challenge: Challenge,
    email: z.string().min(1).max(300),
    password: Password,
    code: Code.optional(),
    recoveryCode: z.string().min(1).max(40).optional(),
    business: z.string().min(1).max(200).optional().describe("Name or id; only in a house of several."),
    device: Device,
  })
  .refine((body) => (body.code === undefined) !== (body.recoveryCode === undefined), "Send either code or recoveryCode.")
  .openapi("PasswordSignIn");

export const InviteToken = z.string().min(1).max(200);
export const InviteBody = z.strictObject({ token: InviteToken }).openapi("InvitationToken");
export const InviteAnswer = z.object({
  business: z.string(),
  name: z.string().describe("As whoever invited them wrote it; empty where they did not."),
  roles: z.array(z.object({ name: z.string(), label: z.string() })),
  isOwner: z.boolean(),
  expiresAt: z.string(),
});
export const Language = z.enum(["en", "es", "de", "fr"]);
const joining = { token: InviteToken, name: Label, language: Language, challenge: Challenge, device: Device };
export const AcceptanceBody = z
  .union([z.strictObject({ ...joining, credential: Registration }), z.strictObject({ ...joining, password: Password, code: Code })])
  .openapi("InvitationAcceptance");
export const TotpAnswer = z.object({
  secret: z.string().describe("Base32, for an app that takes no picture."),
  uri: z.string().describe("otpauth:// for the picture; make it in the browser, it is as secret as the secret."),
});
export const JoinTotpAnswer = TotpAnswer.extend({ challenge: z.string() });

const Strong = z.object({ at: z.string(), kind: z.enum(["passkey", "totp"]) });
export const SessionAnswer = z
  .object({
    staff: z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      roles: z.array(z.object({ name: z.string(), label: z.string() })),
      isOwner: z.boolean(),
      language: z.string(),
    }),
    tenant: z.object({ id: z.string(), name: z.string(), mode: z.enum(["live", "test"]) }),
    device: z.object({
      id: z.string(),
      label: z.string(),
      state: z.string(),
      isTrusted: z.boolean(),
      problems: z.array(z.object({ code: z.string(), say: z.string(), mend: z.string() })),
    }),
    strong: Strong,
    lockAfterSeconds: z.int(),
    expiresAt: z.string(),
    serverTime: z.string(),
    recovery: z
      .object({ id: z.string(), effectiveAt: z.string() })
      .nullable()
      .describe("Somebody is about to take this account over by recovery; it can be cancelled."),
    clearance: z.object({ missing: z.int().describe("How many clearances that the roles ask for are not met.") }),
  })
  .openapi("Session");
export const StrengthenBody = z
  .union([z.strictObject({ challenge: Challenge, credential: Assertion }), z.strictObject({ password: Password, code: Code })])
  .openapi("StepUp");
export const StrongAnswer = z.object({ strong: Strong });
export const BegunAnswer = z.object({ session: SessionAnswer });
