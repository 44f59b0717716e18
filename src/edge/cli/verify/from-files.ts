import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseLeafLine, parseLines, parseSealedLine } from "./records.ts";
import type { Source } from "./source.ts";
import { spotPath } from "./spot-path.ts";

/** Where the files are: a folder, or memory. */
export type Files = {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** The file piece by piece; nothing where there is none. */
  readonly stream: (path: string) => AsyncIterable<Uint8Array>;
};

/**
 * A log as files: `checkpoint`, `keys`, `tile/…` as C2SP lays them out, `leaves.ndjson`, `sealed.ndjson`. A file that is
 * not there counts as empty, so that what the log tells of is found missing.
 */
export function filesSource(files: Files): Source {
  const text = async (path: string): Promise<string | undefined> => {
    const bytes = await files.read(path);
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  };
  return {
    isLive: false,
    mayHavePending: false,
    checkpoint: async () => await text("checkpoint"),
    publicKeys: async () => await text("keys"),
    tile: async (level, index, width) => await files.read(`tile/${level}/${spotPath(index, width)}`),
    bundle: async (index, width) => await files.read(`tile/entries/${spotPath(index, width)}`),
    leaves: () => parseLines(files.stream("leaves.ndjson"), "leaves.ndjson", parseLeafLine),
    sealed: () => parseLines(files.stream("sealed.ndjson"), "sealed.ndjson", parseSealedLine),
  };
}

const PIECE_BYTES = 262_144;

export function folderFiles(folder: string): Files {
  return {
    read: async (path) => (existsSync(join(folder, path)) ? await readFile(join(folder, path)) : undefined),
    stream: (path) => (existsSync(join(folder, path)) ? createReadStream(join(folder, path), { highWaterMark: PIECE_BYTES }) : nothing()),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
