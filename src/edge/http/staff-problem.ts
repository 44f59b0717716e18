import type { CardRefusal } from "../../workflows/staffing/change-person.ts";
import type { InviteRefusal } from "../../workflows/staffing/invite-person.ts";
import { type Problem, problem } from "./problem.ts";

/** Where a refusal about staff belongs in what was sent, or what stands against it. */
export function staffProblem(refusal: InviteRefusal | CardRefusal): Problem {
  switch (refusal.code) {
    case "staff_not_found":
      return problem("not_found");
    case "email_invalid":
      return problem("invalid_input", { fields: [{ field: "email", code: refusal.code, say: refusal.say }] });
    case "email_differs":
      return problem("invalid_input", {
        fields: [{ field: "email", code: refusal.code, say: "This is not the address that this person was invited by." }],
      });
    case "role_unknown":
      return problem("invalid_input", { fields: [{ field: "roles", code: refusal.code, say: "The data map declares no such role." }] });
    case "email_taken":
    case "last_owner":
    case "staff_active":
    case "staff_damaged":
    case "staff_not_off":
    case "staff_off":
      return problem(refusal.code);
  }
}
