/**
 * The names this server answers under: the host of the settings' origin and the loopback names with the port. A `Host`
 * is the caller's to choose; links are made from settings only, and an unknown name is turned away before anything
 * else, so that a page elsewhere cannot rebind its own name to this address.
 */
export function allowedHosts(publicOrigin: string, port: number): ReadonlySet<string> {
  const loopback = ["localhost", "127.0.0.1", "[::1]"].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  return new Set([new URL(publicOrigin).host.toLowerCase(), ...loopback]);
}

export function isAllowedHost(host: string | undefined, allowed: ReadonlySet<string>): boolean {
  return host !== undefined && allowed.has(host.toLowerCase());
}

export function isLoopbackOrigin(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}
