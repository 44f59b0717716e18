import type { Query } from "./call.ts";
import { addressOf, call } from "./call.ts";
import { deviceProof } from "./device-proof.ts";
import { Refusal, readRefusal, unreachable } from "./refusal.ts";

export type Uploading = {
  readonly query: Query;
  readonly file: File;
  readonly type: string;
  /** From 0 to 1, as the bytes leave. */
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
};

/** Sends a file and tells how far it is, which `fetch` does not. Throws a `Refusal`, as a call does. */
export async function upload<T>(path: `/${string}`, what: Uploading): Promise<T> {
  // A locked screen or a wrong clock is found out now, and not after a gigabyte.
  await call("GET", "/v1/session");
  const url = addressOf(path, what.query);
  const proof = await deviceProof("POST", url);
  const answer = await send(url, proof, what);
  if (!answer.ok) throw (await readRefusal(answer)).refusal;
  return (await answer.json()) as T;
}

function send(url: string, proof: string | undefined, { file, type, onProgress, signal }: Uploading): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("content-type", type);
    request.setRequestHeader("idempotency-key", crypto.randomUUID());
    if (proof !== undefined) request.setRequestHeader("x-device-proof", proof);
    request.upload.addEventListener("progress", (event) => onProgress(event.total === 0 ? 0 : event.loaded / event.total));
    request.addEventListener("load", () =>
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: { "content-type": request.getResponseHeader("content-type") ?? "" },
        }),
      ),
    );
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export function isGivenUp(error: unknown): boolean {
  return !(error instanceof Refusal) && error instanceof DOMException && error.name === "AbortError";
}
