import type { Account } from "./account.ts";
import { type Body, type DetailText, headOf, sectionsOf } from "./sections.ts";

/** The account as one page that needs nothing else: no script, no picture, nothing from anywhere. Written as it is read. */
export async function* accountPage(account: Account): AsyncGenerator<Buffer> {
  const { title, lead, notes } = headOf(account);
  yield text(`<!doctype html>
<html lang="${account.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p class="lead">${escaped(lead)}</p></header>
<main>
`);
  yield text(notes.map((note) => `<p class="note">${escaped(note)}</p>\n`).join(""));
  const sections = [...sectionsOf(account)];
  yield text(`<nav><ul>${sections.map(({ id, heading }) => `<li><a href="#${id}">${escaped(heading)}</a></li>`).join("")}</ul></nav>\n`);
  for (const { id, heading, body } of sections) {
    yield text(`<section aria-labelledby="${id}"><h2 id="${id}">${escaped(heading)}</h2>\n`);
    yield* bodyOf(body, account.words("none"), heading);
    yield text("</section>\n");
  }
  yield text("</main>\n</body>\n</html>\n");
}

async function* bodyOf(body: Body, none: string, heading: string): AsyncGenerator<Buffer> {
  if (body.kind === "text") return yield text(`<p>${escaped(body.say)}</p>\n`);
  if (body.kind === "details") return yield text(detailsOf(body.details, none));
  let isBegun = false;
  for await (const rows of body.pages) {
    if (rows.length === 0) continue;
    const titles = body.columns.map(({ title }) => escaped(title));
    const head = `<div class="rows" role="region" aria-label="${escaped(heading)}" tabindex="0"><table><thead><tr>${titles.map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead><tbody>\n`;
    const lines = rows.map(
      (cells) => `<tr>${cells.map((cell, n) => `<td data-label="${titles[n] ?? ""}">${escaped(cell)}</td>`).join("")}</tr>\n`,
    );
    yield text(`${isBegun ? "" : head}${lines.join("")}`);
    isBegun = true;
  }
  yield text(isBegun ? "</tbody></table></div>\n" : `<p>${escaped(none)}</p>\n`);
}

function detailsOf(details: readonly DetailText[], none: string): string {
  if (details.length === 0) return `<p>${escaped(none)}</p>\n`;
  const lines = details.map(({ label, values, notes }) => {
    const shown = [...values.map((value) => `<p>${escaped(value)}</p>`), ...notes.map((note) => `<p class="use">${escaped(note)}</p>`)];
    return `<div><dt>${escaped(label)}</dt><dd>${shown.join("")}</dd></div>\n`;
  });
  return `<dl>\n${lines.join("")}</dl>\n`;
}

/** Whatever stands in a value is text here, in an element as in an attribute. */
function escaped(value: string): string {
  return value.replaceAll(/[&<>"']/gu, (char) => NAMES[char] ?? char).replaceAll(CONTROLS, "\uFFFD");
}

const NAMES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Controls that no page may hold, and those that turn the direction of what follows. */
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/gu;

function text(html: string): Buffer {
  return Buffer.from(html);
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1a1c20;--soft:#565b66;--line:#d5d8de;--card:#fff;--back:#f4f5f7}
@media(prefers-color-scheme:dark){:root{--ink:#eceef2;--soft:#a9afbb;--line:#3a3f49;--card:#1d2026;--back:#14161a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1.5rem 1rem 4rem;background:var(--back);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.15rem;margin:0 0 .75rem}
.lead{color:var(--soft);margin:0 0 1rem;font-size:1.05rem}
.note{color:var(--soft);margin:.25rem 0;font-size:.9rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:1.25rem 0;list-style:none}
a{color:inherit}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:0 0 1rem}
dl{margin:0}
dl>div{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.1rem 1rem;padding:.6rem 0;border-top:1px solid var(--line)}
dl>div:first-child{border-top:0;padding-top:0}
dt{color:var(--soft)}
dd{margin:0}
dd p{margin:0;white-space:pre-wrap}
dd .use{color:var(--soft);font-size:.85rem}
.rows{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:start;color:var(--soft);font-weight:600}
th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{white-space:nowrap}
@media(max-width:40rem){
dl>div{display:block}
thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
td{display:block;border:0;padding:.1rem 0}
td:first-child{white-space:normal}
td::before{content:attr(data-label) ": ";color:var(--soft)}
td:empty{display:none}
}
@media print{body{background:#fff;color:#000;max-width:none}section{border:0;padding:0}nav{display:none}}
`;
