import type { IncomingMessage } from "node:http";
import { isLoopbackOrigin } from "../hosts.ts";

/**
 * Whether a page of ours sent this. Browsers say with every call that changes something where its page came from, and
 * no page can make them say otherwise. On the machine itself any of the loopback names will do, if it is the one called.
 */
export function isFromHere({ headers }: IncomingMessage, publicOrigin: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  const { origin } = headers;
  if (origin === publicOrigin) return true;
  if (origin === undefined || !isLoopbackOrigin(publicOrigin)) return false;
  const url = URL.parse(origin);
  return url !== null && url.origin === origin && isLoopbackOrigin(origin) && url.host === headers.host?.toLowerCase();
}
