/** What belongs to which origin: the customer's pages, all the rest, or the little that any balancer or browser asks for. */
export type Place = "public" | "card" | "both";

export type Hosts = {
  /** What is served under this host; nothing where this server does not answer under that name. */
  placesOf(host: string | undefined): ReadonlySet<Place>;
  /** The port that is listened on: loopback names are known with it only. */
  listenOn(port: number): void;
};

const PUBLIC: ReadonlySet<Place> = new Set<Place>(["public", "both"]);
const CARD: ReadonlySet<Place> = new Set<Place>(["card", "both"]);
const ALL: ReadonlySet<Place> = new Set<Place>(["public", "card", "both"]);
const NONE: ReadonlySet<Place> = new Set<Place>();

/**
 * The names this server answers under: the hosts of the settings' origins and the loopback names with the port, which
 * stand for both. A `Host` is the caller's to choose; links are made from settings only, and an unknown name is turned
 * away before anything else, so that a page elsewhere cannot rebind its own name to this address.
 */
export function createHosts(origins: Origins): Hosts {
  const [publicHost, cardHost] = [hostOf(origins.publicOrigin), hostOf(origins.cardOrigin)];
  const named: readonly (readonly [string, ReadonlySet<Place>])[] = hasOwnCardOrigin(origins)
    ? [
        [publicHost, PUBLIC],
        [cardHost, CARD],
      ]
    : [[publicHost, ALL]];
  let places = new Map(named);
  return {
    placesOf: (host) => places.get(host?.toLowerCase() ?? "") ?? NONE,
    listenOn: (port) => {
      const loopback = ["localhost", "127.0.0.1", "[::1]"].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
      // A setting that names this machine says more than the name alone does.
      places = new Map([...loopback.map((name) => [name, ALL] as const), ...named]);
    },
  };
}

export type Origins = { readonly publicOrigin: string; readonly cardOrigin: string };

/** Whether customers' pages have an origin to themselves. */
export function hasOwnCardOrigin({ publicOrigin, cardOrigin }: Origins): boolean {
  return hostOf(publicOrigin) !== hostOf(cardOrigin);
}

function hostOf(origin: string): string {
  return new URL(origin).host.toLowerCase();
}

export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
