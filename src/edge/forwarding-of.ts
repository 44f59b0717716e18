import type { CollectionId } from "../base/ids.ts";
import { faultFields } from "../platform/log/log.ts";
import type { Collection } from "../workflows/collection/collection.ts";
import { completeRequest } from "../workflows/collection/complete-request.ts";
import type { Filling } from "../workflows/filling/filling.ts";
import type { Forwarding } from "../workflows/forwarding/forwarding.ts";
import type { House } from "./house.ts";

/** Forwarding, with the requests by which cards came: the two rooms meet here and nowhere else. */
export function forwardingOf(house: House, collection: Collection): Forwarding {
  const { safe, egress, log, settings } = house;
  return {
    safe,
    egress,
    ...(settings.egressTotalMs === undefined ? {} : { bounds: { totalMs: settings.egressTotalMs } }),
    // A request that is over already was completed by somebody else; the card went with it.
    onUsed: async (tx, { actor, request }) => void (await completeRequest(collection, tx, actor, request as CollectionId)),
    onTrouble: (tenant, error) => log.warn("forward.used", { tenant, ...faultFields(error) }),
  };
}

/** Filling, with the same. */
export function fillingOf({ safe }: House, collection: Collection): Filling {
  return {
    safe,
    onUsed: async (tx, { actor, request }) => void (await completeRequest(collection, tx, actor, request as CollectionId)),
  };
}
