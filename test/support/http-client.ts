import { Agent, request } from "node:http";

/** An answer as it came, and as JSON when it was JSON. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Json;
};

/** Parsed JSON that a test may look into without ceremony; a missing member is `undefined`. */
// oxlint-disable-next-line no-explicit-any -- answers of unknown shape are exactly what a black-box test looks into
export type Json = any;

export type Call = {
  readonly key?: string;
  readonly body?: unknown;
  /** Sent as they are, instead of the JSON of `body`. */
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Client = {
  readonly origin: string;
  call(method: string, path: string, call?: Call): Promise<Answer>;
  close(): void;
};

const TIMEOUT_MS = 30_000;

export function httpClient(port: number, sockets = 32): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    call: (method, path, call = {}) => send(agent, `${origin}${path}`, method, call),
    close: () => agent.destroy(),
  };
}

function send(agent: Agent, url: string, method: string, { key, body, raw, headers }: Call): Promise<Answer> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent,
      method,
      timeout: TIMEOUT_MS,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
        ...headers,
      },
    });
    sent.once("error", reject);
    sent.once("timeout", () => sent.destroy(new Error(`no answer in ${TIMEOUT_MS} ms: ${method} ${url}`)));
    sent.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) });
      });
    });
    sent.end(payload);
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
