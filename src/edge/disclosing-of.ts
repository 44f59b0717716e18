import { faultFields } from "../platform/log/log.ts";
import type { Disclosing } from "../workflows/disclosing/disclosing.ts";
import type { House } from "./house.ts";

/** Files for vendors, as this house makes them. */
export function disclosingOf({ safe, sequencer, log }: House): Disclosing {
  return {
    safe,
    underWay: new Set(),
    onCommit: (tenant) => sequencer.nudge(tenant),
    onTrouble: (tenant, error) => log.warn("disclosure.make", { tenant, ...faultFields(error) }),
  };
}
