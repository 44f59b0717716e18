import { REQUEST_WORDS } from "../../platform/egress/request-refusal.ts";
import { FORWARD_ANSWERS, type ForwardRefusal } from "../../workflows/forwarding/answers.ts";
import type { Problem } from "./problem.ts";
import { problemOf, safeProblem } from "./safe-problem.ts";
import { vendorProblem } from "./tell-vendor.ts";

const SOURCE_SHAPE = /^[a-z][A-Za-z0-9_.-]{0,80}$/u;
const RETRY_SECONDS = 1;

/** Why a forward has no answer, in the words of whoever refused it. */
export function forwardProblem(refusal: ForwardRefusal): Problem {
  switch (refusal.of) {
    case "vendor":
      return vendorProblem(refusal);
    case "safe":
      return safeProblem(refusal);
    case "request": {
      const { code, place, written } = refusal;
      // What stands between the braces is the asker's own text; it is told where it could be a name.
      const about = written !== null && SOURCE_SHAPE.test(written) ? ` (${written})` : "";
      const say = "The request cannot be taken as it is; see fields. Nothing was sent.";
      const fields = [{ field: `request.${place}`, code, say: `${REQUEST_WORDS[code]}${about}` }];
      return { status: 400, code: "request_invalid", title: "Request not valid", say, fields };
    }
    case "forward": {
      const { code, forward } = refusal;
      const answer = FORWARD_ANSWERS[code];
      return {
        ...problemOf(code, answer, refusal),
        ...(forward === undefined ? {} : { forward }),
        ...(answer.status === 503 ? { retryAfterSeconds: RETRY_SECONDS } : {}),
      };
    }
  }
}
