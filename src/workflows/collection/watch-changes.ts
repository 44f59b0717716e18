import type { CollectionId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import { type ChannelWatch, watchChannel } from "../../platform/storage/watch-channel.ts";
import { COLLECTION_CHANNEL } from "./_sql.ts";
import type { RequestState } from "./states.ts";

/** Which request changed, and how it stands now; nothing of the customer. */
export type RequestChange = { readonly id: CollectionId; readonly state: RequestState; readonly purpose: string };

export function watchChanges(db: Pick<Database, "app">): ChannelWatch<RequestChange> {
  return watchChannel<RequestChange>(db, COLLECTION_CHANNEL);
}
