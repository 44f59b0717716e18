import { findAccount } from "../registers/payments/account.ts";
import type { Collection } from "../workflows/collection/collection.ts";
import type { House } from "./house.ts";

/** What collecting stands on in this house. */
export function collectionOf({ safe, settings }: Pick<House, "safe" | "settings">): Collection {
  const { cardOrigin, publicOrigin } = settings;
  return { safe, cardOrigin, publicOrigin, hasProvider: async (tx) => (await findAccount(tx)) !== undefined };
}
