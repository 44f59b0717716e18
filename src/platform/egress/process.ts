import { createSecureContext, rootCertificates } from "node:tls";
import { ANSWER, newFrame, newSplitter, splitFrames, wholeFrame } from "../keeper/frames.ts";
import { newHpkeKey } from "../keeper/hpke.ts";
import { putRaw, putText, readerOf, takeByte, takeRaw, takeUint32 } from "../keeper/wire.ts";
import { EGRESS_ASK, type Hello, type HelloAnswer, type SendAnswer, type SendAsk } from "./messages.ts";
import { resolverAt, systemResolve } from "./resolve.ts";
import { type Desk, send } from "./send.ts";
import { newTurns } from "./turns.ts";

/**
 * The egress's process, the only one that connects to vendors. Values come sealed to its key, which is made at its start
 * and known to nobody else; it has no file, no environment and no third-party code, and ends when its input ends.
 */
let desk: Desk | undefined;
const turns = newTurns();
const splitter = newSplitter();

process.stdin.on("data", (arrived: Buffer) => splitFrames(splitter, arrived, (frame) => void answer(frame)));

async function answer(frame: Buffer): Promise<void> {
  const request = readerOf(frame);
  const id = takeUint32(request);
  const kind = takeByte(request);
  try {
    const body = JSON.parse(takeRaw(request, frame.length - request.at).toString("utf8")) as unknown;
    say(id, kind === EGRESS_ASK.hello ? hello(body as Hello) : await sendOne(body as SendAsk));
  } catch {
    // What went wrong may quote a value: that it did is all that leaves.
    const reply = newFrame(id, ANSWER.refused);
    putText(reply, "bad_message");
    process.stdout.write(wholeFrame(reply));
  }
}

function hello({ mayLoopback, resolvers, authorities }: Hello): HelloAnswer {
  const { key, privateBytes } = newHpkeKey();
  privateBytes.fill(0);
  const ca = authorities.length === 0 ? {} : { ca: [...rootCertificates, ...authorities] };
  const context = createSecureContext({ minVersion: "TLSv1.2", ...ca });
  const resolve = resolvers.length === 0 ? systemResolve : resolverAt(resolvers);
  desk = { key, context, mayLoopback, resolve };
  return { publicKey: key.publicKey.toString("base64") };
}

async function sendOne(ask: SendAsk): Promise<SendAnswer> {
  const own = desk;
  if (own === undefined) throw new Error("nobody has said hello");
  return await turns.take(ask.origin, () => send(own, ask));
}

function say(id: number, answer: HelloAnswer | SendAnswer): void {
  const reply = newFrame(id, ANSWER.done);
  putRaw(reply, new TextEncoder().encode(JSON.stringify(answer)));
  process.stdout.write(wholeFrame(reply));
}

const leave = () => process.exit(0);
process.stdin.on("end", leave);
process.stdin.on("error", leave);
process.stdout.on("error", leave);

// A signal to the whole group (Ctrl-C) must not cut off what is under way; the other process ends this one.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);

// Error messages can quote values: nothing is printed, the exit code is all that leaves.
process.on("uncaughtException", () => process.exit(70));
process.on("unhandledRejection", () => process.exit(70));
