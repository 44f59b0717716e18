import type { Socket } from "node:net";

/** What the server says of a session, where it can be asked. */
export type Session = "works" | "rests" | "gone";
type Watch = (socket: Socket, session: () => Promise<Session>) => void;

/** A statement seldom takes as long; and what is left of a minute is enough to find the next server. */
const PACE = { silentMs: 10_000, lookMs: 2_500 };

/**
 * Ends connections whose server has vanished. A machine that is gone says nothing, and the kernel sends again for a quarter of an hour
 * before it gives up what was not acknowledged (its own probes find idle connections only). So whoever was asked and says nothing for a
 * while is looked for over another connection: `session` answers what the server knows of it, and throws where there is none.
 *
 * Once one has vanished, the others that have heard nothing since are looked for as well, those that rest too: the next who takes one of
 * them would wait as long anew.
 */
export function createSilenceWatch(pace = PACE): Watch {
  const doubts = new Set<(sinceMs: number) => void>();

  return (socket, session) => {
    let heardAt = performance.now();
    let askedAt: number | null = null;
    let isLooking = false;
    const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
    Object.assign(socket, {
      write: (...given: unknown[]) => {
        askedAt ??= performance.now();
        return write(...given);
      },
    });
    socket.on("data", () => {
      heardAt = performance.now();
      askedAt = null;
    });

    const look = async (isOver: (found: Session) => boolean): Promise<void> => {
      if (isLooking) return;
      const [heard, since] = [heardAt, askedAt ?? heardAt];
      isLooking = true;
      const found = await session().catch(() => "gone" as const);
      isLooking = false;
      if (heardAt !== heard || socket.destroyed) return;
      if (isOver(found)) {
        doubts.delete(doubt);
        socket.destroy(Object.assign(new Error("the server has vanished"), { code: "ETIMEDOUT" }));
        for (const doubt of doubts) doubt(since);
      } else if (askedAt !== null) askedAt = performance.now();
    };
    const doubt = (sinceMs: number): void => {
      // What was asked just now may not have reached the server yet: that its session rests tells nothing.
      if (heardAt <= sinceMs) void look((found) => found === "gone");
    };
    const timer = setInterval(() => {
      if (askedAt !== null && performance.now() - askedAt >= pace.silentMs) void look((found) => found !== "works");
    }, pace.lookMs).unref();
    doubts.add(doubt);
    socket.once("close", () => {
      clearInterval(timer);
      doubts.delete(doubt);
    });
  };
}
