import type { Tx } from "../../platform/storage/tx.ts";
import { purposesOf } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Caller } from "./caller.ts";

/** The purposes for which somebody may act; the owner, who keeps the register of vendors, may know of all. */
export async function ownPurposes(safe: Safe, tx: Tx, { actor }: Caller): Promise<readonly string[]> {
  const map = await safe.maps.get(tx);
  return actor.owner ? [...map.purposes.keys()] : purposesOf(map, actor);
}
