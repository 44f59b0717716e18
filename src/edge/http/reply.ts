import type { Context } from "hono";
import type { HttpBindings } from "@hono/node-server";
import { headersFor } from "./headers.ts";
import { problemBody, problemHeaders } from "./problem.ts";
import type { Reply } from "./route.ts";

export type EdgeContext = Context<{ Bindings: HttpBindings }>;

/**
 * Turns a reply into the answer that leaves. Every answer of the edge passes here, so none lacks its headers. `onCut` is told why an
 * answer that had begun was cut.
 */
export function toResponse(c: EdgeContext, reply: Reply, requestId: string, onCut: (why: unknown) => void = () => undefined): Response {
  switch (reply.kind) {
    case "json":
      if (reply.body === null) return send(null, reply.status, headersFor("data", requestId, reply.headers ?? {}));
      return send(
        JSON.stringify(reply.body),
        reply.status,
        headersFor("data", requestId, { "content-type": "application/json", ...reply.headers }),
      );
    case "kept":
      return send(
        reply.text,
        reply.status,
        headersFor("data", requestId, {
          "content-type": reply.status < 400 ? "application/json" : "application/problem+json",
          ...reply.headers,
        }),
      );
    case "problem":
      return send(
        problemBody(reply.problem, requestId),
        reply.problem.status,
        headersFor("data", requestId, problemHeaders(reply.problem)),
      );
    case "bytes":
      return send(reply.bytes, reply.status, headersFor(reply.look ?? "data", requestId, { "content-type": reply.type, ...reply.headers }));
    case "stream": {
      const { outgoing } = c.env;
      const cutOff = (why: unknown): void => {
        if (!outgoing.destroyed) onCut(why);
        outgoing.destroy();
      };
      const body = c.req.method === "HEAD" ? null : streamOf(encoded(reply.chunks()), reply.cut, cutOff);
      return new Response(body, { status: 200, headers: headersFor("data", requestId, { "content-type": reply.type, ...reply.headers }) });
    }
  }
}

/**
 * Text and a plain record of headers: what the server writes without taking it apart again. The framework's own
 * `c.body` would build a header list first, which costs a tenth of a small answer.
 */
function send(body: string | Uint8Array | null, status: number, headers: Record<string, string>): Response {
  return new Response(body as ConstructorParameters<typeof Response>[0], { status, headers });
}

/**
 * A stream that never errs: what breaks it is told to `cutOff`, which ends the connection. The server would print the error as it is, and
 * may write its message behind what has come. Where it may be `cut`, nobody waits for its reader to ask for the next chunk.
 */
function streamOf(
  chunks: AsyncGenerator<Uint8Array>,
  cut: AbortSignal | undefined,
  cutOff: (why: unknown) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      start: () => cut?.addEventListener("abort", () => cutOff(cut.reason), { once: true }),
      pull: async (controller) => {
        try {
          const next = await chunks.next();
          if (next.done === true) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          cutOff(error);
        }
      },
      cancel: async () => void (await chunks.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}

async function* encoded(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
