const UNSHOWN: ReadonlySet<string> = new Set(["style", "script", "head", "title", "template"]);
const BREAKS: ReadonlySet<string> = new Set(["br", "p", "div", "li", "tr", "h1", "h2", "h3", "table", "ul"]);
/** Where mail programs put what is answered. */
const QUOTED = /\b(?:gmail_quote|gmail_extra|yahoo_quoted|moz-cite-prefix|divrplyfwdmsg|protonmail_quote|appendonsend)\b/iu;
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/**
 * The text of HTML as far as somebody newly wrote it: what is quoted and what is not shown is left out. Walks through it once,
 * whatever it is made of, and builds nothing of it.
 */
export function htmlToText(html: string): string {
  let text = "";
  let quotes = 0;
  const lower = html.toLowerCase();
  for (let at = 0; at < html.length;) {
    const open = html.indexOf("<", at);
    const until = open === -1 ? html.length : open;
    if (quotes === 0) text += html.slice(at, until).replaceAll(/\s+/gu, " ");
    if (open === -1) break;
    const close = html.indexOf(">", open);
    if (close === -1) break;
    const inside = html.slice(open + 1, Math.min(close, open + 500));
    const isEnd = inside.startsWith("/");
    const name = /^\/?([a-z0-9]+)/iu.exec(inside)?.[1]?.toLowerCase() ?? "";
    at = close + 1;
    if (QUOTED.test(inside)) break;
    if (UNSHOWN.has(name) && !isEnd) {
      const end = lower.indexOf(`</${name}`, at);
      if (end === -1) break;
      at = end;
    }
    if (name === "blockquote") quotes = Math.max(0, quotes + (isEnd ? -1 : 1));
    if (BREAKS.has(name) && quotes === 0) text += "\n";
  }
  return text.replaceAll(/&(#x?[0-9a-f]{1,6}|[a-z]{1,6});/giu, (whole, inner: string) => entityOf(inner.toLowerCase()) ?? whole);
}

function entityOf(inner: string): string | undefined {
  if (!inner.startsWith("#")) return ENTITIES[inner];
  const code = inner.startsWith("#x") ? Number.parseInt(inner.slice(2), 16) : Number.parseInt(inner.slice(1), 10);
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : undefined;
}
