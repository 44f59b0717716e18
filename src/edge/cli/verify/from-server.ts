import { parseLeafLine, parseLines, parseSealedLine } from "./records.ts";
import type { Source } from "./source.ts";
import { spotPath } from "./spot-path.ts";

export type ServerLog = { readonly url: string; readonly tenant: string; readonly key: string };

/** The server answered something else than what was asked for; without the answer nothing can be said of the log. */
export class ServerAnswered extends Error {
  override readonly name = "ServerAnswered";
  readonly status: number;

  constructor(status: number, path: string) {
    super(`${path}: the server answered ${status}`);
    this.status = status;
  }
}

/** Nobody answered, or not to the end; `reason` is the system's code for why. */
export class ServerAway extends Error {
  override readonly name = "ServerAway";
  readonly reason: string;

  constructor(error: unknown) {
    super("the server is away", { cause: error });
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
    this.reason = cause !== undefined && "code" in cause ? String(cause.code) : (cause?.message ?? "no answer");
  }
}

/** A live server, over the routes that are open to everyone with a key that may read the ledger. */
export function serverSource({ url, tenant, key }: ServerLog): Source {
  const base = url.replace(/\/+$/u, "");
  const ask = async (path: string): Promise<Response | undefined> => {
    const answer = await fetch(base + path, { headers: { authorization: `Bearer ${key}` }, redirect: "error" }).catch(away);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new ServerAnswered(answer.status, path);
    return answer;
  };
  const bytes = async (path: string): Promise<Uint8Array | undefined> => {
    const answer = await ask(path);
    return answer && new Uint8Array(await answer.arrayBuffer().catch(away));
  };
  async function* lines(path: string): AsyncGenerator<Uint8Array> {
    const answer = await ask(path);
    if (answer?.body === undefined) throw new ServerAnswered(404, path);
    if (answer.body === null) return;
    try {
      yield* answer.body;
    } catch (error) {
      away(error);
    }
  }
  return {
    isLive: true,
    mayHavePending: true,
    checkpoint: async () => await (await ask(`/ledger/${tenant}/checkpoint`))?.text(),
    publicKeys: async () => {
      const path = `/ledger/${tenant}/keys`;
      const answer = await ask(path);
      if (answer === undefined) throw new ServerAnswered(404, path);
      return await answer.text();
    },
    tile: async (level, index, width) => await bytes(`/ledger/${tenant}/tile/${level}/${spotPath(index, width)}`),
    bundle: async (index, width) => await bytes(`/ledger/${tenant}/tile/entries/${spotPath(index, width)}`),
    leaves: (from) => parseLines(lines(`/v1/ledger/leaves?from=${from}`), "leaves", parseLeafLine),
    sealed: () => parseLines(lines("/v1/ledger/sealed"), "sealed values", parseSealedLine),
  };
}

function away(error: unknown): never {
  throw new ServerAway(error);
}
