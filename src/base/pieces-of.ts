/** Cuts a stream into pieces of exactly `sizeBytes`; only the last is shorter. */
export async function* piecesOf(body: AsyncIterable<Uint8Array>, sizeBytes: number): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  for await (const bytes of body) {
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(bytes.length - at, sizeBytes - filled);
      piece.set(bytes.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
      if (filled < sizeBytes) continue;
      yield piece;
      piece = Buffer.allocUnsafe(sizeBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
