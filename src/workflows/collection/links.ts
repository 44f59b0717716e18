import type { TenantId } from "../../base/ids.ts";
import { Redacted, unveil } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { SecondItem } from "./states.ts";

/** The token stands behind the `#`, which no server and no log sees; the letter before it tells the page what to ask for. */
export type NewLink = { readonly path: `/${string}`; readonly hash: Buffer };

const LETTERS = { postcode: "p", code: "c" } as const satisfies Record<SecondItem, string>;

export function newLink(tenant: TenantId, secondItem: SecondItem): Redacted<NewLink> {
  const { token, hash } = newTenantToken(tenant);
  return new Redacted({ path: `/c#${LETTERS[secondItem]}.${unveil(token)}`, hash });
}
