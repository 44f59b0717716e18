import type { TenantId } from "../../base/ids.ts";
import type { Database } from "./database.ts";

export type ChannelWatch<T> = {
  /** From when it resolves on, tells everything of this business that commits in any process; answers how to leave. */
  subscribe(tenant: TenantId, tell: (change: T) => void): Promise<() => void>;
  stop(): Promise<void>;
};

/** One connection of this process hears for all who watch here. It begins to listen with the first of them. */
export function watchChannel<T>(db: Pick<Database, "app">, channel: string): ChannelWatch<T> {
  const watchers = new Map<TenantId, Set<(change: T) => void>>();
  let listening: ReturnType<typeof db.app.listen> | undefined;

  const hear = (payload: string): void => {
    const { tenant, ...change } = JSON.parse(payload) as T & { readonly tenant: TenantId };
    for (const tell of watchers.get(tenant) ?? []) tell(change as unknown as T);
  };

  return {
    subscribe: async (tenant, tell) => {
      listening ??= db.app.listen(channel, hear);
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
