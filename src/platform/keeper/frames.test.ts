import fc from "fast-check";
import { expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { answer, type Desk } from "./answer.ts";
import { ANSWER, ASK, endFrame, FRAME_BYTES_MAX, newFrame, newSplitter, splitFrames, startFrame, wholeFrame } from "./frames.ts";
import { holdEpoch, newHeld, tenantOrNew } from "./held.ts";
import { newMeter } from "./meter.ts";
import { newWriter, putRaw, putText, readerOf, takeByte, takeText, takeUint32, written } from "./wire.ts";

test("frames come out whole and in order, however the bytes were cut on the way", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(bodies, cuts, (made, sizes) => {
      const stream = Buffer.concat(made.map((body, n) => Buffer.from(frameOf(n, body))));
      const splitter = newSplitter();
      const got: Buffer[] = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        splitFrames(splitter, stream.subarray(at, at + size), (frame) => got.push(Buffer.from(frame)));
        at += size;
      }
      expect(got.map((frame) => frame.readUInt32BE(0))).toEqual(made.map((_, n) => n));
      expect(got.map((frame) => frame.subarray(5))).toEqual(made.map((body) => Buffer.from(body)));
    }),
  );
});

test("a length that no frame has is refused before anything is kept for it", () => {
  for (const size of [0, 4, FRAME_BYTES_MAX + 1, 0xffff_ffff]) {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32BE(size, 0);
    expect(() => splitFrames(newSplitter(), bytes, () => undefined)).toThrow("impossible length");
  }
});

test("whatever bytes are asked, the desk answers with a refusal or a result, and keeps its keys", () => {
  const desk = openDesk();
  const kinds = fc.constantFrom(...Object.values(ASK).filter((kind) => kind !== ASK.control), 99);
  const tenantFirst = fc.uint8Array({ maxLength: 200 }).map((rest) => Buffer.concat([textPart("ten_1"), rest]));
  fc.assert(
    fc.property(kinds, fc.oneof(fc.uint8Array({ maxLength: 400 }), tenantFirst), (kind, body) => {
      const reply = ask(desk, kind, body);
      expect(takeUint32(reply)).toBe(7);
      if (takeByte(reply) === ANSWER.refused)
        expect(["sealed", "keys_not_loaded", "cannot_open", "bad_message"]).toContain(takeText(reply));
      expect(desk.held.tenants.get("ten_1")?.epochs.size).toBe(1);
    }),
    { numRuns: 2000 },
  );
});

test("counts that promise more than the message holds end as a refusal, not as work", () => {
  const body = Buffer.concat([textPart("ten_1"), Buffer.from("ffffffff", "hex")]);
  for (const kind of [ASK.seal, ASK.index]) {
    const reply = ask(openDesk(), kind, body);
    takeUint32(reply);
    expect([takeByte(reply), takeText(reply)]).toEqual([ANSWER.refused, kind === ASK.seal ? "bad_message" : "keys_not_loaded"]);
  }
});

test("a refused request leaves nothing of its half-made answer", () => {
  const desk = openDesk();
  const replies = newWriter(16);
  answer(desk, frameOf(1, textPart("nobody"), ASK.seal).subarray(4), replies, () => undefined);
  const first = replies.at;
  answer(
    desk,
    frameOf(2, Buffer.concat([textPart("ten_1"), Buffer.from("00000000", "hex")]), ASK.seal).subarray(4),
    replies,
    () => undefined,
  );
  const got: string[] = [];
  splitFrames(newSplitter(), written(replies), (frame) => got.push(frame.toString("latin1")));
  expect(got).toHaveLength(2);
  expect(replies.at - first).toBe(9);
});

test("a frame larger than the limit is a fault on the side that makes it", () => {
  const frame = newFrame(1, ASK.seal);
  putRaw(frame, new Uint8Array(FRAME_BYTES_MAX));
  expect(() => wholeFrame(frame)).toThrow("larger than 16 MiB");
});

function openDesk(): Desk {
  const held = newHeld();
  held.root = Buffer.alloc(32, 1);
  holdEpoch(tenantOrNew(held, "ten_1"), 1, Buffer.alloc(32, 2));
  return { held, meter: newMeter(), clock: () => instant(0) };
}

function ask(desk: Desk, kind: number, body: Uint8Array): ReturnType<typeof readerOf> {
  const replies = newWriter(64);
  answer(desk, frameOf(7, body, kind).subarray(4), replies, () => undefined);
  return readerOf(written(replies).subarray(4));
}

function frameOf(id: number, body: Uint8Array, kind: number = ASK.seal): Buffer {
  const out = newWriter(4);
  const from = startFrame(out, id, kind);
  putRaw(out, body);
  endFrame(out, from);
  return written(out);
}

function textPart(text: string): Buffer {
  const out = newWriter(8);
  putText(out, text);
  return written(out);
}
