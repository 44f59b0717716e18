import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export type Frame = {
  readonly title: string;
  readonly mode: "live" | "test";
  readonly version: string;
  readonly main: Html;
  readonly script?: "set-up" | "copy";
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
export function layout({ title, mode, version, main, script, isDoor = false }: Frame): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Strongroom</title>
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pages.css" />
        ${script === undefined ? "" : html`<script src="/assets/${script}.js" defer></script>`}
      </head>
      <body${isDoor ? raw(' class="door"') : ""}>
        <a class="skip" href="#main">Skip to the content</a>
        ${mode === "test" ? html`<aside class="test-bar" aria-label="Mode">Test mode: separate keys, separate data, test cards only</aside>` : ""}
        <header class="top">
          <a class="brand" href="/">${MARK}<span>Strongroom</span></a>
          ${isDoor ? "" : html`<nav aria-label="Pages"><a href="/docs">API</a><a href="/v1/openapi.json">OpenAPI</a></nav>`}
        </header>
        <main id="main">${main}</main>
        <footer>Strongroom ${version} · staff use customers’ data without seeing it</footer>
      </body>
    </html>`;
}

export const MARK_FILE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect x="2" y="2" width="28" height="28" rx="7" fill="#0b6b5d"/><g fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"><circle cx="16" cy="16" r="8.2"/><circle cx="16" cy="16" r="2.1"/><path d="M16 10.2v3.4M16 18.4v3.4M10.2 16h3.4M18.4 16h3.4"/></g></svg>`;
