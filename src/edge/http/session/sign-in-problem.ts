import type { PersonRefusal } from "../../../safe/access/hold-person.ts";
import type { JoinRefusal } from "../../../workflows/staffing/accept-invite.ts";
import type { PasswordSignInRefusal } from "../../../workflows/staffing/sign-in-by-password.ts";
import type { StrengthenRefusal } from "../../../workflows/staffing/strengthen-session.ts";
import { type FieldFault, type Problem, problem } from "../problem.ts";

/** A device shows that it holds its key by signing the challenge's id; without that anybody could name anybody's key. */
export const NOT_HELD: FieldFault = {
  field: "device.signature",
  code: "device_key_not_held",
  say: "This is no signature by the key of `device.publicKey` over the id of the challenge.",
};

const KEY_INVALID: FieldFault = {
  field: "device.publicKey",
  code: "device_key_invalid",
  say: "Expected a P-256 public key as SubjectPublicKeyInfo, 91 bytes in base64url.",
};

export const CODE_WRONG: FieldFault = {
  field: "code",
  code: "code_wrong",
  say: "This is no code of the secret that was shown, or its half minute has passed.",
};

const BUSY_SECONDS = 2;

export type PersonalRefusal = JoinRefusal | StrengthenRefusal | PasswordSignInRefusal | PersonRefusal;

/** A refusal of the steps by which people come in, beside the field that it is about where there is one. */
export function signInProblem(refusal: PersonalRefusal): Problem {
  switch (refusal.code) {
    case "device_key_invalid":
      return problem("invalid_input", { fields: [KEY_INVALID] });
    case "code_wrong":
      return problem("invalid_input", { fields: [CODE_WRONG] });
    case "password_too_short":
    case "password_too_long":
    case "password_too_plain":
    case "password_too_near":
    case "password_composition":
    case "password_used_before":
      return problem("invalid_input", { fields: [{ field: "password", code: refusal.code, say: refusal.say }] });
    case "locked_out":
      return problem("locked_out", { retryAfterSeconds: refusal.retryAfterSeconds });
    case "too_busy":
      return problem("too_many_requests", { retryAfterSeconds: BUSY_SECONDS });
    case "business_needed":
    case "challenge_not_valid":
    case "device_ended":
    case "device_key_taken":
    case "invitation_not_valid":
    case "passkey_known":
    case "passkey_refused":
    case "rights_changed":
    case "sign_in_failed":
    case "staff_damaged":
    case "signed_out":
      return problem(refusal.code);
  }
}
