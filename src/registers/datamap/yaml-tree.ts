import { isUtf8 } from "node:buffer";
import { isAlias, isMap, isPair, isScalar, isSeq, Lexer, LineCounter, parseDocument } from "yaml";
import type { Document, Node, Pair, YAMLMap } from "yaml";
import type { Problems } from "./_problems.ts";
import { childPath, MAP_BYTES_MAX, MAP_DEPTH_MAX } from "./_tree.ts";
import type { Entry, Place, Tree } from "./_tree.ts";

const START: Place = { line: 1, column: 1, path: "" };
/** Columns of indentation at which a block is deeper than `MAP_DEPTH_MAX` in any sensible layout. */
const INDENT_MAX = 100;

/**
 * The tree of a map that came as YAML, with lines and columns. Anchors, aliases, tags and merge keys are refused: a map
 * that is read by people says what it means where it stands, and a few aliases make a file of gigabytes.
 */
export function treeFromYaml(file: string, problems: Problems): Tree | undefined {
  // Some editors put a mark before the first letter; it would shift the columns of the first line.
  const text = file.startsWith("\ufeff") ? file.slice(1) : file;
  if (!isReadable(text, problems)) return undefined;

  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: "core",
    merge: false,
    uniqueKeys: false,
    keepSourceTokens: false,
    prettyErrors: false,
    logLevel: "error",
  });
  if (!isSyntaxFine(document, lines, problems)) return undefined;
  if (document.contents === null) {
    problems.wrong(START, "empty_map", "This file holds no map.", "Begin with a starter map.");
    return undefined;
  }
  return treeOf(document.contents, { lines, problems }, "", 0);
}

/** The same of a file as it lies on disk. What is not UTF-8 in it would stand in the notice as signs that nobody wrote. */
export function treeFromBytes(file: Uint8Array, problems: Problems): Tree | undefined {
  if (isUtf8(file)) return treeFromYaml(Buffer.from(file).toString("utf8"), problems);
  // The decoder leaves this sign where it met what it could not read.
  const lines = Buffer.from(file).toString("utf8").split("\n");
  const at = lines.findIndex((line) => line.includes("\ufffd"));
  refuseText({ ...START, line: at + 1, column: (lines[at] ?? "").indexOf("\ufffd") + 1 }, problems);
  return undefined;
}

/** What must hold before the parser may see the text: it descends once for each level. */
function isReadable(text: string, problems: Problems): boolean {
  if (Buffer.byteLength(text) > MAP_BYTES_MAX) {
    problems.wrong(START, "map_too_large", "This map is larger than 256 KiB.", "Remove what is not needed.");
    return false;
  }
  if (!text.isWellFormed() || text.includes("\u0000")) {
    refuseText(START, problems);
    return false;
  }
  const deepLine = findTooDeep(text);
  if (deepLine !== undefined) {
    const place = { ...START, line: deepLine };
    problems.wrong(place, "too_deep", "This is nested deeper than a map ever is.", "Compare its shape with a starter map.");
    return false;
  }
  return true;
}

function refuseText(at: Place, problems: Problems): void {
  problems.wrong(at, "not_text", "This file is not UTF-8 text.", "Save it as UTF-8.");
}

/** The line at which brackets, indentation or `- - -` go too deep; the lexer does not descend. */
function findTooDeep(text: string): number | undefined {
  let line = 1;
  let brackets = 0;
  let indicators = 0;
  let isLineStart = true;
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") brackets += 1;
    if (token === "]" || token === "}") brackets = Math.max(0, brackets - 1);
    if (token === "-" || token === "?" || token === ":") indicators += 1;
    const isIndent = isLineStart && token.length > INDENT_MAX && token.trim() === "";
    if (brackets > MAP_DEPTH_MAX || indicators > INDENT_MAX * 10 || isIndent) return line;
    const breaks = token.split("\n").length - 1;
    line += breaks;
    isLineStart = breaks > 0;
    if (isLineStart && brackets === 0) indicators = 0;
  }
  return undefined;
}

function isSyntaxFine(document: Document.Parsed, lines: LineCounter, problems: Problems): boolean {
  for (const error of [...document.errors, ...document.warnings]) {
    const { line, col } = lines.linePos(error.pos[0]);
    const [say, mend] = SYNTAX_WORDS[error.code] ?? [
      "This is not valid YAML.",
      "Look at the brackets, quotes and indentation here and in the line above.",
    ];
    problems.wrong({ line: Math.max(1, line), column: Math.max(1, col), path: "" }, "yaml_syntax", say, mend);
  }
  return problems.isClean();
}

