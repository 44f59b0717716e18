import { ANSWER, newFrame, newSplitter, splitFrames, wholeFrame } from "../../src/platform/keeper/frames.ts";
import { putPart, readerOf, takeByte, takeParts, takeUint32 } from "../../src/platform/keeper/wire.ts";
import { openLeast, unwrapLeast } from "./least-sealed.ts";

/** The keeper of `least.ts`: it unwraps each subject's key, opens the values that follow, and wipes both. No epochs, meter or masks. */
const LENGTH_BYTES = 2;
const splitter = newSplitter();
process.stdin.on("data", (arrived: Buffer) => splitFrames(splitter, arrived, (frame) => void process.stdout.write(answer(frame))));
process.stdin.on("end", () => process.exit(0));

function answer(frame: Buffer): Buffer {
  const asked = readerOf(frame);
  const reply = newFrame(takeUint32(asked), ANSWER.done);
  // The kind of the question: there is only one.
  takeByte(asked);
  while (asked.at < frame.length) {
    let left = takeByte(asked);
    const part = (): Buffer => takeParts(asked, 1).subarray(LENGTH_BYTES);
    const key = unwrapLeast(part());
    while (left-- > 0) {
      const { padded, value } = openLeast(key, part());
      putPart(reply, value);
      padded.fill(0);
    }
    key.fill(0);
  }
  return wholeFrame(reply);
}
