import { connect } from "node:net";
import type { Socket } from "node:net";
import { requestMaker } from "./requests.ts";
import type { RequestPlan } from "./requests.ts";

/**
 * The load generator: closed-loop keep-alive connections over bare sockets, in a process of its own. It is lean, for it
 * shares the machine with what it measures; product and floor get the same bytes from it.
 */
export type LoadOrder = { readonly port: number; readonly seconds: number; readonly connections: number; readonly plan: RequestPlan };
export type LoadReport = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly answers: number;
  readonly errors: number;
  readonly firstError: string | null;
};

type Tally = { latencies: number[]; errors: number; firstError: string | null };

const HEAD_END = Buffer.from("\r\n\r\n");
const CHUNKED_END = Buffer.from("0\r\n\r\n");

export async function runLoad({ port, seconds, connections, plan }: LoadOrder): Promise<LoadReport> {
  const next = requestMaker(plan, port);
  const tally: Tally = { latencies: [], errors: 0, firstError: null };
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => drive(port, until, next, tally)));
  const elapsed = (performance.now() - started) / 1000;
  const sorted = Float64Array.from(tally.latencies).toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    perSecond: sorted.length / elapsed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    answers: sorted.length,
    errors: tally.errors,
    firstError: tally.firstError,
  };
}

/** One connection: send, wait for the whole answer, send the next, until the time is up. */
function drive(port: number, until: number, next: () => string, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sentAt = 0;
    let pending: Buffer | null = null;
    const send = (): void => {
      sentAt = performance.now();
      if (sentAt >= until) socket.end();
      else socket.write(next(), "latin1");
    };
    socket.once("connect", send);
    socket.on("data", (chunk: Buffer) => {
      pending = pending === null ? chunk : Buffer.concat([pending, chunk]);
      const status = completeStatus(pending);
      if (status === null) return;
      if (status < 300) tally.latencies.push(performance.now() - sentAt);
      else {
        tally.errors += 1;
        tally.firstError ??= pending.toString("utf8").slice(0, 600);
      }
      pending = null;
      send();
    });
    socket.once("error", (error) => {
      tally.errors += 1;
      tally.firstError ??= error.message;
      resolve();
    });
    socket.once("close", () => resolve());
  });
}

/** The status of a whole answer; null while more of it is to come. */
function completeStatus(bytes: Buffer): number | null {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const head = bytes.toString("latin1", 0, headEnd);
  const length = /content-length: (\d+)/iu.exec(head)?.[1];
  const isWhole =
    length === undefined
      ? bytes.subarray(-CHUNKED_END.length).equals(CHUNKED_END)
      : bytes.length >= headEnd + HEAD_END.length + Number(length);
  return isWhole ? Number(head.slice(9, 12)) : null;
}

if (process.argv[1] === import.meta.filename) {
  process.on("message", (order: LoadOrder) => {
    void runLoad(order).then((report) => process.send?.(report));
  });
}
