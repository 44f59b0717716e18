import { Buffer } from "node:buffer";
import { randomFillSync } from "node:crypto";

const DRAWN_BYTES = 8192;

let drawn = Buffer.alloc(0);
let drawnAt = 0;

/**
 * Random bytes that nobody else gets. Drawing many at a time costs a tenth of drawing each. A used-up pool is left to
 * its views and never filled again, so that a key cannot change under the one who holds it.
 */
export function drawBytes(sizeBytes: number): Buffer {
  if (drawnAt + sizeBytes > drawn.length) {
    drawn = Buffer.allocUnsafeSlow(DRAWN_BYTES);
    randomFillSync(drawn);
    drawnAt = 0;
  }
  const from = drawnAt;
  drawnAt += sizeBytes;
  return drawn.subarray(from, drawnAt);
}
