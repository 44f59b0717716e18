import type { IncomingMessage } from "node:http";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";

export type BodyRefusal = {
  readonly code: "body_too_large" | "body_cut_short" | "request_timeout" | "content_type_unsupported" | "content_encoding_unsupported";
};

const BODY_MS_MAX = 30_000;
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?$/iu;

/**
 * The type must be JSON by its whole text. A lenient reading (`text/plain; x=application/json`, `application/jsonp`)
 * would let a foreign page post here without the browser asking us first. Two headers arrive joined by a comma and so
 * match nothing.
 */
export function checkJsonType(incoming: IncomingMessage): Result<void, BodyRefusal> {
  return checkType(incoming, JSON_TYPE);
}

export function checkType(incoming: IncomingMessage, type: RegExp): Result<void, BodyRefusal> {
  const { "content-type": given, "content-encoding": encoding } = incoming.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") return refuse({ code: "content_encoding_unsupported" });
  if (given === undefined || !type.test(given)) return refuse({ code: "content_type_unsupported" });
  return ok(undefined);
}

/**
 * Reads the body and counts what arrives, whatever Content-Length says. Beyond the cap nothing more is kept: the
 * answer leaves, and the connection with it. A sender who drips is told so after a while, however alive the socket is.
 */
export function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Result<Buffer, BodyRefusal>> {
  const announced = Number(incoming.headers["content-length"] ?? 0);
  if (announced > bytesMax) return Promise.resolve(refuse({ code: "body_too_large" }));

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let count = 0;
    const tooSlow = setTimeout(() => {
      stop();
      resolve(refuse({ code: "request_timeout" }));
    }, BODY_MS_MAX);
    const onData = (chunk: Buffer): void => {
      count += chunk.length;
      if (count > bytesMax) {
        stop();
        incoming.pause();
        resolve(refuse({ code: "body_too_large" }));
        return;
      }
      chunks.push(chunk);
    };
    const onEnd = (): void => {
      stop();
      resolve(ok(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, count)));
    };
    const onCut = (): void => {
      stop();
      resolve(refuse({ code: "body_cut_short" }));
    };
    function stop(): void {
      clearTimeout(tooSlow);
      incoming.off("data", onData).off("end", onEnd).off("error", onCut).off("close", onCut);
    }
    incoming.on("data", onData).on("end", onEnd).on("error", onCut).on("close", onCut);
  });
}
