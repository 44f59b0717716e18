import { parseSync } from "vite";

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What is said to people who write programs and not to those at a screen: the words of the API's own description, and of faults. */
const UNSAID_NAMES = new Set(["summary", "description", "describe", "title", "none", "anew", "field"]);
const UNSAID_CALLS = new Set(["describe", "openapi"]);
const SAYING_NAMES = new Set(["say", "unlock", "mend", "missing"]);

/**
 * The sentences that stand in a source file, as a translator is given them: a fact that is put in is a numbered place, `{1} is required.`;
 * what joins two sentences, as `${say} ${mend}`, falls apart into them.
 */
export function sentencesIn(path: string, text: string): readonly string[] {
  const found: string[] = [];
  look(parseSync(path, text).program, false);
  return found.filter(isSentence);

  function look(node: unknown, isQuiet: boolean): void {
    if (Array.isArray(node)) for (const one of node) look(one, isQuiet);
    if (!isNode(node)) return;
    if (node.type === "ImportDeclaration" || node.type === "TaggedTemplateExpression") return;
    if (node.type === "NewExpression" && /Error$|Fault$/u.test(nameOf(node["callee"]))) return;
    if (node.type === "CallExpression" && UNSAID_CALLS.has(nameOf(node["callee"]))) return look(node["callee"], isQuiet);
    if (node.type === "Property" && UNSAID_NAMES.has(nameOf(node["key"]))) return;
    if (!isQuiet && node.type === "Literal" && typeof node["value"] === "string") found.push(node["value"]);
    if (!isQuiet && node.type === "TemplateLiteral") found.push(...sentencesOf(node));

    // Of a route's declaration only what it refuses with is said to people.
    const isSaying = node.type === "Property" && SAYING_NAMES.has(nameOf(node["key"]));
    const isRoute = node.type === "CallExpression" && nameOf(node["callee"]) === "route";
    for (const inner of Object.values(node)) look(inner, isRoute || (isQuiet && !isSaying));
  }
}

function sentencesOf(template: Node): readonly string[] {
  const parts = [""];
  let places = 0;
  for (const [n, quasi] of (template["quasis"] as readonly { readonly value: { readonly cooked: string } }[]).entries()) {
    parts.push((parts.pop() ?? "") + quasi.value.cooked);
    const fact = (template["expressions"] as readonly Node[])[n];
    if (fact === undefined) break;
    if (isSaid(fact)) {
      parts.push("");
      places = 0;
    } else parts.push(`${parts.pop() ?? ""}{${++places}}`);
  }
  return parts.map((part) => part.trim());
}

/** A fact that is a sentence itself: `refusal.say`, `REQUEST_WORDS[code]`. */
function isSaid(fact: Node): boolean {
  const name = fact["computed"] === true ? nameOf(fact["object"]) : nameOf(fact);
  return /^(?:say|mend|composed|SAY)$|WORDS$/u.test(name);
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "MemberExpression") return nameOf(node["property"]);
  return typeof node["name"] === "string" ? node["name"] : "";
}

function isNode(node: unknown): node is Node {
  return typeof node === "object" && node !== null && typeof (node as { readonly type?: unknown }).type === "string";
}

function isSentence(text: string): boolean {
  return /^[A-Z“{(]/u.test(text) && /[.?!):]$/u.test(text) && /\s/u.test(text) && /[a-z]{2}/u.test(text);
}
