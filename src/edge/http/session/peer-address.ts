import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isInNetworks } from "../../../safe/access/networks.ts";

const HOPS_MAX = 20;

/**
 * Tells who calls. Whatever a caller writes into `X-Forwarded-For` stands on its left, so it is read from the right, and
 * only behind proxies that the settings name: the first address that is none of them is the caller's. Anybody else's
 * header is not looked at.
 */
export function createAddressReader(trustedProxies: readonly string[]): (incoming: IncomingMessage) => string | null {
  if (trustedProxies.length === 0) return (incoming) => incoming.socket.remoteAddress ?? null;

  return (incoming) => {
    let address = incoming.socket.remoteAddress ?? null;
    const hops = (incoming.headers["x-forwarded-for"]?.toString() ?? "").split(",").slice(-HOPS_MAX);
    while (address !== null && isInNetworks(address, trustedProxies)) {
      const before = readHop(hops.pop());
      if (before === undefined) return address;
      address = before;
    }
    return address;
  };
}

/** Some proxies add the port; anything that is no address ends the search at the proxy that wrote it. */
function readHop(text: string | undefined): string | undefined {
  const hop = text?.trim() ?? "";
  const bare = /^\[([^\]]+)\](?::\d{1,5})?$/u.exec(hop)?.[1] ?? /^([\d.]+):\d{1,5}$/u.exec(hop)?.[1] ?? hop;
  return isIP(bare) === 0 ? undefined : bare;
}
