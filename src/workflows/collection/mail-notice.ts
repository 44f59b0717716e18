import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { mailCustomer } from "../../safe/post/mail-customer.ts";
import type { Collection } from "./collection.ts";
import type { CollectionRequest } from "./request.ts";

const PATH = "/c/sign-in";

/** Tells the customer at the address on file what happened with a card of theirs; nothing of the card stands in it. */
export async function mailNotice(
  { safe, cardOrigin }: Collection,
  tx: Tx,
  kind: "card_added" | "card_used" | "card_removed",
  { subject, language }: Pick<CollectionRequest, "subject" | "language">,
  now: Instant,
): Promise<void> {
  await mailCustomer({ safe, cardOrigin }, tx, subject, kind, { at: now, path: PATH, language }, now);
}
