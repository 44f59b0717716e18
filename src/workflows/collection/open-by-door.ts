import type { CollectionId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { markOpened } from "./_doors_sql.ts";
import { selectRequest } from "./_sql.ts";
import { toRequest } from "./request.ts";
import type { Door } from "./states.ts";
import { beginVisit } from "./visits.ts";

/**
 * Created or opened becomes opened, and the visit begins; undefined where the request ended meanwhile or ran out. One that
 * was provided stays as it is, and lets its customer in while their bank asks for them; not by the number, which anybody
 * may have overheard, and by which one can only write.
 */
export async function openByDoor(tx: Tx, id: CollectionId, door: Door, now: Instant): Promise<Redacted<string> | undefined> {
  const isOpened = await markOpened(tx, id, door, new Date(now));
  const row = await selectRequest(tx, id);
  if (row === undefined) return undefined;
  const request = toRequest(row, now);
  if (!isOpened && (door === "number" || request.awaitsUntil === null)) return undefined;
  return await beginVisit(tx, request, door, now);
}
