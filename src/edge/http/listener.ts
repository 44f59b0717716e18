import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import { SENDS_MS_MAX } from "../../platform/egress/messages.ts";
import { GRACE_MS, unlessAborted } from "../stopping.ts";
import type { App } from "./app.ts";
import { headersFor } from "./headers.ts";
import type { Hosts } from "./hosts.ts";
import { problem, problemBody, problemHeaders } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { requestIdFor } from "./request-id.ts";

export type Listening = { readonly port: number; readonly address: string };

export type Listener = {
  /** The port and address that are listened on, once they are. */
  listen(port: number, host: string): Promise<Listening>;
  /** Takes no new calls, lets those in flight finish, and cuts what still runs at the signal. */
  close(cut?: AbortSignal): Promise<void>;
};

const HEADERS_BYTES_MAX = 16_384;
const HEADERS_TIMEOUT_MS = 10 * SECOND_MS;
/** A whole request, body included; the largest stream is an import of some gigabytes. */
const REQUEST_TIMEOUT_MS = 60 * MINUTE_MS;
/**
 * A sender that stands still this long is cut, however long it was promised to be. Whoever waits for a vendor is told what came of it,
 * or that nobody knows.
 */
const SOCKET_IDLE_MS = SENDS_MS_MAX;
/** Longer than the idle time of usual proxies, so that it is they who close. */
const KEEP_ALIVE_MS = 65 * SECOND_MS;
const HEADER_COUNT_MAX = 100;

/** Bytes in, bytes out: what Node's server lets through is checked for its host here, before any of our routes. */
export function createListener(fetch: App["fetch"], hosts: Hosts): Listener {
  let isClosing = false;
  const toApp = getRequestListener(fetch);

  const server = createServer(
    {
      // Doubled lines of any header arrive joined by a comma, and so match none of the exact shapes that we ask for.
      joinDuplicateHeaders: true,
      // Ours to tell, with a problem and a request id.
      requireHostHeader: false,
      maxHeaderSize: HEADERS_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 2 * SECOND_MS,
      noDelay: true,
    },
    (incoming, outgoing) => {
      const refused = refusalFor(incoming);
      if (refused !== undefined) answerPlainly(incoming, outgoing, refused);
      else void toApp(incoming, outgoing);
    },
  );
  server.maxHeadersCount = HEADER_COUNT_MAX;
  server.timeout = SOCKET_IDLE_MS;
  server.on("clientError", answerBroken);
  server.on("checkExpectation", (incoming, outgoing) => answerPlainly(incoming, outgoing, problem("expectation_unknown")));
  server.on("connect", (_incoming, socket) => refuseTunnel(socket));

  function refusalFor(incoming: IncomingMessage): Problem | undefined {
    if (isClosing) return problem("stopping", { retryAfterSeconds: 1 });
    if (incoming.headers.host === undefined || isFramedOddly(incoming)) return problem("bad_request");
    if (hosts.placesOf(incoming.headers.host).size === 0) return problem("host_unknown");
    // An absolute address (`GET http://other/ HTTP/1.1`) would bring a host of its own; `*` is no path.
    const [path = ""] = (incoming.url ?? "").split("?", 1);
    if (!path.startsWith("/")) return problem("bad_request");
    if (MENDED.test(path)) return problem("bad_path");
    return incoming.method === "TRACE" ? METHOD_UNKNOWN : undefined;
  }

  return {
    listen: async (port, host) => {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
      const { port: actual, address } = server.address() as AddressInfo;
      hosts.listenOn(actual);
      return { port: actual, address };
    },
    close: async (cut = AbortSignal.timeout(GRACE_MS)) => {
      isClosing = true;
      await closeGently(server, cut);
    },
  };
}

async function closeGently(server: Server, cut: AbortSignal): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  // A connection that was busy when the closing began is idle only after its answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await unlessAborted(closed, cut);
  server.closeAllConnections();
  await closed;
  clearInterval(sweep);
}

function answerPlainly(incoming: IncomingMessage, outgoing: ServerResponse, what: Problem): void {
  const requestId = requestIdFor(incoming.headers["x-request-id"]?.toString());
  const body = problemBody(what, requestId);
  outgoing.writeHead(what.status, {
    ...headersFor("data", requestId, problemHeaders(what)),
    "content-length": Buffer.byteLength(body),
    connection: "close",
  });
  outgoing.end(incoming.method === "HEAD" ? undefined : body);
}

const METHOD_UNKNOWN = problem("method_not_allowed", { allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS" });
/**
 * What readers of addresses mend: a route would then be another than a proxy before us, a signature or a key of once was shown. And U+0000,
 * which no text column can hold: it would be a fault where a name is looked up.
 */
const MENDED = /[\\#]|%00|(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)|%(?:3\d|[46][1-9a-f]|[57][\da])/iu;

/**
 * RFC 9112, section 6.1: HTTP/1.0 knows no chunks, and what is coded in another way beside them nobody here decodes. A proxy before us that
 * reads either differently would see another end of this request, and so another next one.
 */
function isFramedOddly({ httpVersion, headers }: IncomingMessage): boolean {
  const coding = headers["transfer-encoding"];
  return coding !== undefined && (httpVersion !== "1.1" || coding.toLowerCase() !== "chunked");
}

const BROKEN: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: problem("header_too_large"),
  ERR_HTTP_REQUEST_TIMEOUT: problem("request_timeout"),
};

/** What is not HTTP never becomes a request; it is told so once, and the connection ends. */
function answerBroken(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  tellOn(socket, BROKEN[error.code ?? ""] ?? problem("bad_request"));
}

/** Whoever asks for a tunnel has taken the connection from the server: nobody else hears its errors, or ends it. */
function refuseTunnel(socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  tellOn(socket, METHOD_UNKNOWN);
}

function tellOn(socket: Duplex, what: Problem): void {
  const requestId = requestIdFor(undefined);
  const body = problemBody(what, requestId);
  const headers = {
    ...headersFor("data", requestId, problemHeaders(what)),
    "content-length": String(Buffer.byteLength(body)),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${what.status} ${what.title}\r\n${lines.join("")}\r\n${body}`);
}
