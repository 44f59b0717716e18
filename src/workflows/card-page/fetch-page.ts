import { SECOND_MS } from "../../base/instant.ts";
import { PAGES, type SeenPage } from "./page.ts";
import { scanMarkup } from "./scan-markup.ts";

export type Fetched =
  | { readonly kind: "pages"; readonly pages: readonly SeenPage[] }
  /** They could not be had; that is no finding about them. */
  | { readonly kind: "unreachable"; readonly code: string };

const TIME_MS = 10 * SECOND_MS;
const BYTES_MAX = 512 * 1024;
const LINKED_MAX = 8;

/** Whoever tampers may show the true page to anything that is no customer's browser. */
const BROWSERS = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
] as const;

/**
 * The card's pages as they are received from outside, with every script and style that they link to at their own origin.
 * Goes to that origin and nowhere else, follows no redirect, and takes ten seconds in all and half a mebibyte for each at
 * the most. `turn` chooses as which browser.
 */
export async function fetchPages(cardOrigin: string, turn: number, signal: AbortSignal): Promise<Fetched> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(TIME_MS)]);
  const pages: SeenPage[] = [];
  try {
    for (const watched of PAGES) {
      const answer = await get(cardOrigin, watched.path, turn, bounded);
      if (isAway(answer.status)) return { kind: "unreachable", code: `status_${answer.status}` };
      pages.push({ watched, ...answer, linked: await fetchLinked(cardOrigin, answer.text, turn, bounded) });
    }
    return { kind: "pages", pages };
  } catch (error) {
    return { kind: "unreachable", code: codeOf(error) };
  }
}

/** A house that starts anew, a proxy without it, a name that it does not answer under. */
function isAway(status: number): boolean {
  return status >= 500 || status === 404 || status === 421;
}

async function fetchLinked(origin: string, text: string, turn: number, signal: AbortSignal): Promise<ReadonlyMap<string, string | null>> {
  const { scripts, styles } = scanMarkup(text, new Set());
  const addresses = new Set([...scripts, ...styles].flatMap((part) => (part.kind === "linked" ? [part.address] : [])));
  const linked = new Map<string, string | null>();
  for (const address of [...addresses].slice(0, LINKED_MAX)) {
    const url = URL.parse(address, `${origin}/c`);
    if (url === null || url.origin !== origin) continue;
    const answer = await get(origin, url.pathname + url.search, turn, signal);
    linked.set(address, answer.status === 200 ? answer.text : null);
  }
  return linked;
}

async function get(origin: string, path: string, turn: number, signal: AbortSignal): Promise<Omit<SeenPage, "linked" | "watched">> {
  const answer = await fetch(origin + path, {
    redirect: "manual",
    signal,
    headers: {
      "user-agent": BROWSERS[turn % BROWSERS.length] ?? "",
      accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      "accept-language": "en-GB,en;q=0.9",
    },
  });
  return { status: answer.status, headers: new Map(answer.headers), text: await readText(answer) };
}

async function readText({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of body ?? []) {
    sizeBytes += part.length;
    if (sizeBytes > BYTES_MAX) throw new TooLong();
    parts.push(part);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(parts));
}

class TooLong extends Error {
  readonly code = "too_long";
}

/** A short code for people who mend: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `timeout`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error.name === "TimeoutError") return "timeout";
  const named = [error, error.cause].find(
    (one): one is Error & { code: string } => one instanceof Error && "code" in one && typeof one.code === "string",
  );
  return named?.code.replaceAll(/\W+/gu, "").slice(0, 60) ?? "unknown";
}
