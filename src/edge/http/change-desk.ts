import type { Database } from "../../platform/storage/database.ts";
import type { ChannelWatch } from "../../platform/storage/watch-channel.ts";
import { type ApprovalChange, watchApprovals } from "../../workflows/approvals/watch-approvals.ts";
import { type RequestChange, watchChanges } from "../../workflows/collection/watch-changes.ts";

/** Where open streams of changes are looked after. */
export type ChangeDesk = {
  readonly subscribe: ChannelWatch<RequestChange>["subscribe"];
  readonly subscribeApprovals: ChannelWatch<ApprovalChange>["subscribe"];
  /** Whether somebody has as many streams as one may have: a window each, and some that are about to end. */
  isFull(actor: string): boolean;
  counted<T>(actor: string, stream: AsyncGenerator<T>): AsyncGenerator<T>;
  readonly elapsedMs: () => number;
  readonly stopping: AbortSignal;
  stop(): Promise<void>;
};

const STREAMS_EACH_MAX = 10;

export function createChangeDesk(db: Pick<Database, "app">, elapsedMs: () => number): ChangeDesk {
  const requests = watchChanges(db);
  const approvals = watchApprovals(db);
  const stopping = new AbortController();
  const open = new Map<string, number>();
  return {
    subscribe: (tenant, tell) => requests.subscribe(tenant, tell),
    subscribeApprovals: (tenant, tell) => approvals.subscribe(tenant, tell),
    isFull: (actor) => (open.get(actor) ?? 0) >= STREAMS_EACH_MAX,
    counted: async function* (actor, stream) {
      open.set(actor, (open.get(actor) ?? 0) + 1);
      try {
        yield* stream;
      } finally {
        const left = (open.get(actor) ?? 1) - 1;
        if (left > 0) open.set(actor, left);
        else open.delete(actor);
      }
    },
    elapsedMs,
    stopping: stopping.signal,
    stop: async () => {
      stopping.abort();
      await Promise.all([requests.stop(), approvals.stop()]);
    },
  };
}
