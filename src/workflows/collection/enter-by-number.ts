import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { selectByNumber } from "./_doors_sql.ts";
import type { Collection } from "./collection.ts";
import { takeDoorTry } from "./door-budget.ts";
import type { DoorRefusal, Entered } from "./door.ts";
import { readNumber } from "./number.ts";
import { openByDoor } from "./open-by-door.ts";

/**
 * The door for whoever has the number, which they were told on the phone. Every try counts until it turns out right; no
 * name and no business is shown before. `address` as the limiter names it.
 */
export async function enterByNumber(
  collection: Collection,
  typed: { readonly number: string; readonly address: string },
  now: Instant,
): Promise<Result<Entered, DoorRefusal>> {
  const { safe } = collection;
  const taken = await takeDoorTry(safe, "number", typed.address, now);
  if (!taken.ok) return taken;
  const number = readNumber(typed.number);
  const [found, ...more] = number === undefined ? [] : await selectByNumber(safe.db.app, number);
  if (found === undefined || more.length > 0) return refuse({ code: "door_closed" });
  const visit = await withTxAgain(safe.db, found.tenant, (tx) => openByDoor(tx, found.request, "number", now));
  if (visit === undefined) return refuse({ code: "door_closed" });
  await taken.value.giveBack();
  return ok({ visit, tenant: found.tenant });
}
