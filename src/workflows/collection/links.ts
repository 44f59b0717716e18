import type { TenantId } from "../../base/ids.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { SecondItem } from "./states.ts";

/** The token stands behind the `#`, which no server and no log sees; the letter before it tells the page what to ask for. */
export type NewLink = { readonly path: Redacted<`/${string}`>; readonly hash: Buffer };

const LETTERS = { postcode: "p", code: "c" } as const satisfies Record<SecondItem, string>;

export function newLink(tenant: TenantId, secondItem: SecondItem): NewLink {
  const { token, hash } = newTenantToken(tenant);
  return { path: new Redacted(`/c#${LETTERS[secondItem]}.${unveil(token)}` as const), hash };
}

/** The link as it is shown, once. */
export function addressOf(cardOrigin: string, { path }: NewLink): Redacted<string> {
  return new Redacted(`${cardOrigin}${unveil(path)}`);
}
