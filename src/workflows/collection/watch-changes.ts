import type { CollectionId, TenantId } from "../../base/ids.ts";
import type { Database } from "../../platform/storage/database.ts";
import { COLLECTION_CHANNEL } from "./_sql.ts";
import type { RequestState } from "./states.ts";

/** Which request changed, and how it stands now; nothing of the customer. */
export type RequestChange = { readonly id: CollectionId; readonly state: RequestState; readonly purpose: string };

export type ChangeWatch = {
  /** From when it resolves on, tells every change in this business that commits in any process; answers how to leave. */
  subscribe(tenant: TenantId, tell: (change: RequestChange) => void): Promise<() => void>;
  stop(): Promise<void>;
};

/** One connection of this process hears for all who watch here. It begins to listen with the first of them. */
export function watchChanges(db: Pick<Database, "app">): ChangeWatch {
  const watchers = new Map<TenantId, Set<(change: RequestChange) => void>>();
  let listening: ReturnType<typeof db.app.listen> | undefined;

  const hear = (payload: string): void => {
    const { tenant, ...change } = JSON.parse(payload) as RequestChange & { readonly tenant: TenantId };
    for (const tell of watchers.get(tenant) ?? []) tell(change);
  };

  return {
    subscribe: async (tenant, tell) => {
      listening ??= db.app.listen(COLLECTION_CHANNEL, hear);
      try {
        await listening;
      } catch (error) {
        listening = undefined;
        throw error;
      }
      const own = watchers.get(tenant) ?? new Set();
      watchers.set(tenant, own.add(tell));
      return () => {
        own.delete(tell);
        if (own.size === 0) watchers.delete(tenant);
      };
    },
    stop: async () => {
      watchers.clear();
      const heard = await listening?.catch(() => undefined);
      await heard?.unlisten().catch(() => undefined);
    },
  };
}
