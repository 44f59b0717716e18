import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { answerApi } from "./api.ts";
import { actHostile } from "./hostile.ts";
import { answerPage } from "./pages.ts";

/** A request as it arrived; a pretend vendor keeps the last ones to be looked at, which a real one would not show. */
export type Seen = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Answer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type PretendVendor = {
  readonly server: Server;
  /** What arrived, oldest first. */
  seen(): readonly Seen[];
};

const BODY_BYTES_MAX = 1_048_576;
const SEEN_MAX = 1_000;

/** Pretend Air: a booking site with an API and pages, and on other paths a vendor that one should not have trusted. */
export function createPretendVendor(): PretendVendor {
  const seen: Seen[] = [];
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const one: Seen = { method: incoming.method ?? "", path: incoming.url ?? "/", headers: incoming.headers, body };
    if (one.path === "/pretend/seen") return answer(outgoing, { status: 200, type: "application/json", body: JSON.stringify(seen) });
    seen.push(one);
    if (seen.length > SEEN_MAX) seen.shift();
    if (one.path.startsWith("/hostile/")) return actHostile(one, outgoing);
    answer(outgoing, one.path.startsWith("/api/") ? answerApi(one) : answerPage(one));
  }

  return { server, seen: () => [...seen] };
}

function answer(outgoing: ServerResponse, { status, type, body, headers = {} }: Answer): void {
  outgoing.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body), ...headers });
  outgoing.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_BYTES_MAX) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
