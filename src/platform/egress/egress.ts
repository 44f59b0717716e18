import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Outage } from "../../base/fault.ts";
import { SECOND_MS } from "../../base/instant.ts";
import { type Channel, type Launch, openChannel } from "../keeper/channel.ts";
import { newFrame } from "../keeper/frames.ts";
import { type Reader, putRaw } from "../keeper/wire.ts";
import { EGRESS_ASK, type Hello, type HelloAnswer, type SendAnswer, type SendAsk } from "./messages.ts";

/** The way out to vendors: a process of its own, started when it is first needed and again when it died. */
export type Egress = {
  /** The process behind it, for drills that kill it. */
  pid(): number | undefined;
  /** A process that stays until the lease ends. An outage `egress_away` where none can be started. */
  lease(): Promise<Lease>;
  close(): Promise<void>;
};

export type Lease = {
  /** To which the keeper seals what is to be sent. */
  readonly publicKey: Uint8Array;
  /** An outage `egress_away` where the process ended meanwhile: then it may have been sent. */
  send(ask: SendAsk): Promise<SendAnswer>;
  end(): void;
};

/** One life of the process. */
type Life = { readonly channel: Channel; readonly publicKey: Promise<Uint8Array>; leases: number; sent: number; isOver: boolean };

/** Values that were sent linger in a process's memory; so it goes once it is idle, and a fresh one takes its place. */
const IDLE_MS = 5 * SECOND_MS;
const SENT_MAX = 1_000;

export type EgressOptions = {
  readonly idleMs?: number;
  /** Where the process comes from, where not from a start of its own. */
  readonly openChannel?: (onClosed: () => void) => Channel;
};

export function startEgress(hello: Hello, { idleMs = IDLE_MS, openChannel: open = openOwn }: EgressOptions = {}): Egress {
  let life: Life | undefined;
  let isClosed = false;
  const closing = new Set<Promise<void>>();

  const retire = (old: Life): void => {
    if (life === old) life = undefined;
    const gone = old.channel.close();
    closing.add(gone);
    void gone.then(() => closing.delete(gone));
  };
  /** Called when a lease has ended: a process that has sent is let go once nobody needs it. */
  const rest = (old: Life): void => {
    if (old.leases > 0 || old.sent === 0 || old.isOver) return;
    const timer = setTimeout(() => {
      if (old.leases > 0 || old.isOver || isClosed) return;
      retire(old);
      life ??= begin(hello, open);
    }, idleMs);
    timer.unref();
  };

  return {
    pid: () => life?.channel.pid,
    lease: async () => {
      if (isClosed) throw egressAway();
      const worn = life !== undefined && life.sent >= SENT_MAX ? life : undefined;
      if (life === undefined || life.isOver || worn !== undefined) life = begin(hello, open);
      if (worn !== undefined && worn.leases === 0) retire(worn);
      const own = life;
      own.leases += 1;
      let isEnded = false;
      const end = (): void => {
        if (isEnded) return;
        isEnded = true;
        own.leases -= 1;
        if (own !== life && own.leases === 0) retire(own);
        else rest(own);
      };
      try {
        return { publicKey: await own.publicKey, send: (ask) => sendBy(own, ask), end };
      } catch (error) {
        end();
        throw error;
      }
    },
    close: async () => {
      isClosed = true;
      if (life !== undefined) retire(life);
      await Promise.all(closing);
    },
  };
}

const openOwn = (onClosed: () => void): Channel => openChannel(onClosed, EGRESS);

function begin(hello: Hello, open: (onClosed: () => void) => Channel): Life {
  const channel = open(() => {
    life.isOver = true;
  });
  const publicKey = askProcess<HelloAnswer>(channel, EGRESS_ASK.hello, hello).then((said) => Buffer.from(said.publicKey, "base64"));
  const life: Life = { channel, publicKey, leases: 0, sent: 0, isOver: false };
  // Whoever takes a lease is told; until then nobody listens.
  publicKey.catch(() => undefined);
  return life;
}

async function sendBy(life: Life, ask: SendAsk): Promise<SendAnswer> {
  life.sent += 1;
  return await askProcess<SendAnswer>(life.channel, EGRESS_ASK.send, ask);
}

function askProcess<T>(channel: Channel, kind: number, ask: Hello | SendAsk): Promise<T> {
  return channel.ask(
    (id) => {
      const frame = newFrame(id, kind);
      putRaw(frame, new TextEncoder().encode(JSON.stringify(ask)));
      return frame;
    },
    (reply: Reader) => JSON.parse(reply.bytes.toString("utf8", reply.at)) as T,
  );
}

function egressAway(): Outage {
  return new Outage("egress_away", "the process that sends to vendors is not there at the moment");
}

/** As the keeper's (`keeper/channel.ts`), and with the network. */
export const EGRESS_ARGUMENTS: readonly string[] = [
  "--permission",
  "--allow-net",
  `--allow-fs-read=${import.meta.dirname}`,
  `--allow-fs-read=${join(import.meta.dirname, "..", "keeper")}`,
  `--allow-fs-read=${join(import.meta.dirname, "..", "..", "base")}`,
  "--no-addons",
  "--disable-sigusr1",
  "--disable-proto=throw",
  "--disallow-code-generation-from-strings",
  "--liftoff-only",
];

export const EGRESS: Launch = { start: launch, away: egressAway };

function launch(): ChildProcess {
  return spawn(process.execPath, [...EGRESS_ARGUMENTS, join(import.meta.dirname, "process.ts")], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {},
    cwd: import.meta.dirname,
  });
}
