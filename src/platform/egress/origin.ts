import { isIP } from "node:net";
import { type Result, ok, refuse } from "../../base/result.ts";

/** Where a vendor is reached: a name and a port. Nothing else of an address is theirs. */
export type Origin = {
  /** As `https://air.example`, in the one way to write it. */
  readonly origin: string;
  readonly scheme: "https" | "http";
  /** The name, without brackets where it is an address of this machine. */
  readonly host: string;
  readonly port: number;
};

export type OriginRefusal = { readonly code: keyof typeof ORIGIN_WORDS };

export const ORIGIN_WORDS = {
  origin_invalid: "This is no origin such as https://api.airline.com.",
  origin_has_more: "An origin is https://, a name and perhaps a port: no path, no query, no user name, no password.",
  origin_not_https: "Only https:// is sent to.",
  origin_is_address: "Give a name, not an address: the certificate is held against the name.",
  origin_not_plain:
    "Write the name as it stands in the certificate: small letters, digits and hyphens, nothing encoded, no dot at the end.",
  origin_is_local: "This is a name of a network of your own; vendors are reached by names of the internet.",
  origin_not_loopback: "A vendor that runs on this machine is at localhost, 127.0.0.1 or [::1].",
} as const;

const CHARS_MAX = 300;
const NAME_CHARS_MAX = 253;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/u;
/** RFC 6761, 6762, 7686, 8375, and what routers and clouds use: each leads to somebody's own network. */
const LOCAL_ENDINGS: ReadonlySet<string> = new Set([
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "onion",
]);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const SCHEMES = { "https:": "https", "http:": "http" } as const;

/**
 * Reads an origin as it was typed. What browsers mend quietly (addresses in octal, letters of other widths, dots at the
 * end) is refused: who reads the register shall see where the data goes.
 */
export function readOrigin(text: string, options: { readonly isLoopback: boolean }): Result<Origin, OriginRefusal> {
  const url = text.length <= CHARS_MAX ? URL.parse(text) : null;
  if (url === null || !isScheme(url.protocol)) return refuse({ code: "origin_invalid" });
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  if (!isBare || /[?#@\\]/u.test(text)) return refuse({ code: "origin_has_more" });
  const code = options.isLoopback ? (LOOPBACK_HOSTS.has(url.hostname) ? undefined : "origin_not_loopback") : wrongName(url);
  if (code !== undefined) return refuse({ code });
  if (!isPlain(text, url)) return refuse({ code: "origin_not_plain" });

  const scheme = SCHEMES[url.protocol];
  const port = url.port === "" ? (scheme === "https" ? 443 : 80) : Number(url.port);
  return port === 0 ? refuse({ code: "origin_invalid" }) : ok({ origin: url.origin, scheme, host: bare(url.hostname), port });
}

function isScheme(protocol: string): protocol is keyof typeof SCHEMES {
  return Object.hasOwn(SCHEMES, protocol);
}

function wrongName(url: URL): OriginRefusal["code"] | undefined {
  if (url.protocol !== "https:") return "origin_not_https";
  const host = bare(url.hostname);
  if (isIP(host) !== 0) return "origin_is_address";
  const labels = host.split(".");
  if (labels.length < 2 || LOCAL_ENDINGS.has(labels.at(-1) ?? "")) return "origin_is_local";
  return host.length <= NAME_CHARS_MAX && labels.every((label) => LABEL.test(label)) ? undefined : "origin_not_plain";
}

/** Only capitals, a default port and one slash at the end are mended. */
function isPlain(text: string, url: URL): boolean {
  const typed = text.toLowerCase().replace(/\/$/u, "");
  return typed === url.origin || typed === `${url.origin}:${url.protocol === "https:" ? 443 : 80}`;
}

function bare(hostname: string): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
