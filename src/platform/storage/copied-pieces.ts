import type { Readable } from "node:stream";

/**
 * What a `copy … to stdout` sends, piece by piece. The driver pauses its socket while rows wait to be read, and takes it up
 * again only when more are asked for: if the last row and the end arrived together, nobody asks any more, and the next
 * statement of the connection would wait for ever.
 */
export async function* copiedPieces(copied: Readable): AsyncGenerator<Buffer> {
  for await (const piece of copied as AsyncIterable<Buffer>) yield piece;
  copied._read(0);
}
