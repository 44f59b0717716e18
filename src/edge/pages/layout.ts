import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { LANGUAGES, type Language } from "../../base/language.ts";
import { LANGUAGE_NAMES } from "./customer/choose-language.ts";
import type { Look } from "./look.ts";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export type Frame = {
  readonly title: string;
  readonly main: Html;
  readonly script?: "set-up" | "copy";
  /** Where the page is had in another language; or the form that is sent for it, so that what was typed stays. */
  readonly languages?: { readonly path: string } | { readonly form: string };
  /** A page before the door is one narrow column with one thing to do, as the console's sign-in is. */
  readonly isDoor?: boolean;
};

/** The vault door with its four-spoke dial. */
const MARK = raw(`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
<rect class="mark-door" x="2" y="2" width="28" height="28" rx="7"/>
<g class="mark-line" fill="none" stroke-width="2.2" stroke-linecap="round">
<circle cx="16" cy="16" r="8.2"/><circle cx="16" cy="16" r="2.1"/>
<path d="M16 10.2v3.4M16 18.4v3.4M10.2 16h3.4M18.4 16h3.4"/></g></svg>`);

/** The frame of every page: no inline style or script, one stylesheet, and at most one script that the page can do without. */
export function layout(look: Look, { title, main, script, languages, isDoor = false }: Frame): Html {
  const { language, words, mode, version } = look;
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Strongroom</title>
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pages.css" />
        ${script === undefined ? "" : scriptTag(look, script)}
      </head>
      <body${isDoor ? raw(' class="door"') : ""}>
        <a class="skip" href="#main">${words("frame.skip")}</a>
        ${mode === "test" ? html`<aside class="test-bar" aria-label="${words("frame.mode")}">${words("frame.test")}</aside>` : ""}
        <header class="top">
          <a class="brand" href="/">${MARK}<span>Strongroom</span></a>
          ${languages === undefined ? "" : languageChoice(look, languages)}
          ${isDoor ? "" : html`<nav aria-label="${words("frame.pages")}"><a href="/docs">API</a><a href="/v1/openapi.json">OpenAPI</a></nav>`}
        </header>
        <main id="main">${main}</main>
        <footer>Strongroom ${version} · ${words("frame.foot")}</footer>
      </body>
    </html>`;
}

/** What a script says itself comes with its tag. */
function scriptTag({ words }: Look, script: "set-up" | "copy"): Html {
  if (script === "set-up") return html`<script src="/assets/set-up.js" defer></script>`;
  return html`<script
    src="/assets/copy.js"
    defer
    data-copy="${words("copy.do")}"
    data-copied="${words("copy.done")}"
    data-by-hand="${words("copy.byHand")}"
  ></script>`;
}

/** Works without script; each language by its own name, in its own language. */
function languageChoice({ language, words }: Look, by: NonNullable<Frame["languages"]>): Html {
  const mark = (one: Language): Html => (one === language ? raw(' aria-current="true"') : raw(""));
  return html`${"form" in by ? enterSends(by.form) : ""}
    <details class="languages">
      <summary><span class="unseen">${words("frame.language")}: </span>${LANGUAGE_NAMES[language]}</summary>
      <ul>
        ${LANGUAGES.map(
          (one) =>
            html`<li>
              ${
                "form" in by
                  ? html`<button form="${by.form}" name="speak" value="${one}" formnovalidate lang="${one}" ${mark(one)}>
                      ${LANGUAGE_NAMES[one]}
                    </button>`
                  : html`<a href="${by.path}?lang=${one}" lang="${one}" hreflang="${one}" ${mark(one)}>${LANGUAGE_NAMES[one]}</a>`
              }
            </li>`,
        )}
      </ul>
    </details>`;
}

/** Enter in a field presses the form's first button of the page, which must not be a language. */
function enterSends(form: string): Html {
  return html`<button form="${form}" class="unseen" tabindex="-1" aria-hidden="true"></button>`;
}

export const MARK_FILE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="2" width="28" height="28" rx="7" fill="#0b6b5d"/><g fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"><circle cx="16" cy="16" r="8.2"/><circle cx="16" cy="16" r="2.1"/><path d="M16 10.2v3.4M16 18.4v3.4M10.2 16h3.4M18.4 16h3.4"/></g></svg>`;
