import { type IncomingMessage, request } from "node:http";
import { json } from "node:stream/consumers";
import { type ServerFile, serverOn } from "../server-file.ts";
import { dataDir } from "./_database.ts";

/** The server that runs on this data folder; undefined where there is none. */
export function runningServer(folder: string = dataDir()): ServerFile | undefined {
  return serverOn(folder);
}

/** An answer of the server, or undefined where there was none in time that makes sense. */
export type ServerSaid = { readonly status: number; readonly said: Readonly<Record<string, unknown>> };

/**
 * Asks the server that runs here at the address it listens on, by a loopback name: to that every server answers, whatever its
 * origin is called.
 */
export async function askServer(
  { host = "127.0.0.1", port }: ServerFile,
  path: string,
  timeoutMs: number,
  body?: Readonly<Record<string, string>>,
): Promise<ServerSaid | undefined> {
  const headers = { host: `localhost:${port}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request({ host, port, path, method: body === undefined ? "GET" : "POST", headers, signal, agent: false }, resolve);
      asking.on("error", reject);
      asking.end(body === undefined ? undefined : JSON.stringify(body));
    });
    return { status: answer.statusCode ?? 0, said: (await json(answer)) as ServerSaid["said"] };
  } catch {
    return undefined;
  }
}
