import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { RightsRequest } from "../../registers/rights/requests.ts";

/** How long somebody has to show that it is they who ask. */
const PROOF_MS = 30 * DAY_MS;

/** Until when a request that waits can be proven. */
export function proveUntil({ createdAt }: Pick<RightsRequest, "createdAt">): Instant {
  return instant(Date.parse(createdAt) + PROOF_MS);
}
