import { createHash } from "node:crypto";

/** What a piece of markup could run, load or send. Offsets are of no interest; the order is the page's. */
export type Scanned = {
  readonly scripts: readonly Part[];
  readonly styles: readonly Part[];
  /** What has no business on the page: elements, attributes and addresses. */
  readonly foreign: readonly string[];
};

/** By its hash where it stands in the page, by its address where it is linked. */
export type Part = { readonly kind: "inline"; readonly hash: string } | { readonly kind: "linked"; readonly address: string };

/** Elements that only show text, and the controls of the form. Whatever else comes is told. */
const HARMLESS = new Set(
  `!doctype html head meta title link body main header footer nav section article aside div span p br hr h1 h2 h3 ul ol li dl dt dd strong b em i
  small code abbr time form fieldset legend label input button select option textarea output noscript details summary a svg g path circle rect line
  table caption thead tbody tr th td bdi progress`.split(/\s+/u),
);
const ADDRESS_ATTRIBUTES =
  "href|src|action|formaction|srcset|imagesrcset|data|poster|ping|background|manifest|cite|codebase|archive|longdesc|profile|usemap|xlink:href|srcdoc|style|is|nonce";
/** A path of our own, a place on the page, or a query: nothing that could be another host, scheme or entity. */
const OWN_ADDRESS = /^(?!\/\/)[\w\-./=&?#]*$/u;

/**
 * Finds everything in a page that could run or send, whatever a browser would make of the markup around it: nothing is
 * taken for a comment, a text or an attribute and so skipped, because where a reader and a browser differ is where
 * things are hidden. Only the texts of scripts and styles that are known to the letter are passed over. Tells too much
 * rather than too little; our own page has nothing that is told.
 */
export function scanMarkup(text: string, known: ReadonlySet<string>): Scanned {
  const scripts: Part[] = [];
  const styles: Part[] = [];
  const rest = passOver(passOver(text, "script", known, scripts), "style", known, styles);
  for (const [, tag = ""] of rest.matchAll(/<link\b([^<]*)/giu)) {
    const address = attributeOf(tag, "href") ?? "";
    const rel = (attributeOf(tag, "rel") ?? "").toLowerCase();
    if (rel !== "icon") styles.push({ kind: "linked", address });
  }
  return { scripts, styles, foreign: [...new Set([...elements(rest), ...attributes(rest)])] };
}

/** Takes known texts out, notes every element of this name, and leaves the unknown ones to be looked at as markup. */
function passOver(text: string, name: "script" | "style", known: ReadonlySet<string>, found: Part[]): string {
  const opening = new RegExp(`<${name}(?=[\\s/>])([^>]*)>?`, "giu");
  let rest = "";
  let from = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const [whole, tag = ""] = match;
    const start = match.index + whole.length;
    rest += text.slice(from, match.index);
    from = start;
    const address = attributeOf(tag, "src") ?? attributeOf(tag, "href") ?? attributeOf(tag, "xlink:href");
    if (address !== undefined) {
      found.push({ kind: "linked", address });
      continue;
    }
    const end = closingOf(text, name, start);
    const hash = hashOf(text.slice(start, end));
    found.push({ kind: "inline", hash });
    // A known text holds no beginning of a comment, so that a browser ends it where it is ended here.
    if (!known.has(hash)) continue;
    from = end;
    opening.lastIndex = end;
  }
  return rest + text.slice(from);
}

function closingOf(text: string, name: string, start: number): number {
  const closing = new RegExp(`</${name}(?=[\\s/>])`, "giu");
  closing.lastIndex = start;
  return closing.exec(text)?.index ?? text.length;
}

export function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function elements(rest: string): readonly string[] {
  return [...rest.matchAll(/<\/?([a-z!?][^\s/>]*)/giu)]
    .map(([, name = ""]) => name.toLowerCase())
    .filter((name) => !HARMLESS.has(name) && name !== "script" && name !== "style")
    .map((name) => (name.startsWith("!--") ? "comment" : name));
}

function attributes(rest: string): readonly string[] {
  const handlers = [...rest.matchAll(/[\s/"'<](on[a-z]{3,})\s*=/giu)].map(([, name = ""]) => name.toLowerCase());
  const metas = /http-equiv/iu.test(rest) ? ["http-equiv"] : [];
  const addresses = [...rest.matchAll(new RegExp(`[\\s/"'<](${ADDRESS_ATTRIBUTES})\\s*=\\s*("[^"]*"?|'[^']*'?|[^\\s>]*)`, "giu"))]
    .map(([, name = "", value = ""]) => [name.toLowerCase(), unquoted(value)] as const)
    .filter(([name, value]) => NEVER.has(name) || !OWN_ADDRESS.test(value))
    .map(([name, value]) => `${name}=${hostIn(value)}`);
  return [...handlers, ...metas, ...addresses];
}

const NEVER = new Set(["srcdoc", "style", "is", "nonce", "ping", "manifest"]);

function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s/"'])${name}\\s*=\\s*("[^"]*"?|'[^']*'?|[^\\s>]*)`, "iu").exec(tag)?.[1];
  return found === undefined ? undefined : unquoted(found);
}

function unquoted(value: string): string {
  return value.replaceAll(/^["']|["']$/gu, "");
}

/** Of an address only where it leads: what stands behind it may be anything. */
function hostIn(value: string): string {
  return /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/[^/?#\s]{0,80})?/iu.exec(value)?.[0] ?? "";
}
