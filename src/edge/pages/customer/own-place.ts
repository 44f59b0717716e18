import type { IncomingMessage } from "node:http";
import { readTenant } from "../../../platform/storage/tenants.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import { problem } from "../../http/problem.ts";
import type { Reply } from "../../http/route.ts";
import { fail } from "../../http/route.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { withinTenant } from "../../http/within.ts";
import { doorAfterSending, doorFor } from "./after-sign-in.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { goTo } from "./room.ts";

/** What a page of the customer's own place does, once it is known whose it is. */
export type OwnDeed = (customer: CustomerSession, business: string, tx: Tx) => Promise<Reply>;

/**
 * Leads whoever is not signed in to the door, and answers a customer within one transaction of their business; what it noted
 * is committed before the answer leaves. Two that collide are tried again, as staff's are. A page that sends something must be one of ours.
 */
export function createOwnPlace(desk: Desk): (incoming: IncomingMessage, kind: "look" | "send", deed: OwnDeed) => Promise<Reply> {
  const { safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  const inTenant = withinTenant(safe, onCommit);
  return async (incoming, kind, deed) => {
    if (kind === "send" && !isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
    const customer = await readCustomer(incoming);
    if (customer === undefined) {
      const door = (kind === "send" ? doorAfterSending : doorFor)(incoming.url ?? "");
      return goTo(addressOf(door, desk.lookFor(incoming, "/c/sign-in")));
    }
    return await inTenant(customer.tenant, async (tx) => deed(customer, (await readTenant(tx))?.name ?? "", tx));
  };
}
