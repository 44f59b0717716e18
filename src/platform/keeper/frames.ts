import { Buffer } from "node:buffer";
import { assert } from "../../base/fault.ts";
import { newWriter, written, type Writer } from "./wire.ts";

/**
 * The channel: frames of four bytes length, four bytes id, one byte kind, body. The asker chooses the id and may have
 * many frames under way; the answer carries the same id.
 */
export const ASK = {
  seal: 1,
  open: 2,
  index: 3,
  rewrap: 4,
  sign: 5,
  control: 6,
  receive: 7,
  sealReceived: 8,
  sameCard: 9,
  holdCode: 10,
  hasCodes: 11,
  dropCodes: 12,
  relabel: 13,
  takeCode: 14,
  reseal: 15,
} as const;
export const ANSWER = { done: 0, refused: 1 } as const;
export const OPENED = { bytes: 0, cannotOpen: 1, budgetSpent: 2 } as const;
export const VIEW = { raw: 0, clear: 1, mask: 2, compare: 3, comparePart: 4, hasPart: 5, handOver: 6 } as const;
/** A ceiling of this many openings stands for none. */
export const NO_CEILING = 0xffff_ffff;

/** Some sixteen thousand values, or one file of the largest size with room. Beyond it lies a mistake, not work. */
export const FRAME_BYTES_MAX = 16 * 1_048_576;

const LENGTH_BYTES = 4;
const HEAD_BYTES = LENGTH_BYTES + 4 + 1;
const ROOM_BYTES = 4096;

/** A writer that stands behind the head of a frame. */
export function newFrame(id: number, kind: number): Writer {
  const frame = newWriter(ROOM_BYTES);
  startFrame(frame, id, kind);
  return frame;
}

/** Appends a head; the body follows, then `endFrame` with the position this returns. */
export function startFrame(out: Writer, id: number, kind: number): number {
  const from = out.at;
  if (from + HEAD_BYTES > out.bytes.length) {
    const grown = Buffer.allocUnsafe(out.bytes.length * 2 + HEAD_BYTES);
    out.bytes.copy(grown, 0, 0, from);
    out.bytes = grown;
  }
  out.bytes.writeUInt32BE(id, from + LENGTH_BYTES);
  out.bytes[from + HEAD_BYTES - 1] = kind;
  out.at = from + HEAD_BYTES;
  return from;
}

/** Writes the length, now that it is known. */
export function endFrame(out: Writer, from: number): void {
  const size = out.at - from - LENGTH_BYTES;
  assert(size <= FRAME_BYTES_MAX, "a message to or from the keeper is larger than 16 MiB");
  out.bytes.writeUInt32BE(size, from);
}

/** The one frame that a writer of `newFrame` holds. */
export function wholeFrame(frame: Writer): Buffer {
  endFrame(frame, 0);
  return written(frame);
}

/** What has arrived of a frame that is not complete yet. */
export type Splitter = { chunks: Buffer[]; sizeBytes: number; neededBytes: number };

export function newSplitter(): Splitter {
  return { chunks: [], sizeBytes: 0, neededBytes: 0 };
}

/** Hands over each complete frame without its length, as a view; keeps the rest until more arrives. */
export function splitFrames(splitter: Splitter, arrived: Buffer, onFrame: (frame: Buffer) => void): void {
  const bytes = joinRest(splitter, arrived);
  if (bytes === undefined) return;
  let at = 0;
  while (bytes.length - at >= LENGTH_BYTES) {
    const size = bytes.readUInt32BE(at);
    assert(size >= HEAD_BYTES - LENGTH_BYTES && size <= FRAME_BYTES_MAX, "a frame has an impossible length");
    if (at + LENGTH_BYTES + size > bytes.length) break;
    onFrame(bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + size));
    at += LENGTH_BYTES + size;
  }
  if (at < bytes.length) keepRest(splitter, bytes.subarray(at));
}

/** Joins only once enough is there: joining at every chunk would copy a large frame hundreds of times. */
function joinRest(splitter: Splitter, arrived: Buffer): Buffer | undefined {
  if (splitter.sizeBytes === 0) return arrived;
  splitter.chunks.push(arrived);
  splitter.sizeBytes += arrived.length;
  if (splitter.sizeBytes < splitter.neededBytes) return undefined;
  const joined = Buffer.concat(splitter.chunks, splitter.sizeBytes);
  splitter.chunks = [];
  splitter.sizeBytes = 0;
  return joined;
}

function keepRest(splitter: Splitter, rest: Buffer): void {
  splitter.chunks = [rest];
  splitter.sizeBytes = rest.length;
  splitter.neededBytes = LENGTH_BYTES + (rest.length >= LENGTH_BYTES ? rest.readUInt32BE(0) : 0);
}
