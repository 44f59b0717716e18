import type { Socket } from "node:net";

/** A statement seldom takes as long; and what is left of a minute is enough to find the next server. */
const PACE = { silentMs: 10_000, lookMs: 2_500 };

/**
 * Ends a connection whose server has vanished. A machine that is gone says nothing, and the kernel sends again for a quarter of an hour
 * before it gives up what was not acknowledged (its own probes find idle connections only). So whoever was asked and says nothing for a
 * while is looked for over another connection: `isAtWork` answers whether the server still works on it, and throws where there is none.
 */
export function watchSilence(socket: Socket, isAtWork: () => Promise<boolean>, pace = PACE): void {
  let askedAt: number | null = null;
  let isLooking = false;
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  Object.assign(socket, {
    write: (...given: unknown[]) => {
      askedAt ??= performance.now();
      return write(...given);
    },
  });
  socket.on("data", () => (askedAt = null));

  const look = async (): Promise<void> => {
    const since = askedAt;
    if (isLooking || since === null || performance.now() - since < pace.silentMs) return;
    isLooking = true;
    const works = await isAtWork().catch(() => false);
    isLooking = false;
    if (askedAt !== since) return;
    if (works) askedAt = performance.now();
    else socket.destroy(Object.assign(new Error("the server has vanished"), { code: "ETIMEDOUT" }));
  };
  const timer = setInterval(() => void look(), pace.lookMs).unref();
  socket.once("close", () => clearInterval(timer));
}
