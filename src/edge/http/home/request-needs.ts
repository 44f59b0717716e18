import type { Waiting } from "../../../workflows/collection/count-waiting.ts";
import { type Need, counted, need } from "./need.ts";

/** What customers' answers want of whoever asked them. */
export function requestNeeds({ answered, lapsed, ending, disowned }: Waiting): readonly Need[] {
  const [open, given, over] = ["current", "provided", "ended"].map((state) => `/requests?state=${state}&mine=true`) as [
    string,
    string,
    string,
  ];
  const carryOn = "Carry on with the transaction and say when you are done; a card that is held for it goes within a day.";
  return [
    ...(answered === 0
      ? []
      : [{ ...need("request_answered", "due", `${counted(answered, "card request")} answered`, carryOn, given), count: answered }]),
    ...(disowned === 0
      ? []
      : [
          need(
            "request_disowned",
            "due",
            `${counted(disowned, "card request")} opened by somebody who is not meant`,
            "Its link opens nothing any more. Look whom it went to, and revoke it or send it anew.",
            open,
          ),
        ]),
    ...(ending === 0
      ? []
      : [
          need(
            "request_ending",
            "info",
            `${counted(ending, "card request")} about to run out unanswered`,
            "Call the customer, or send the link again.",
            open,
          ),
        ]),
    ...(lapsed === 0
      ? []
      : [
          need(
            "request_lapsed",
            "info",
            `${counted(lapsed, "card request")} ran out unanswered`,
            "Ask again where it still matters.",
            over,
          ),
        ]),
  ];
}
