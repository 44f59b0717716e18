import type { IncomingMessage } from "node:http";
import { HOUR_MS } from "../../../base/instant.ts";
import { type Visit, readVisit } from "../../../workflows/collection/read-visit.ts";
import { wasErased } from "../../../workflows/collection/visits.ts";
import { hostCookie } from "../../http/session/host-cookie.ts";
import type { Desk } from "./desk.ts";

/** When a visit is over is told by the database; the cookie only must not be gone before. */
export const VISIT_COOKIE = hostCookie("__Host-visit", 12 * HOUR_MS);

/** Who has come in by a door, in this browser; undefined where nobody has, or it is too long ago. */
export async function visitOf({ edge }: Desk, incoming: Pick<IncomingMessage, "headers">): Promise<Visit | undefined> {
  const token = VISIT_COOKIE.read(incoming.headers.cookie);
  return token === undefined ? undefined : await readVisit(edge.collection, token, edge.safe.clock());
}

/** Whether what somebody had come in to, in this browser, was erased meanwhile with its customer. */
export async function isVisitErased({ edge }: Desk, incoming: Pick<IncomingMessage, "headers">): Promise<boolean> {
  const token = VISIT_COOKIE.read(incoming.headers.cookie);
  return token !== undefined && (await wasErased(edge.collection, token, edge.safe.clock()));
}
