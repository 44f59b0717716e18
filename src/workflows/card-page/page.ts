import type { PageDifference } from "../../registers/mailing/letters/facts.ts";

/** What the card page is made of: CSP sources (`sha256-…`) of every script and style that it may run, and its content security policy. */
export type PageAssets = { readonly script: readonly string[]; readonly style: readonly string[]; readonly policy: string };

/** What is looked at, and how it is answered to somebody who came in by no door: the door with its script, the form with the one that seals. */
export const PAGES = [
  { path: "/c", status: 200 },
  { path: "/c/fill", status: 401 },
] as const;
export type WatchedPage = (typeof PAGES)[number];

/** A page as it came over the network: names of headers in lower case, the text decoded. */
export type SeenPage = {
  readonly watched: WatchedPage;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** Texts of the scripts and styles that it links to at its own origin, by address as written; null for one that did not come. */
  readonly linked: ReadonlyMap<string, string | null>;
};

/** One way in which the page that came is not the one that was sent. `what` is a hash, a host, a word of markup: never more of the page than that. */
export type Difference = { readonly code: PageDifference; readonly what: string };

/** In words for owners, in English: what is told is what a technician looks for. */
export const DIFFERENCE_WORDS: Readonly<Record<PageDifference, string>> = {
  answer_changed: "The page is answered in another way",
  policy_missing: "The content security policy was taken out",
  policy_changed: "The content security policy was changed",
  header_changed: "A protecting header was changed or taken out",
  script_missing: "The page's own script was taken out",
  script_unknown: "A script that is not ours",
  script_elsewhere: "A script that is loaded from elsewhere",
  style_unknown: "A style sheet that is not ours",
  style_elsewhere: "A style sheet that is loaded from elsewhere",
  markup_foreign: "Markup that is not ours and could run or send something",
};

const WHAT_CHARS_MAX = 100;

/** What stands there is chosen by whoever tampers: only letters of addresses and hashes are let into mails and the ledger. */
export function difference(code: PageDifference, what: string): Difference {
  return {
    code,
    what: what
      .replaceAll(/[^\w.:/+=*'";-]+/gu, " ")
      .trim()
      .slice(0, WHAT_CHARS_MAX),
  };
}
