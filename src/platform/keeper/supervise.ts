import { setTimeout as wait } from "node:timers/promises";
import { Outage } from "../../base/fault.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { keeperAway, openChannel, type Channel } from "./channel.ts";
import { askLock, askUnseal, replay } from "./lifecycle.ts";
import type { Memory } from "./memory.ts";

export type KeeperState = "sealed" | "open" | "restarting";

export type KeeperOptions = {
  /** Gives the passphrase without a person, so that a keeper that died is unsealed again. Without it, it stays sealed. */
  readonly unattended?: () => Promise<string>;
  readonly onStateChange?: (state: KeeperState) => void;
  /** How its process is begun; a test may go on with one that is there. */
  readonly openChannel?: (onClosed: () => void) => Channel;
};

/** Keeps one process alive and knows in what state it is. */
export type Supervisor = {
  state(): KeeperState;
  pid(): number | undefined;
  become(state: KeeperState): void;
  /** The process for a request that needs open keys; an outage otherwise. */
  open(): Channel;
  /** The process for a request that may be made to a sealed keeper too. */
  there(): Channel;
  close(): Promise<void>;
};

const QUICK_DEATH_MS = 10 * SECOND_MS;
const PAUSE_MS_FIRST = 50;
const PAUSE_MS_MAX = 5 * SECOND_MS;

export function supervise(options: KeeperOptions, memory: Memory): Supervisor {
  const closing = new AbortController();
  let state: KeeperState = "sealed";
  let quickDeaths = 0;
  let channel = launch();

  function become(next: KeeperState): void {
    if (state === next) return;
    state = next;
    options.onStateChange?.(next);
  }

  function launch(): Channel {
    const bornMs = performance.now();
    return (options.openChannel ?? openChannel)(() => {
      if (closing.signal.aborted) return;
      quickDeaths = performance.now() - bornMs < QUICK_DEATH_MS ? quickDeaths + 1 : 0;
      become("restarting");
      void revive();
    });
  }

  /** The first death is answered at once; a process that keeps dying is given longer and longer pauses. */
  async function revive(): Promise<void> {
    if (quickDeaths > 1) await pause(quickDeaths - 1, closing.signal);
    if (closing.signal.aborted) return;
    channel = launch();
    await unsealAgain(channel);
  }

  async function unsealAgain(current: Channel): Promise<void> {
    const { header } = memory;
    if (options.unattended === undefined || header === undefined) return become("sealed");
    const isServing = () => current === channel && !closing.signal.aborted;
    for (let tries = 1; isServing(); tries++) {
      try {
        const unsealed = await askUnseal(current, header, await options.unattended());
        if (unsealed.ok) await replay(current, memory);
        // Somebody may have locked it in the meantime: that stands.
        const isLocked = memory.header === undefined;
        if (isLocked) await askLock(current);
        if (isServing()) become(unsealed.ok && !isLocked ? "open" : "sealed");
        return;
      } catch {
        // Either the process died again, and another turn of this loop's like is under way, or the provider is away.
        await pause(tries, closing.signal);
      }
    }
  }

  function there(): Channel {
    if (state === "restarting" || closing.signal.aborted) throw keeperAway();
    return channel;
  }

  return {
    state: () => state,
    pid: () => channel.pid,
    become,
    there,
    open: () => {
      if (state === "sealed") throw new Outage("sealed", "the safe is sealed");
      return there();
    },
    close: () => {
      closing.abort();
      return channel.close();
    },
  };
}

/** Twice as long each time, up to five seconds; closing ends it early. */
async function pause(nth: number, closing: AbortSignal): Promise<void> {
  const pauseMs = Math.min(PAUSE_MS_FIRST * 2 ** (nth - 1), PAUSE_MS_MAX);
  await wait(pauseMs, undefined, { signal: closing }).catch(() => undefined);
}
