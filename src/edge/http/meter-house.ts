import { meterDisk } from "../../platform/metrics/meter-disk.ts";
import type { Metrics } from "../../platform/metrics/metrics.ts";
import type { House } from "../house.ts";

/** How the house stands, for whoever watches it from outside. */
export function meterHouse(metrics: Metrics, { keeper, outOfReach, db }: House): void {
  metrics.gauge("strongroom_keeper_open", "1 when the safe is open.", () => (keeper.state() === "open" ? 1 : 0));
  const help = "0 while every business has an owner who can be written to, else how many have none.";
  metrics.gauge("strongroom_owners_out_of_reach", help, () => outOfReach.size);
  meterDisk(metrics, db.space);
}
