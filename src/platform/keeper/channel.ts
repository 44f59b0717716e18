import { Buffer } from "node:buffer";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { Outage } from "../../base/fault.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { ANSWER, newSplitter, splitFrames, wholeFrame } from "./frames.ts";
import { readerOf, takeByte, takeText, takeUint32, type Reader, type Writer } from "./wire.ts";

/** One life of a process beside this one, as the keeper's. When it ends, for whatever reason, everything under way is an outage. */
export type Channel = {
  readonly pid: number | undefined;
  /** Sends what `write` makes for a fresh id and reads the answer; a refusal throws `AnsweredRefusal`. */
  ask<T>(write: (id: number) => Writer, read: (reply: Reader) => T): Promise<T>;
  /** Ends the process by closing its input; resolves when it is gone. */
  close(): Promise<void>;
};

/** How a process is started, and what it is called when it is not there. */
export type Launch = { readonly start: () => ChildProcess; readonly away: () => Outage };

/** The process refused the whole request. */
export class AnsweredRefusal extends Error {
  override readonly name = "AnsweredRefusal";
  readonly code: string;

  constructor(code: string) {
    super(`the process answered ${code}`);
    this.code = code;
  }
}

type UnderWay = {
  readonly sentAtMs: number;
  readonly settle: (reply: Reader) => void;
  readonly fail: (error: Error) => void;
};

const ANSWER_MS_MAX = MINUTE_MS;
const LEAVE_MS_MAX = 2 * SECOND_MS;

export function openChannel(onClosed: () => void, { start, away }: Launch = KEEPER): Channel {
  const child = start();
  const underWay = new Map<number, UnderWay>();
  let outbox: Buffer[] = [];
  let lastId = 0;
  let closed = false;

  const flush = () => {
    const frames = outbox;
    outbox = [];
    const [only] = frames;
    child.stdin?.write(frames.length === 1 && only ? only : Buffer.concat(frames));
  };

  const gone = new Promise<void>((resolve) => {
    const end = () => {
      if (closed) return;
      closed = true;
      clearInterval(watch);
      for (const asked of underWay.values()) asked.fail(away());
      underWay.clear();
      resolve();
      onClosed();
    };
    child.on("close", end);
    child.on("error", end);
  });
  // Writing to a process that has just died fails here; its end is handled above.
  child.stdin?.on("error", () => undefined);

  const splitter = newSplitter();
  child.stdout?.on("data", (arrived: Buffer) => splitFrames(splitter, arrived, (frame) => settle(underWay, frame)));
  const watch = setInterval(() => killIfStuck(child, underWay), SECOND_MS);
  watch.unref();

  const ask: Channel["ask"] = (write, read) =>
    new Promise((resolve, reject) => {
      if (closed) return reject(away());
      lastId = (lastId + 1) >>> 0;
      const frame = wholeFrame(write(lastId));
      const settleOne = (reply: Reader) => resolve(read(reply));
      underWay.set(lastId, { sentAtMs: performance.now(), settle: settleOne, fail: reject });
      // All that is asked in one turn leaves in one write.
      if (outbox.push(frame) === 1) process.nextTick(flush);
    });

  const close = async () => {
    child.stdin?.end();
    const late = setTimeout(() => child.kill("SIGKILL"), LEAVE_MS_MAX);
    await gone;
    clearTimeout(late);
  };

  return { pid: child.pid, ask, close };
}

export function keeperAway(): Outage {
  return new Outage("keeper_away", "the keeper's process is not there at the moment");
}

/**
 * Node's permission model: reading two source folders is all this process may do. No file to write, no network, no
 * process, no worker, no native code, no code from strings, no inspector; no environment, and nothing printed.
 */
export const KEEPER_ARGUMENTS: readonly string[] = [
  "--permission",
  `--allow-fs-read=${import.meta.dirname}`,
  `--allow-fs-read=${join(import.meta.dirname, "..", "..", "base")}`,
  "--no-addons",
  "--disable-sigusr1",
  "--disable-proto=throw",
  "--disallow-code-generation-from-strings",
  // Node strips the types by WebAssembly, which is at its end before a second, better translation of it has paid.
  "--liftoff-only",
];

export const KEEPER: Launch = { start: launch, away: keeperAway };

function launch(): ChildProcess {
  return spawn(process.execPath, [...KEEPER_ARGUMENTS, join(import.meta.dirname, "process.ts")], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {},
    cwd: import.meta.dirname,
  });
}

function settle(underWay: Map<number, UnderWay>, frame: Buffer): void {
  const reply = readerOf(frame);
  const id = takeUint32(reply);
  const asked = underWay.get(id);
  underWay.delete(id);
  if (asked === undefined) return;
  try {
    if (takeByte(reply) === ANSWER.done) asked.settle(reply);
    else asked.fail(new AnsweredRefusal(takeText(reply)));
  } catch (error) {
    asked.fail(error instanceof Error ? error : new Error("the answer could not be read"));
  }
}

/** A process that neither answers nor dies (stopped, swapped out) is worse than none: it is killed and started again. */
function killIfStuck(child: ChildProcess, underWay: Map<number, UnderWay>): void {
  const [oldest] = underWay.values();
  if (oldest !== undefined && performance.now() - oldest.sentAtMs > ANSWER_MS_MAX) child.kill("SIGKILL");
}
