import type { IncomingMessage } from "node:http";
import { findSessionById } from "../../registers/sign-in/sessions.ts";
import { type Caller, findCaller } from "./caller.ts";
import type { Edge } from "./edge.ts";
import { NotAnyMore, within } from "./within.ts";

/** Whether whoever is answered by a long stream may still be: their key lives, or their session is open and their rights are the same. */
export async function isStillHere(
  { safe, gate }: Pick<Edge, "safe" | "gate">,
  caller: Caller,
  incoming: IncomingMessage,
): Promise<boolean> {
  const { session, kind, address } = caller.actor;
  if (kind !== "staff" || session === undefined) return (await findCaller(gate, "key", incoming.headers.authorization, address)).ok;
  try {
    const found = await within(safe, caller, (tx) => findSessionById(tx, session, safe.clock()));
    return found?.state === "open";
  } catch (error) {
    if (error instanceof NotAnyMore) return false;
    throw error;
  }
}
