import type { JoinRefusal } from "../../../workflows/staffing/accept-invite.ts";
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

export function signInProblem(refusal: JoinRefusal | StrengthenRefusal): Problem {
  return refusal.code === "device_key_invalid" ? problem("invalid_input", { fields: [KEY_INVALID] }) : problem(refusal.code);
}
