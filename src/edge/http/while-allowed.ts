import { SECOND_MS } from "../../base/instant.ts";

/** As long as what a process remembers of a key. */
const TRUST_MS = SECOND_MS / 2;

/**
 * A long answer, of which nothing more is made for whoever may have no more of it: a reader who takes little at a time makes it last
 * for hours. `look` throws; then the connection is cut, so that what has come is not taken for all.
 */
export async function* whileAllowed<T>(
  look: () => Promise<unknown>,
  chunks: AsyncIterable<T>,
  elapsedMs: () => number = () => performance.now(),
): AsyncGenerator<T> {
  let lookedMs = elapsedMs();
  for await (const chunk of chunks) {
    if (elapsedMs() - lookedMs >= TRUST_MS) {
      await look();
      lookedMs = elapsedMs();
    }
    yield chunk;
  }
}
