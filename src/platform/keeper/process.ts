import type { Buffer } from "node:buffer";
import { SECOND_MS, instant } from "../../base/instant.ts";
import { answer, type Desk } from "./answer.ts";
import { newSplitter, splitFrames } from "./frames.ts";
import { newHeld, wipeAllOverdue } from "./held.ts";
import { newMeter } from "./meter.ts";
import { newWriter, written } from "./wire.ts";

/**
 * The keeper's process: frames come in on standard input, answers leave on standard output. It imports nothing from
 * outside this repository, has no environment, no network and no files, and ends when its input ends, which is also
 * what happens when the process that started it is killed.
 */
const WIPE_MS = 5 * SECOND_MS;
const REPLIES_BYTES = 32 * 1024;

/** A clock that nobody sets back: otherwise a budget could be renewed by changing the time of day. */
const clock = () => instant(Math.floor(performance.timeOrigin + performance.now()));

const desk: Desk = { held: newHeld(), meter: newMeter(), clock };
const splitter = newSplitter();
const send = (frame: Buffer) => void process.stdout.write(frame);

process.stdin.on("data", (arrived: Buffer) => {
  const replies = newWriter(REPLIES_BYTES);
  splitFrames(splitter, arrived, (frame) => answer(desk, frame, replies, send));
  if (replies.at > 0) send(written(replies));
});

// A card that nobody fetched, and a code whose hour is over, go by themselves too.
setInterval(() => wipeAllOverdue(desk.held, clock()), WIPE_MS).unref();

const leave = () => process.exit(0);
process.stdin.on("end", leave);
process.stdin.on("error", leave);
process.stdout.on("error", leave);

// A signal to the whole group (Ctrl-C) must not take the keys away while the other process finishes its requests.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);

// Error messages can quote values: nothing is printed, the exit code is all that leaves.
process.on("uncaughtException", () => process.exit(70));
process.on("unhandledRejection", () => process.exit(70));
