import { SECOND_MS } from "../../../base/instant.ts";
import { type Redacted, unveil } from "../../../base/redacted.ts";

/**
 * `__Host-`: a browser takes it from this very host and by TLS only (or from the machine itself), so no neighbour under
 * the same domain can plant one. Scripts do not see it, and no other site's page sends it along.
 */
export type HostCookie = {
  /** The token; undefined where there is none. Two of that name are one too many, and count as a wrong one. */
  readonly read: (header: string | undefined) => string | undefined;
  readonly write: (token: Redacted<string>) => string;
  /** Takes it away. */
  readonly none: string;
};

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

export function hostCookie(name: `__Host-${string}`, lifeMs: number): HostCookie {
  return {
    read: (header) => readValue(name, header),
    write: (token) => `${name}=${unveil(token)}; Max-Age=${lifeMs / SECOND_MS}; ${ATTRIBUTES}`,
    none: `${name}=; Max-Age=0; ${ATTRIBUTES}`,
  };
}

function readValue(name: string, header: string | undefined): string | undefined {
  if (header === undefined || !header.includes(name)) return undefined;
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  if (values.length === 0) return undefined;
  return values.length === 1 ? values[0] : "";
}
