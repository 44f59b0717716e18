import WORDS from "../../../src/edge/pages/site-words.json" with { type: "json" };

/** What can stand on a page of the business's own site. */
export const SITE_PARTS = ["consent", "lists", "request", "notice"] as const;
export type SitePart = (typeof SITE_PARTS)[number];
export type SiteLanguage = keyof typeof WORDS;

export type Site = {
  /** Where the forms lead. */
  readonly origin: string;
  readonly business: string;
  /** What customers allow and stop; and what they may only stop. */
  readonly consents: readonly Named[];
  readonly stoppable: readonly Named[];
  readonly lists: readonly Named[];
};
/** A name of the data map, and its label there. */
export type Named = { readonly name: string; readonly label: string };

const KINDS = ["access", "portability", "correction", "erasure", "restriction"] as const;

/** The lines that load our script; each part is an element that it fills. */
export function scriptCode(part: SitePart, language: SiteLanguage, site: Site): string {
  const { origin, business } = site;
  const element = (what: string, more = "", inner = ""): string =>
    `<div data-strongroom="${what}" data-business="${escaped(business)}" lang="${language}"${more}>${inner}</div>`;
  const script = `<script src="${origin}/embed/strongroom.js" defer></script>`;
  switch (part) {
    case "consent":
      return [
        ...(site.consents.length === 0 ? [] : [element("consent", "", usesIn(site.consents))]),
        ...site.stoppable.map(({ name, label }) => element("withdraw", ` data-purpose="${escaped(name)}" data-label="${escaped(label)}"`)),
        script,
      ].join("\n");
    case "lists":
      return [
        ...site.lists.map(({ name, label }) => element("join", ` data-list="${escaped(name)}" data-label="${escaped(label)}"`)),
        element("leave"),
        element("lists"),
        script,
      ].join("\n");
    case "request":
      return [element("request"), script].join("\n");
    case "notice":
      return [
        "<div data-strongroom-notice></div>",
        `<script src="${origin}/embed/notice.js" data-language="${language}" data-business="${escaped(business)}" defer></script>`,
      ].join("\n");
  }
}

function usesIn(consents: readonly Named[]): string {
  return `\n${consents.map(({ name, label }) => `  <span data-purpose="${escaped(name)}">${escaped(label)}</span>`).join("\n")}\n`;
}

/** The same as HTML alone, for a site that runs no script of others. */
export function plainCode(part: SitePart, language: SiteLanguage, site: Site): string {
  const words = WORDS[language];
  const { origin, business } = site;
  const query = `business=${encodeURIComponent(business)}&amp;lang=${language}`;
  const email = `  <label>${words.email} <input type="email" name="email" autocomplete="email" maxlength="254" required></label>`;
  const form = (path: string, ...lines: readonly string[]): string =>
    [`<form method="post" action="${origin}${path}?lang=${language}">`, hidden("business", business), ...lines, "</form>"].join("\n");
  const titled = (label: string): string => `  <p>${escaped(label)}</p>`;
  switch (part) {
    case "consent": {
      const boxes = site.consents.map(
        ({ name, label }) => `  <p><label><input type="checkbox" name="use.${escaped(name)}" value="yes"> ${escaped(label)}</label></p>`,
      );
      const buttons = [button(words.allow, ' name="standing" value="given"'), button(words.stop, ' name="standing" value="withdrawn"')];
      const stops = site.stoppable.map(({ name, label }) =>
        form("/embed/withdrawals", titled(label), hidden("purpose", name), email, button(words.withdraw)),
      );
      return [...(boxes.length === 0 ? [] : [form("/embed/consents", ...boxes, email, ...buttons)]), ...stops].join("\n");
    }
    case "lists":
      return [
        ...site.lists.map(({ name, label }) => form("/embed/joins", titled(label), hidden("list", name), email, button(words.join))),
        form("/embed/leaves", email, button(words.leave)),
        `<a href="${origin}/c/lists?lang=${language}">${words.lists}</a>`,
      ].join("\n");
    case "request": {
      const options = KINDS.map((kind) => `    <option value="${kind}">${words[kind]}</option>`);
      const choice = [`  <label>${words.kind} <select name="kind">`, ...options, "  </select></label>"];
      return [
        `<form method="get" action="${origin}/c/requests/new">`,
        hidden("business", business),
        hidden("lang", language),
        ...choice,
        button(words.request),
        "</form>",
      ].join("\n");
    }
    case "notice":
      return `<a href="${origin}/privacy?${query}">${words.notice}</a>`;
  }
}

function hidden(name: string, value: string): string {
  return `  <input type="hidden" name="${name}" value="${escaped(value)}">`;
}

function button(say: string, more = ""): string {
  return `  <button type="submit"${more}>${escaped(say)}</button>`;
}

/** Labels are the business's own words, and none of them becomes markup where it is pasted. */
function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
