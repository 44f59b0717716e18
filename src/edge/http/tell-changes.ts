import type { IncomingMessage } from "node:http";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Caller } from "./caller.ts";
import { type StreamParts, changeStream } from "./change-stream.ts";
import type { Edge } from "./edge.ts";
import { problem } from "./problem.ts";
import { fail } from "./route.ts";
import type { Reply } from "./route.ts";
import { isStillHere } from "./still-here.ts";
import { within } from "./within.ts";

const FULL_WAIT_SECONDS = 15;

/** Something that changed: its id and how it stands now are told, whatever else is known of it. */
type Change = { readonly id: string; readonly state: string };

/**
 * Tells a caller of changes as they come, those that they may know of, for as long as they are who they were.
 * `reader` is by whom the open streams are counted.
 */
export async function tellChanges<T extends Change>(
  edge: Pick<Edge, "safe" | "gate" | "changes">,
  { caller, incoming }: { readonly caller: Caller; readonly incoming: IncomingMessage },
  reader: string,
  subscribe: StreamParts<T>["subscribe"],
  mayKnow: (map: CompiledMap, change: T) => boolean,
): Promise<Reply> {
  const { safe, changes } = edge;
  if (changes.isFull(reader)) return fail(problem("too_many_requests", { retryAfterSeconds: FULL_WAIT_SECONDS }));
  const map = await within(safe, caller, (tx) => safe.maps.get(tx));
  const stream = async function* (): AsyncGenerator<string> {
    const gone = new AbortController();
    const leave = (): void => gone.abort();
    incoming.socket.once("close", leave);
    try {
      yield* changeStream<T>({
        subscribe,
        isStillHere: () => isStillHere(edge, caller, incoming),
        write: (change) =>
          mayKnow(map, change) ? `event: change\ndata: ${JSON.stringify({ id: change.id, state: change.state })}\n\n` : undefined,
        elapsedMs: changes.elapsedMs,
        // A stream that waits for its next ping would hold its reader's place until then: whoever loads a page anew had none left.
        stopping: AbortSignal.any([changes.stopping, gone.signal]),
      });
    } finally {
      incoming.socket.off("close", leave);
    }
  };
  return { kind: "stream", type: "text/event-stream", chunks: () => changes.counted(reader, stream()) };
}
