import type { IncomingMessage } from "node:http";
import {
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
  type ZstdDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";

/** Why the body of an answer is not told. */
export type Withheld = "too_large" | "not_text" | "cut_short" | "encoding_unknown";

export type ReadBody = { readonly text: string; readonly withheld: null } | { readonly text: null; readonly withheld: Withheld };

export type ReadBounds = { readonly answerBytes: number; readonly idleMs: number; readonly late: AbortSignal };

type Decoder = Gunzip | BrotliDecompress | Inflate | ZstdDecompress;
/** Nothing was asked for but plain bytes; who compresses all the same is read, and bounded on both sides. */
const DECODERS: Readonly<Record<string, () => Decoder>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};
const BINARY = /^(?:image|audio|video|font)\/|^application\/(?:pdf|zip|gzip|octet-stream|vnd\.|x-tar|wasm)/u;
const CHARSETS: Readonly<Record<string, "utf-8" | "latin1">> = {
  "": "utf-8",
  "utf-8": "utf-8",
  utf8: "utf-8",
  "us-ascii": "utf-8",
  "iso-8859-1": "latin1",
  "windows-1252": "latin1",
};

/** The body as text: within its bounds, in time, and text indeed. Otherwise nothing of it, and why. */
export async function readBody(response: IncomingMessage, bounds: ReadBounds): Promise<ReadBody> {
  // The other table of headers is an ordinary object, on which a vendor's `__proto__` is a fault.
  const { "content-encoding": encodings, "content-type": types } = response.headersDistinct;
  const encoding = (encodings?.join(", ") ?? "identity").trim().toLowerCase();
  const decoder = encoding === "identity" || encoding === "" ? null : DECODERS[encoding];
  if (decoder === undefined) return withheld(response, "encoding_unknown");
  const [type, charset] = typeOf(types?.[0]);
  if (BINARY.test(type) || charset === undefined) return withheld(response, "not_text");
  const read = await readBytes(response, decoder, bounds);
  if (!Buffer.isBuffer(read)) return withheld(response, read);
  const text = decodeText(read, charset);
  return text === undefined ? withheld(response, "not_text") : { text, withheld: null };
}

function withheld(response: IncomingMessage, why: Withheld): ReadBody {
  response.destroy();
  return { text: null, withheld: why };
}

function typeOf(contentType: string | undefined): readonly [string, "utf-8" | "latin1" | undefined] {
  const [type = "", ...parameters] = (contentType ?? "").toLowerCase().split(";");
  const charset = parameters.map((one) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/u.exec(one)?.[1]).find((found) => found !== undefined) ?? "";
  return [type.trim(), CHARSETS[charset]];
}

/** What arrives is counted as well as what comes of it: a small packet may unpack for ever. */
function readBytes(response: IncomingMessage, makeDecoder: (() => Decoder) | null, bounds: ReadBounds): Promise<Buffer | Withheld> {
  return new Promise((resolve) => {
    const decoder = makeDecoder?.();
    const chunks: Buffer[] = [];
    const counts = { arrived: 0, taken: 0 };
    const end = (result: Buffer | Withheld): void => {
      clearTimeout(idle);
      bounds.late.removeEventListener("abort", cut);
      response.destroy();
      decoder?.destroy();
      resolve(result);
    };
    const cut = (): void => end("cut_short");
    const whole = (): void => end(Buffer.concat(chunks, counts.taken));
    const isWithin = (of: keyof typeof counts, chunk: Buffer): boolean => {
      counts[of] += chunk.length;
      if (counts[of] > bounds.answerBytes) end("too_large");
      return counts[of] <= bounds.answerBytes;
    };
    const take = (chunk: Buffer): void => void (isWithin("taken", chunk) && chunks.push(chunk));
    let idle = setTimeout(cut, bounds.idleMs);
    bounds.late.addEventListener("abort", cut, { once: true });

    response.on("data", (chunk: Buffer) => {
      clearTimeout(idle);
      idle = setTimeout(cut, bounds.idleMs);
      if (!isWithin("arrived", chunk)) return;
      if (decoder === undefined) return take(chunk);
      if (!decoder.write(chunk)) response.pause();
    });
    // What holds nothing is often called packed all the same.
    response.once("end", () => (decoder === undefined || counts.arrived === 0 ? whole() : decoder.end()));
    response.on("error", cut);
    response.once("close", () => response.complete || cut());
    decoder?.on("data", take);
    decoder?.on("drain", () => response.resume());
    decoder?.once("end", whole);
    decoder?.on("error", cut);
    if (bounds.late.aborted) cut();
  });
}

/** Undefined for bytes that are no text of this charset, or hold what no text holds. */
function decodeText(bytes: Buffer, charset: "utf-8" | "latin1"): string | undefined {
  try {
    const text = charset === "latin1" ? bytes.toString("latin1") : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return /[\0-\x08\x0e-\x1f]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
