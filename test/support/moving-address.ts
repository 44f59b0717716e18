import { type Socket, createConnection, createServer } from "node:net";

/** One address that leads to another server after a while, as a cloud's virtual address does. */
export type MovingAddress = {
  readonly port: number;
  /** New connections go there. Those that stand stay where they are. */
  moveTo(port: number): void;
  /** From now on nothing passes and nobody is told, as when a machine or the way to it is gone; new connections pass after a move. */
  silence(): void;
  stop(): Promise<void>;
};

export async function startMovingAddress(target: number): Promise<MovingAddress> {
  let to: number | null = target;
  const pairs = new Set<readonly [Socket, Socket]>();
  const unheard = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    near.on("error", () => undefined);
    if (to === null) {
      near.pause();
      unheard.add(near);
      return;
    }
    const far = createConnection({ port: to, host: "127.0.0.1", noDelay: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on("error", () => undefined);
      one.on("data", (bytes: Buffer) => void other.write(bytes));
      one.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    moveTo: (port) => void (to = port),
    silence: () => {
      to = null;
      for (const pair of pairs) {
        pairs.delete(pair);
        for (const one of pair) {
          one.removeAllListeners("data");
          one.removeAllListeners("close");
          one.pause();
          unheard.add(one);
        }
      }
    },
    stop: async () => {
      for (const one of [...unheard, ...[...pairs].flat()]) one.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