const SYNTAX_WORDS: Readonly<Record<string, readonly [string, string]>> = {
  TAB_AS_INDENT: ["A tab is used for indentation.", "Use spaces."],
  BAD_INDENT: [
    "The indentation does not fit, or a bracket above is not closed.",
    "Close what is open above, or align this line with its neighbours.",
  ],
  MULTIPLE_DOCS: ["This file holds more than one document.", "Remove the line --- and what follows it, or put it into another file."],
  BLOCK_AS_IMPLICIT_KEY: ["A second colon stands in this line.", "Put the value into quotes, or begin a new line."],
  MULTILINE_IMPLICIT_KEY: ["A name goes over several lines.", "Is a colon missing after the name?"],
  MISSING_CHAR: ["Something is missing here: a bracket, a quote, a comma or a colon.", "Close what is open."],
  UNEXPECTED_TOKEN: ["This is not expected here.", "Look at the brackets, quotes and commas here and in the line above."],
  BAD_SCALAR_START: ["A value cannot begin with this character.", "Put the value into quotes."],
  TAG_RESOLVE_FAILED: ["Tags (words that begin with an exclamation mark) are not used in a map.", "Remove the tag."],
  BAD_DIRECTIVE: ["Directives (lines that begin with a percent sign) are not used in a map.", "Remove the line."],
};

type Reading = { readonly lines: LineCounter; readonly problems: Problems };

function treeOf(node: unknown, reading: Reading, path: string, depth: number): Tree | undefined {
  const at = placeOf(node, reading, path);
  if (depth > MAP_DEPTH_MAX) {
    reading.problems.wrong(at, "too_deep", "This is nested deeper than a map ever is.", "Compare its shape with a starter map.");
    return undefined;
  }
  if (node === null) return { kind: "scalar", at, value: null };
  if (!isPlain(node, at, reading)) return undefined;
  if (isScalar(node)) return scalarTree(node.value, at, reading);
  if (isSeq(node)) {
    const items = node.items.map((item, index) => treeOf(item, reading, childPath(path, index), depth + 1));
    return { kind: "list", at, items: items.filter((item) => item !== undefined) };
  }
  return isMap(node) ? { kind: "map", at, entries: entriesOf(node, reading, path, depth) } : undefined;
}

/** The core schema knows text, numbers, true, false and null; a number too large for the language is no number of ours. */
function scalarTree(value: unknown, at: Place, { problems }: Reading): Tree | undefined {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return { kind: "scalar", at, value };
  problems.wrong(at, "wrong_kind", "This is no text, number, true or false.", "Put it into quotes.");
  return undefined;
}

function isPlain(node: unknown, at: Place, { problems }: Reading): boolean {
  if (isAlias(node)) {
    problems.wrong(at, "alias_refused", "An alias (a word that begins with an asterisk) stands here.", "Write out what it stands for.");
    return false;
  }
  const { anchor, tag } = node as { readonly anchor?: string; readonly tag?: string };
  if (anchor !== undefined) {
    problems.wrong(at, "anchor_refused", "An anchor (a word that begins with an ampersand) stands here.", "Remove it.");
  }
  if (tag !== undefined && !tag.startsWith("tag:yaml.org,2002:")) {
    problems.wrong(at, "tag_refused", "Tags (words that begin with an exclamation mark) are not used in a map.", "Remove the tag.");
  }
  return true;
}

function entriesOf(node: YAMLMap, reading: Reading, path: string, depth: number): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const pair of node.items as readonly Pair<Node, Node | null>[]) {
    if (!isPair(pair)) continue;
    const key = isScalar(pair.key) ? pair.key.value : undefined;
    const at = placeOf(pair.key, reading, childPath(path, typeof key === "string" ? key : "?"));
    if (typeof key !== "string" || (isScalar(pair.key) && pair.key.anchor !== undefined)) {
      reading.problems.wrong(
        at,
        "name_not_text",
        "A name must be plain text.",
        "Put it into quotes, or choose a name that begins with a letter.",
      );
      continue;
    }
    if (entries.has(key)) {
      reading.problems.wrong(at, "duplicate_key", `${shortened(key)} stands here a second time.`, "Join the two, or remove one.");
      continue;
    }
    const value = treeOf(pair.value, reading, at.path, depth + 1);
    if (value !== undefined) entries.set(key, { at, value: pair.value === null ? { ...value, at } : value });
  }
  return entries;
}

function placeOf(node: unknown, { lines }: Reading, path: string): Place {
  const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
  const { line, col } = lines.linePos(range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col), path };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
