import type { CardRequest } from "../../api/requests.ts";

/** Where the number is typed, as it is read out: without what every browser adds by itself. */
export function addressOfPage({ page }: CardRequest): string {
  return page.replace(/^https?:\/\//u, "");
}
