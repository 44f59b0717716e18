import { Resolver, lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { type Result, ok, refuse } from "../../base/result.ts";
import { isForbidden, isLoopback } from "./address.ts";
import type { Origin } from "./origin.ts";

/** The addresses of a name, of both families. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export type ResolveRefusal = { readonly code: "name_unknown" | "address_forbidden" };

/** The machine's own resolver, as every program on it asks it. */
export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true, order: "verbatim" });
  return found.map(({ address }) => address);
};

const QUERY_MS = 3_000;
const QUERY_TRIES = 2;

/** A resolver that the operator names, as `192.0.2.53` or `127.0.0.1:5353`. */
export function resolverAt(servers: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: QUERY_MS, tries: QUERY_TRIES });
  resolver.setServers(servers);
  return async (host) => (await Promise.all([of(resolver.resolve4(host)), of(resolver.resolve6(host))])).flat();
}

/** A name that has no address of one family has none of it; any other failure is one. */
async function of(asked: Promise<string[]>): Promise<readonly string[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENODATA" || error.code === "ENOTFOUND")) return [];
    throw error;
  }
}

/**
 * Where to connect to for a vendor. The name is asked for once; if any of its answers leads where nobody may go, none is
 * used: a name that is right for one half of the time is a name that somebody plays with.
 */
export async function resolveOrigin(
  resolve: Resolve,
  { host }: Origin,
  mayLoopback: boolean,
  waitMs: number,
): Promise<Result<readonly string[], ResolveRefusal>> {
  if (mayLoopback) return ok(host === "localhost" ? ["127.0.0.1", "::1"] : isLoopback(host) ? [host] : []);
  const late = wait(waitMs, NONE, { ref: false });
  const found = await Promise.race([resolve(host).catch(() => NONE), late]);
  if (found.length === 0) return refuse({ code: "name_unknown" });
  const own = ownAddresses();
  return found.some((address) => isForbidden(address) || own.has(address))
    ? refuse({ code: "address_forbidden" })
    : ok([...new Set(found)]);
}

const NONE: readonly string[] = [];

/** A public address of this very machine leads to what listens here for nobody else. */
function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address)));
}
