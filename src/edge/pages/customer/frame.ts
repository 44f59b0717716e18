import { html, raw } from "hono/html";
import { LANGUAGES, type Language, dayAsSaid, localeOf } from "../../../base/language.ts";
import type { Html } from "../layout.ts";
import type { CardPageFiles } from "./card-page-files.ts";
import { LANGUAGE_NAMES, directionOf } from "./choose-language.ts";
import { type Words, wordsFor } from "./words.ts";

/** What every page of the customers is made with. */
export type Look = {
  readonly language: Language;
  readonly words: Words;
  readonly mode: "live" | "test";
  /** Undefined where the scripts are not built. */
  readonly files: CardPageFiles | undefined;
  /** Where the page is, for the other languages' links. */
  readonly path: string;
  /** The page answers a form: its own address is then `path`, and not the form's. */
  readonly isAnswer?: boolean;
};

export function lookOf(look: Omit<Look, "words">): Look {
  return { ...look, words: wordsFor(look.language) };
}

export type Page = {
  readonly title: string;
  /** Whose page it is; null where that is not told yet, or nobody's business. */
  readonly business: string | null;
  /** Under the name of the business: what it does here. */
  readonly does?: string;
  readonly main: Html;
  readonly foot?: string;
  /** `door` unless something is sealed, or somebody has a passkey. */
  readonly script?: "door" | "fill" | "passkey";
  /** Wide enough for tables, and for everybody to find: a page that is the same for all. */
  readonly isPublic?: true;
};

const MARK = raw(
  '<svg viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"><circle cx="16" cy="16" r="10.5"/><circle cx="16" cy="16" r="2.6"/><path d="M16 8.6v4.6M16 18.8v4.6M8.6 16h4.6M18.8 16h4.6"/></g></svg>',
);

/**
 * The frame of every page: one inline style and at most one inline script, which the policy names by hash, so that a page
 * is one answer and nobody between can put another script into it unseen.
 */
export function framePage(look: Look, page: Page): Html {
  const { words, language, files, mode } = look;
  const script = files?.[page.script ?? "door"];
  return html`<!doctype html>
    <html lang="${language}" dir="${directionOf(language)}" ${look.isAnswer === true ? html`data-at="${addressOf(look.path, look)}"` : ""}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${page.isPublic === true ? "" : raw('<meta name="robots" content="noindex, nofollow" />')}
        <meta name="format-detection" content="telephone=no" />
        <title>${page.title}${page.business === null ? "" : ` · ${page.business}`}</title>
        <link rel="icon" href="/c/mark.svg" type="image/svg+xml" />
        ${files === undefined ? "" : raw(`<style>${files.style.text}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">${words("frame.skip")}</a>
        ${mode === "test" ? html`<aside class="test" aria-label="${words("frame.mode")}">${words("frame.test")}</aside>` : ""}
        <div class="${page.isPublic === true ? "page wide" : "page"}">
          <header>${whose(page)} ${languages(look)}</header>
          <main id="main" tabindex="-1">${page.main}</main>
          <p class="problem" id="offline" role="alert" data-say="${words("frame.offline")}" ${raw("hidden")}></p>
          <footer>${page.foot ?? ""} ${page.isPublic === true ? "" : noticeLink(look, page.business)}</footer>
        </div>
        ${script === undefined ? "" : raw(`<script>${script.text}</script>`)}
      </body>
    </html>`;
}

/** In a window of its own: what was typed here stays. */
function noticeLink(look: Look, business: string | null): Html {
  const path = business === null ? "/privacy" : `/privacy?business=${encodeURIComponent(business)}`;
  return html`<a href="${addressOf(path, look)}" target="_blank" rel="noreferrer">${look.words("frame.notice")}</a>`;
}

function whose({ business, does }: Page): Html {
  if (business === null) return html`<div class="who"><span class="sign mark">${MARK}</span></div>`;
  return html`<div class="who">
    <span class="sign" aria-hidden="true">${initials(business)}</span>
    <div><b>${business}</b>${does === undefined ? "" : html`<small>${does}</small>`}</div>
  </div>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0]?.toUpperCase() ?? "")
    .join("");
}

/** Works without script; each language by its own name, in its own language. */
function languages({ language, words, path }: Look): Html {
  const links = LANGUAGES.map(
    (one) =>
      html`<li>
        <a href="${inLanguage(path, one)}" lang="${one}" hreflang="${one}" ${one === language ? raw(' aria-current="true"') : ""}
          >${LANGUAGE_NAMES[one]}</a
        >
      </li>`,
  );
  return html`<details class="languages">
    <summary><span class="unseen">${words("frame.language")}: </span>${LANGUAGE_NAMES[language]}</summary>
    <ul>
      ${links}
    </ul>
  </details>`;
}

/** For whoever has no script, or one that cannot do its work; the script takes it away. */
export function withoutScript({ words }: Look): Html {
  return html`<div class="note wait" data-script="without">
    <h2>${words("noScript.title")}</h2>
    <p>${words("noScript.say")}</p>
    <p>${words("noScript.else")}</p>
  </div>`;
}

/** The page's own time zone until its script runs. */
export function timeOf(at: number, language: Language): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${timeInWords(at, language)}</time>`;
}

export function timeInWords(at: number, language: Language): string {
  const format = new Intl.DateTimeFormat(localeOf(language), { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${dayAsSaid(format.format(at), language)} UTC`;
}

export function dayOf(at: number, { language }: Pick<Look, "language">): string {
  return dayAsSaid(new Intl.DateTimeFormat(localeOf(language), { dateStyle: "long", timeZone: "UTC" }).format(at), language);
}

/** An address of these pages in the language that is shown. */
export function addressOf(path: string, { language }: Look): string {
  return inLanguage(path, language);
}

function inLanguage(path: string, language: Language): string {
  return `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
}
