import { deviceProof, learnServerTime } from "./device-proof.ts";
import { door, untilSignedInAgain, untilSteppedUp, untilUnlocked } from "./door.ts";
import { type Refusal, readRefusal, unreachable } from "./refusal.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type Sent = {
  readonly body?: unknown;
  readonly query?: Query;
  readonly signal?: AbortSignal | undefined;
  /** A call that is itself the way back in: its refusal is told as it is, and nothing waits on it. */
  readonly isDoor?: boolean;
  /** Of a POST that somebody may ask for again, where no answer came; else each call has its own. */
  readonly idempotencyKey?: string;
  /** Bytes instead of JSON, with their type and name: a file. */
  readonly raw?: { readonly bytes: BodyInit; readonly type: string; readonly name?: string };
};

/** One call to the server, and its JSON. Throws a `Refusal`. */
export async function call<T>(method: Method, path: `/${string}`, sent: Sent = {}): Promise<T> {
  const answer = await send(method, path, sent);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/**
 * One call to the server, with everything that a person's call needs: the browser's proof, the key that makes a repeated
 * POST one deed, one try more where this machine's clock is wrong. Where the screen is locked, the session has run out
 * or a stronger sign-in is wanted, the call waits for it and then goes on; the person's work is not lost. Throws a `Refusal`.
 */
export async function send(method: Method, path: `/${string}`, sent: Sent = {}): Promise<Response> {
  const url = addressOf(path, sent.query);
  const body = sent.raw?.bytes ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const init = {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": sent.raw?.type ?? "application/json" }),
      ...(sent.raw?.name === undefined ? {} : { "content-disposition": namedFile(sent.raw.name) }),
      ...(method === "POST" ? { "idempotency-key": sent.idempotencyKey ?? crypto.randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body }),
    ...(sent.signal === undefined ? {} : { signal: sent.signal }),
  };
  let isClockMended = false;
  let isProvenAnew = false;
  let isSteppedUp = false;
  for (;;) {
    const answer = await fetchOnce(url, init);
    if (answer.ok) return answer;

    const { refusal, serverTime } = await readRefusal(answer);
    const isSkewed = refusal.code === "clock_skewed" && !isClockMended;
    // A browser sends a call again by itself where the line broke; a proof is good once, so the second one is refused.
    const isUnproven = refusal.code === "device_proof_needed" && !isProvenAnew;
    // Somebody without a passkey is told what is wanted, and is not asked for the same password for ever.
    const isAskedAgain = refusal.code === "step_up_needed" && isSteppedUp;
    isSteppedUp ||= refusal.code === "step_up_needed";
    if (isSkewed) {
      isClockMended = true;
      learnServerTime(serverTime);
    } else if (isUnproven) {
      isProvenAnew = true;
    } else if (sent.isDoor === true || isAskedAgain || !(await mayTryAgain(refusal))) throw refusal;
  }
}

type Init = Omit<RequestInit, "headers"> & { readonly method: Method; readonly headers: Readonly<Record<string, string>> };

async function fetchOnce(url: string, init: Init): Promise<Response> {
  const proof = await deviceProof(init.method, url);
  const headers = proof === undefined ? init.headers : { ...init.headers, "x-device-proof": proof };
  try {
    return await fetch(url, { ...init, headers, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
}

async function mayTryAgain(refusal: Refusal): Promise<boolean> {
  switch (refusal.code) {
    case "session_locked":
      return await untilUnlocked();
    case "step_up_needed":
      return await untilSteppedUp();
    case "key_missing":
      return await untilSignedInAgain();
    case "signed_out":
    case "device_proof_needed":
      door.set("outside");
      return false;
    case "sealed":
      door.set("sealed");
      return false;
    default:
      return false;
  }
}

/** RFC 6266, in the one form that the server takes: the name goes in a header, never into an address. */
function namedFile(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/gu, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename*=UTF-8''${encoded}`;
}

/** The address just as it will stand in the request line, because the proof is made over it. */
export function addressOf(path: string, query: Query = {}): string {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") url.searchParams.set(name, String(value));
  }
  return url.pathname + url.search;
}
