import type { FreeSpace } from "../storage/free-space.ts";
import type { Metrics } from "./metrics.ts";

/** Whether there is room, and how much; a database on a server of the operator's own is metered there. */
export function meterDisk(metrics: Metrics, space: FreeSpace): void {
  metrics.gauge("strongroom_read_only", "1 while the disk is nearly full and nothing new is taken in.", () => (space.isReadOnly() ? 1 : 0));
  if (space.state() === "not_ours") return;
  metrics.gauge("strongroom_disk_free_bytes", "What is free on the disk of the data folder.", () => space.disk()?.freeBytes ?? 0);
}
