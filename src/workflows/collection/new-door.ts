import type { Redacted } from "../../base/redacted.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { replaceLink } from "./_doors_sql.ts";
import type { Collection } from "./collection.ts";
import { type NewLink, newLink } from "./links.ts";
import type { CollectionRequest } from "./request.ts";
import { newCode } from "./second-item.ts";

/** A link, and the code that goes with it where the second item is one. */
export type NewDoor = { readonly link: NewLink; readonly code: Redacted<string> | null; readonly digest: Buffer | null };

type Asking = Pick<CollectionRequest, "subject" | "secondItem" | "secondDigest">;

/** `isCodeKept`: the customer knows the code already, and nobody is there to be told another. */
export async function newDoor({ safe }: Collection, tx: Tx, request: Asking, isCodeKept: boolean): Promise<NewDoor> {
  const link = newLink(tx.tenant, request.secondItem);
  if (request.secondItem !== "code" || isCodeKept) return { link, code: null, digest: request.secondDigest };
  const { code, digest } = await newCode(tx, safe.keeper, request.subject);
  return { link, code, digest };
}

/**
 * From the commit on the link of before opens nothing, and wrong tries are counted anew. `mailedTo`: as `mailLink` tells it;
 * null where staff hand the link on themselves.
 */
export async function hangDoor(tx: Tx, id: CollectionRequest["id"], { link, digest }: NewDoor, mailedTo: Buffer | null): Promise<void> {
  await replaceLink(tx, id, { hash: link.hash, secondDigest: digest, mailedTo });
}
