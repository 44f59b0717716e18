import { existsSync, readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { CONSOLE_FOLDER } from "./build-console.ts";

/** The console as it was built, wholly in memory: a build made later beside a running server does not mix with it. */
export type BuiltConsole = {
  /** `index.html`, with `NONCE_HERE` where the answer's own nonce belongs. */
  readonly index: string;
  readonly files: ReadonlyMap<string, BuiltFile>;
};

export type BuiltFile = {
  readonly type: string;
  readonly bytes: Buffer;
  /** Compressed when first asked for; null where compressing would save nothing. */
  readonly compressed: (encoding: "br" | "gzip") => Buffer | null;
};

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Reads the build; undefined where there is none. */
export function readBuiltConsole(folder: string = CONSOLE_FOLDER): BuiltConsole | undefined {
  const index = join(folder, "index.html");
  if (!existsSync(index)) return undefined;
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined)
    .map((entry) => entry.name);
  return { index: readFileSync(index, "utf8"), files: new Map(names.map((name) => [name, readBuiltFile(folder, name)])) };
}

function readBuiltFile(folder: string, name: string): BuiltFile {
  const bytes = readFileSync(join(folder, name));
  const isPacked = name.endsWith(".woff2");
  const kept = new Map<string, Buffer>();
  return {
    type: TYPES[extname(name)] ?? "application/octet-stream",
    bytes,
    compressed: (encoding) => {
      if (isPacked) return null;
      const made = kept.get(encoding) ?? compress(bytes, encoding);
      kept.set(encoding, made);
      return made;
    },
  };
}

function compress(bytes: Buffer, encoding: "br" | "gzip"): Buffer {
  return encoding === "gzip"
    ? gzipSync(bytes, { level: 9 })
    : brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 7 } });
}
