import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { type Channel, type Launch, openChannel } from "./channel.ts";

/** A process that serves one test after the other. */
type Lent = { readonly process: ChildProcess; readonly channel: Channel; onClosed: () => void; isOver: boolean };

/**
 * What opens channels for tests to processes of one kind. At its end one is made to forget by `atEnd`, and is then the next one's; but
 * where something is still under way it ends, as any other would.
 */
export function lend(launch: Launch, atEnd: (channel: Channel) => Promise<void>): (onClosed: () => void) => Channel {
  /** Their tests are over. */
  const idle: Lent[] = [];

  const start = (): Lent => {
    const process = launch.start();
    const onOver = (): void => {
      lent.isOver = true;
      lent.onClosed();
    };
    const channel = openChannel(onOver, { ...launch, start: () => process });
    const lent: Lent = { process, channel, onClosed: () => undefined, isOver: false };
    return lent;
  };

  return (onClosed) => {
    const lent = idle.pop() ?? start();
    lent.onClosed = onClosed;
    keepAwake(lent, true);
    let underWay = 0;
    return {
      ...lent.channel,
      ask: async (write, read) => {
        underWay += 1;
        try {
          return await lent.channel.ask(write, read);
        } finally {
          underWay -= 1;
        }
      },
      close: async () => {
        if (lent.isOver) return;
        if (underWay > 0) return await lent.channel.close();
        await atEnd(lent.channel);
        lent.onClosed = () => void idle.splice(idle.indexOf(lent), 1);
        keepAwake(lent, false);
        idle.push(lent);
      },
    };
  };
}

/** One that is lent to nobody keeps no program from its end: a drill would wait for it for good. */
function keepAwake({ process }: Lent, isLent: boolean): void {
  for (const handle of [process, process.stdin as Socket | null, process.stdout as Socket | null]) handle?.[isLent ? "ref" : "unref"]();
}
