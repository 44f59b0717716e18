import { call } from "./call.ts";
import type { Query, Sent } from "./call.ts";
import type { Page } from "./customers.ts";

const ITEMS_PER_PAGE = 100;
const PAGES_MAX = 20;

/** A list that a screen needs as a whole, because it counts or filters it: people and devices, not customers. */
export async function allPages<T, P extends Page<T> = Page<T>>(
  path: `/${string}`,
  query: Query,
  sent: Pick<Sent, "signal" | "isDoor">,
): Promise<P & { readonly items: readonly T[] }> {
  const first = await call<P>("GET", path, { query: { ...query, limit: ITEMS_PER_PAGE }, ...sent });
  const items = [...first.items];
  let cursor = first.nextCursor;
  for (let pages = 1; cursor !== null && pages < PAGES_MAX; pages += 1) {
    const page = await call<P>("GET", path, { query: { ...query, limit: ITEMS_PER_PAGE, cursor }, ...sent });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return { ...first, items, nextCursor: cursor };
}
