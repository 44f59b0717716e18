/** What the server would not do, in its own words. Thrown, because the query cache carries failures as thrown things. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly say: string;
  readonly unlock: string | null;
  readonly fields: readonly FieldFault[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(what: Omit<Refusal, keyof Error>) {
    super(what.code);
    this.name = "Refusal";
    this.status = what.status;
    this.code = what.code;
    this.say = what.say;
    this.unlock = what.unlock;
    this.fields = what.fields;
    this.requestId = what.requestId;
    this.retryAfterSeconds = what.retryAfterSeconds;
  }
}

export type FieldFault = { readonly field: string; readonly code: string; readonly say: string; readonly unlock?: string | null };

type Body = {
  readonly code?: string;
  readonly say?: string;
  readonly unlock?: string;
  readonly fields?: readonly FieldFault[];
  readonly requestId?: string;
};

/** Reads problem details (RFC 9457). Whatever else stands between, as a proxy's page, is told as an outage. */
export async function readRefusal(response: Response): Promise<{ readonly refusal: Refusal; readonly serverTime: unknown }> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json") === true;
  const body = (isProblem ? await response.json() : {}) as Body & { readonly serverTime?: unknown };
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return {
    serverTime: body.serverTime,
    refusal: new Refusal({
      status: response.status,
      code: body.code ?? "no_answer",
      say: body.say ?? "The server gave no answer that can be read.",
      unlock: body.unlock ?? null,
      fields: body.fields ?? [],
      requestId: body.requestId ?? response.headers.get("x-request-id"),
      retryAfterSeconds: Number.isFinite(wait) ? wait : null,
    }),
  };
}

/** The network failed before any answer came. */
export function unreachable(): Refusal {
  return new Refusal({
    status: 0,
    code: "unreachable",
    say: "The server does not answer.",
    unlock: null,
    fields: [],
    requestId: null,
    retryAfterSeconds: null,
  });
}
