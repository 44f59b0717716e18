import { randomFillSync } from "node:crypto";
import { base32Encode } from "../../base/encoding.ts";

const SAFE_SHAPE = /^[A-Za-z0-9][A-Za-z0-9_-]{7,63}$/u;
const POOL_BYTES = 10 * 512;
const ID_BYTES = 10;

const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

/** The caller's own id where its shape is harmless (it is written to logs and headers), else a new one of 80 random bits. */
export function requestIdFor(given: string | undefined): string {
  if (given !== undefined && SAFE_SHAPE.test(given)) return given;
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return `req_${base32Encode(pool.subarray(used - ID_BYTES, used))}`;
}
