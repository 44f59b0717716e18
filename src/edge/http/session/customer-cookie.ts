import type { IncomingMessage } from "node:http";
import { LIFE_MS } from "../../../registers/customers/sessions.ts";
import type { Safe } from "../../../safe/safe.ts";
import { type CustomerSession, readCustomerSession } from "../../../workflows/customers/session.ts";
import { hostCookie } from "./host-cookie.ts";

/** The session of a customer who signed in by a code. A browser may have one of a person, too; neither is the other. */
export const CUSTOMER_COOKIE = hostCookie("__Host-customer", LIFE_MS);

/** Tells which customer a call comes from; undefined where they are signed in no more, or never were. */
export function createCustomerReader(
  safe: Pick<Safe, "db" | "clock">,
): (incoming: Pick<IncomingMessage, "headers">) => Promise<CustomerSession | undefined> {
  return async ({ headers }) => {
    const token = CUSTOMER_COOKIE.read(headers.cookie);
    return token === undefined ? undefined : await readCustomerSession(safe, token, safe.clock());
  };
}
