import type { Readable } from "node:stream";

/** A statement of the driver that has not been sent. */
export type Copy = { readonly readable: () => Promise<Readable> };

/**
 * Sends a `copy … to stdout`. What a `copy … to stdout` sends, piece by piece. The driver pauses its socket while rows wait to be read, and takes it up
 * again only when more are asked for: if the last row and the end arrived together, nobody asks any more, and the next
 * statement of the connection would wait for ever. So would the rollback of whoever gives up in the middle: what is left is
 * read then, and thrown away.
 */
export async function* copiedPieces(copy: Copy): AsyncGenerator<Buffer> {
  const copied = await copy.readable();
  copied.once("end", () => copied._read(0));
  try {
    for await (const piece of copied.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) yield piece;
  } finally {
    copied.resume();
  }
}
