import { SEALED_TEXT_BYTES_MAX } from "../../src/base/limits.ts";
import type { Choice } from "./choice.ts";
import type { CardKey, Content } from "./seal.ts";
import { seal } from "./seal.ts";

/** How it ended, as far as the page has to know. `fields` names what the keeper would not take. */
export type Outcome =
  | { readonly kind: "received" }
  | { readonly kind: "over" | "visit_over" | "busy" | "wait" | "lost" | "large" | "unsealed" | "wrong" }
  | { readonly kind: "fields"; readonly fields: readonly { readonly field: string; readonly say: string }[] };

export type Stage = "sealing" | "sending" | "again";

/** A connection that breaks is tried again by itself: the same sealed bytes arrive once, however often they are sent. */
const WAITS_MS = [1_000, 3_000] as const;
const ANSWER_MS_MAX = 20_000;

type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

let early: Promise<Answer | undefined> | undefined;

/** Asks for the key while somebody types; it is taken once, and another one is asked for where it did not come. */
export function fetchKeyEarly(): void {
  early ??= ask("/c/key", undefined, () => undefined, 1);
}

export async function send(content: Content, choice: Choice, tell: (stage: Stage) => void): Promise<Outcome> {
  if (new TextEncoder().encode(JSON.stringify(content)).length > SEALED_TEXT_BYTES_MAX) return { kind: "large" };
  tell("sealing");
  const told = await early;
  const first = await sealAndSend(content, choice, tell, told?.status === 200 ? told : await ask("/c/key", undefined, tell));
  // The keeper's key was renewed meanwhile: once more, with the new one, and nobody needs to know.
  return first === "stale" ? settled(await sealAndSend(content, choice, tell, await ask("/c/key", undefined, tell))) : first;
}

function settled(outcome: Outcome | "stale"): Outcome {
  return outcome === "stale" ? { kind: "busy" } : outcome;
}

async function sealAndSend(
  content: Content,
  choice: Choice,
  tell: (stage: Stage) => void,
  told: Answer | undefined,
): Promise<Outcome | "stale"> {
  if (told === undefined) return { kind: "lost" };
  if (told.status !== 200) return outcomeOf(told);
  const key = keyOf(told.body);
  if (key === undefined) return { kind: "wrong" };
  let body: string;
  try {
    body = JSON.stringify({ ...(await seal(key, content)), ...choice });
  } catch {
    return { kind: "unsealed" };
  }
  tell("sending");
  const answer = await ask("/c/provide", body, tell);
  return answer === undefined ? { kind: "lost" } : outcomeOf(answer);
}

/** Undefined where no answer came after all tries. The page's language goes along, for the sentences of a refusal. */
async function ask(
  path: string,
  body: string | undefined,
  tell: (stage: Stage) => void,
  tries = WAITS_MS.length + 1,
): Promise<Answer | undefined> {
  for (const wait of [0, ...WAITS_MS].slice(0, tries)) {
    if (wait > 0) {
      tell("again");
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ANSWER_MS_MAX);
    try {
      const post = body === undefined ? {} : { method: "POST", body, headers: { "content-type": "application/json" } };
      const answer = await fetch(`${path}?lang=${document.documentElement.lang}`, { ...post, signal: limit.signal, cache: "no-store" });
      return { status: answer.status, body: (await answer.json()) as Answer["body"] };
    } catch {
      // Tried again, or told as lost.
    } finally {
      clearTimeout(timer);
    }
  }
  return undefined;
}

function outcomeOf({ status, body }: Answer): Outcome | "stale" {
  if (status === 200) return { kind: "received" };
  const { code, fields } = body;
  if (code === "key_stale") return "stale";
  if (Array.isArray(fields) && fields.length > 0) return { kind: "fields", fields: fields.flatMap(fieldOf) };
  if (code === "already_provided") return { kind: "received" };
  if (status === 410) return { kind: "over" };
  if (status === 401) return { kind: "visit_over" };
  if (status === 429) return { kind: "wait" };
  return { kind: status >= 500 ? "busy" : "wrong" };
}

function fieldOf(told: unknown): { readonly field: string; readonly say: string }[] {
  const { field, say } = told as { readonly field?: unknown; readonly say?: unknown };
  return typeof field === "string" && typeof say === "string" ? [{ field, say }] : [];
}

/** The origin is the one that this browser sees: what was sealed on a false site does not open here. */
function keyOf(body: Readonly<Record<string, unknown>>): CardKey | undefined {
  const { keyId, publicKey, formVersion, tenant, request, origin } = body;
  const texts = [keyId, publicKey, formVersion, tenant, request, origin];
  if (!texts.every((text) => typeof text === "string")) return undefined;
  const seen = isLoopback(location.hostname) && isLoopback(new URL(origin as string).hostname) ? (origin as string) : location.origin;
  return { keyId, publicKey, formVersion, tenant, request, origin: seen } as CardKey;
}

/** Names of this machine: who develops or tries things out comes by any of them. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
