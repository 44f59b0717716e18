import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { insertMark, selectMarks } from "./_marks_sql.ts";

/** What an owner ticks off on the first screen. */
export const HOME_MARKS = ["guide_dismissed", "data_map_seen"] as const;
export type HomeMark = (typeof HOME_MARKS)[number];

export async function setMark(tx: Tx, mark: HomeMark, by: string, now: Instant): Promise<void> {
  await insertMark(tx, mark, new Date(now), by);
}

export async function readMarks(tx: Tx): Promise<ReadonlySet<string>> {
  return new Set(await selectMarks(tx));
}
