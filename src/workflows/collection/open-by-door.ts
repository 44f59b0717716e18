import type { CollectionId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { markOpened } from "./_doors_sql.ts";
import { selectRequest } from "./_sql.ts";
import { toRequest } from "./request.ts";
import type { Door } from "./states.ts";
import { beginVisit } from "./visits.ts";

/** Created or opened becomes opened, and the visit begins; undefined where the request ended meanwhile or ran out. */
export async function openByDoor(tx: Tx, id: CollectionId, door: Door, now: Instant): Promise<Redacted<string> | undefined> {
  if (!(await markOpened(tx, id, door, new Date(now)))) return undefined;
  const row = await selectRequest(tx, id);
  return row && (await beginVisit(tx, toRequest(row, now), door, now));
}
