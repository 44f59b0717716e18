import { Buffer } from "node:buffer";

const BUCKET_BYTES_MIN = 16;
const DOUBLING_BYTES_MAX = 4096;
const MARK = 0x80;

/**
 * The size after padding: 16, 32, 64 … 4096 bytes, then multiples of 4096. The length of a ciphertext then tells only
 * the bucket, and a chunk of a file grows by no more than 4 KiB.
 */
export function paddedSize(sizeBytes: number): number {
  const needed = sizeBytes + 1;
  if (needed <= BUCKET_BYTES_MIN) return BUCKET_BYTES_MIN;
  if (needed > DOUBLING_BYTES_MAX) return Math.ceil(needed / DOUBLING_BYTES_MAX) * DOUBLING_BYTES_MAX;
  return 1 << (32 - Math.clz32(needed - 1));
}

/** ISO/IEC 7816-4 padding: the bytes, 0x80, zeros. */
export function pad(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(paddedSize(bytes.length));
  padded.set(bytes, 0);
  padded[bytes.length] = MARK;
  return padded;
}

/** A view of the bytes before the padding, or undefined where there is none. The tag was checked before. */
export function unpad(padded: Buffer): Buffer | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  return end >= 0 && padded[end] === MARK ? padded.subarray(0, end) : undefined;
}
