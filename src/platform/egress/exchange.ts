import { type IncomingMessage, request as startRequest } from "node:http";
import type { Socket } from "node:net";
import { type ReadBody, readBody } from "./read-answer.ts";
import type { Rendered } from "./render.ts";

/** Until when (as `performance.now` counts) and how much of an answer is waited for. */
export type Bounds = { readonly untilMs: number; readonly idleMs: number; readonly answerBytes: number };

export type Exchanged =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly body: ReadBody;
    }
  /** The request may have arrived: nobody knows what came of it. */
  | { readonly kind: "unknown"; readonly code: "timed_out" | "connection_lost" | "answer_broken" };

const HEADER_BYTES_MAX = 32_768;
const HEADERS_MAX = 100;
const AGENT = "strongroom";

/**
 * One request, one answer, on one connection. Redirects are answers like any other. From the first byte on, whatever goes
 * wrong before the answer's head is there is an unknown outcome; afterwards its status stands, and its body may be cut.
 */
export async function exchange(socket: Socket, host: string, sent: Rendered, bounds: Bounds): Promise<Exchanged> {
  const late = AbortSignal.timeout(Math.max(0, Math.floor(bounds.untilMs - performance.now())));
  try {
    const response = await ask(socket, host, sent, late);
    if (response === "unknown") return { kind: "unknown", code: late.aborted ? "timed_out" : "connection_lost" };
    if (response === "broken") return { kind: "unknown", code: "answer_broken" };
    const body = await readBody(response, { ...bounds, late });
    return { kind: "answered", status: response.statusCode ?? 0, headers: headersOf(response), body };
  } finally {
    socket.destroy();
  }
}

function ask(socket: Socket, host: string, sent: Rendered, late: AbortSignal): Promise<IncomingMessage | "unknown" | "broken"> {
  return new Promise((resolve) => {
    const outgoing = startRequest({
      createConnection: () => socket,
      setHost: false,
      method: sent.method,
      path: sent.path,
      headers: headersFor(host, sent),
      maxHeaderSize: HEADER_BYTES_MAX,
      signal: late,
    });
    outgoing.once("response", resolve);
    // Another protocol was not asked for.
    outgoing.once("upgrade", () => resolve("broken"));
    outgoing.on("error", (error: Error & { readonly code?: string }) =>
      resolve(error.code?.startsWith("HPE_") === true ? "broken" : "unknown"),
    );
    outgoing.once("close", () => resolve("unknown"));
    outgoing.end(sent.body ?? undefined);
  });
}

function headersFor(host: string, sent: Rendered): Readonly<Record<string, string>> {
  return {
    "user-agent": AGENT,
    accept: "*/*",
    ...Object.fromEntries(sent.headers),
    host,
    "accept-encoding": "identity",
    connection: "close",
    ...(sent.body === null && sent.method === "GET" ? {} : { "content-length": String(sent.body?.length ?? 0) }),
  };
}

/** What belongs to the connection is nobody's business (RFC 9110, 7.6.1), nor is a name under which no object holds a text. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "trailer",
  "upgrade",
  "proxy-authenticate",
  "te",
  "__proto__",
]);

function headersOf({ rawHeaders }: IncomingMessage): readonly (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = [];
  for (let n = 0; n + 1 < rawHeaders.length; n += 2) headers.push([(rawHeaders[n] ?? "").toLowerCase(), rawHeaders[n + 1] ?? ""]);
  return headers.filter(([name]) => !NOT_TOLD.has(name)).slice(0, HEADERS_MAX);
}
