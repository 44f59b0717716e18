import type { Waiting } from "../../../workflows/collection/count-waiting.ts";
import { type Need, need } from "./need.ts";

/** What customers' answers want of whoever asked them. */
export function requestNeeds({ answered, lapsed, ending, disowned }: Waiting): readonly Need[] {
  const placeOf = (state: string): string => `/requests?state=${state}&mine=true`;
  return [
    ...(answered === 0 ? [] : [{ ...need("request_answered", "due", { count: answered }, placeOf("provided")), count: answered }]),
    ...(disowned === 0 ? [] : [need("request_disowned", "due", { count: disowned }, placeOf("current"))]),
    ...(ending === 0 ? [] : [need("request_ending", "info", { count: ending }, placeOf("current"))]),
    ...(lapsed === 0 ? [] : [need("request_lapsed", "info", { count: lapsed }, placeOf("ended"))]),
  ];
}
