import type { Buffer } from "node:buffer";
import type { Clock } from "../../base/instant.ts";
import { control, type ControlAsk } from "./control.ts";
import { dropCodes, hasCodes, holdReceivedCode, takeCode } from "./card-codes.ts";
import { ANSWER, ASK, endFrame, newFrame, startFrame, wholeFrame } from "./frames.ts";
import { Refused, type Held } from "./held.ts";
import type { Meter } from "./meter.ts";
import { openValues } from "./open-values.ts";
import { indexValues, rewrapKeys, signForTenant } from "./other-requests.ts";
import { receiveCard } from "./receive-card.ts";
import { findSameCard, sealReceived } from "./received-cards.ts";
import { relabelCard } from "./relabel-card.ts";
import { resealValues } from "./reseal-values.ts";
import { sealValues } from "./seal-values.ts";
import { putRaw, putText, readerOf, takeByte, takeRaw, takeUint32, type Reader, type Writer } from "./wire.ts";

/** What the process is made of: the keys, the counters, and a clock. */
export type Desk = { readonly held: Held; readonly meter: Meter; readonly clock: Clock };

/**
 * Answers one frame: at once into `replies`, or later through `send` where a passphrase has to be stretched first.
 * Whatever goes wrong inside is told by its code only.
 */
export function answer(desk: Desk, frame: Buffer, replies: Writer, send: (frame: Buffer) => void): void {
  const request = readerOf(frame);
  const id = takeUint32(request);
  const kind = takeByte(request);
  if (kind === ASK.control) {
    void answerControl(desk, id, takeRaw(request, frame.length - request.at)).then(send);
    return;
  }
  const from = startFrame(replies, id, ANSWER.done);
  try {
    work(desk, kind, request, replies);
    endFrame(replies, from);
  } catch (error) {
    replies.at = from;
    startFrame(replies, id, ANSWER.refused);
    putText(replies, codeOf(error));
    endFrame(replies, from);
  }
}

function work(desk: Desk, kind: number, request: Reader, reply: Writer): void {
  switch (kind) {
    case ASK.open:
      return openValues(desk.held, desk.meter, desk.clock(), request, reply);
    case ASK.seal:
      return sealValues(desk.held, request, reply);
    case ASK.index:
      return indexValues(desk.held, request, reply);
    case ASK.rewrap:
      return rewrapKeys(desk.held, request, reply);
    case ASK.sign:
      return signForTenant(desk.held, request, reply);
    case ASK.receive:
      return receiveCard(desk.held, desk.clock(), request, reply);
    case ASK.sealReceived:
      return sealReceived(desk.held, desk.clock(), request, reply);
    case ASK.sameCard:
      return findSameCard(desk.held, desk.clock(), request, reply);
    case ASK.holdCode:
      return holdReceivedCode(desk.held, desk.clock(), request);
    case ASK.hasCodes:
      return hasCodes(desk.held, desk.clock(), request, reply);
    case ASK.dropCodes:
      return dropCodes(desk.held, request);
    case ASK.takeCode:
      return takeCode(desk.held, desk.clock(), request, reply);
    case ASK.reseal:
      return resealValues(desk.held, request, reply);
    case ASK.relabel:
      return relabelCard(desk.held, request, reply);
    default:
      throw new Refused("bad_message");
  }
}

async function answerControl(desk: Desk, id: number, body: Buffer): Promise<Buffer> {
  try {
    const said = await control(desk.held, JSON.parse(body.toString("utf8")) as ControlAsk);
    const frame = newFrame(id, ANSWER.done);
    putRaw(frame, new TextEncoder().encode(JSON.stringify(said)));
    return wholeFrame(frame);
  } catch (error) {
    const frame = newFrame(id, ANSWER.refused);
    putText(frame, codeOf(error));
    return wholeFrame(frame);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.code : "bad_message";
}
