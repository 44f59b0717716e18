import { HOUR_MS, SECOND_MS } from "../../../base/instant.ts";
import { type Redacted, unveil } from "../../../base/redacted.ts";

/**
 * `__Host-`: a browser takes it from this very host and by TLS only (or from the machine itself), so no neighbour under
 * the same domain can plant one.
 */
const NAME = "__Host-strongroom";
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";
const LIFE_SECONDS = (12 * HOUR_MS) / SECOND_MS;

/** The session's token; undefined where there is none. Two of that name are one too many, and count as a wrong one. */
export function readCookie(header: string | undefined): string | undefined {
  if (header === undefined || !header.includes(NAME)) return undefined;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));
  if (values.length === 0) return undefined;
  return values.length === 1 ? values[0] : "";
}

export function cookieOf(token: Redacted<string>): string {
  return `${NAME}=${unveil(token)}; Max-Age=${LIFE_SECONDS}; ${ATTRIBUTES}`;
}

export const NO_COOKIE = `${NAME}=; Max-Age=0; ${ATTRIBUTES}`;
