import { type Document, type Node, type Pair, type YAMLMap, isCollection, isMap, isNode, isPair, isScalar, parseDocument } from "yaml";

/** A place in a map: `["fields", "email", "label"]`. */
export type Path = readonly string[];

/**
 * Writes a value at a place of a YAML text and leaves every other character as it is: comments, order, blank lines and the
 * writer's own alignment. What is not there yet is added; new groups are written in braces on one line.
 */
export function setIn(text: string, path: Path, value: unknown): string {
  const doc = parseDocument(text);
  const node = doc.getIn(path, true);
  if (isBeneath(node)) return setBeneath(text, doc, path, value);
  if (isNode(node) && node.range != null) {
    const [start, end] = node.range;
    const isEmpty = isScalar(node) && start === end;
    return splice(text, start, end, `${isEmpty ? " " : ""}${flow(value)}`);
  }
  return add(text, doc, path, value);
}

/** A list or a group written in lines of its own beneath its name. */
function isBeneath(node: unknown): node is Node {
  return isCollection(node) && node.flow !== true;
}

/** Such a value begins after a line break and ends with one, which is not its own to take: it comes behind its name, on one line. */
function setBeneath(text: string, doc: Document, path: Path, value: unknown): string {
  const parent = doc.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find((one) => keyOf(one) === path.at(-1)) : undefined;
  if (pair === undefined || !isNode(pair.key) || pair.key.range == null || !isNode(pair.value) || pair.value.range == null) return text;
  const [, keyEnd] = pair.key.range;
  const [start, end] = pair.value.range;
  return splice(text, keyEnd, start + text.slice(start, end).trimEnd().length, `: ${flow(value)}`);
}

/** Takes a place out of a YAML text; a group that is left empty goes with it. */
export function removeIn(text: string, path: Path): string {
  const parentPath = path.slice(0, -1);
  const parent = parseDocument(text).getIn(parentPath, true);
  const key = path.at(-1);
  if (!isMap(parent) || key === undefined) return text;
  const at = parent.items.findIndex((pair) => keyOf(pair) === key);
  if (at === -1) return text;
  if (parent.items.length === 1 && parentPath.length > 1) return removeIn(text, parentPath);
  return parent.flow === true ? removeFlowPair(text, parent, at) : removeBlockPair(text, parent, at);
}

/** A value as one line of YAML. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, one]) => `${key}: ${flow(one)}`)
      .join(", ")} }`;
  return typeof value === "string" && !isPlain(value) ? JSON.stringify(value) : String(value);
}

/** Words that YAML readers take for something else than text, and text that looks like a number, are quoted. */
function isPlain(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N} _./@&()'-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/iu.test(text) && text === text.trim();
}

function add(text: string, doc: Document, path: Path, value: unknown): string {
  const depth = deepestMap(doc, path);
  const parent = doc.getIn(path.slice(0, depth), true);
  const key = path[depth] ?? "";
  const inner = path.slice(depth + 1).reduceRight<unknown>((held, name) => ({ [name]: held }), value);
  const pair = `${key}: ${flow(inner)}`;
  if (!isMap(parent)) return isNode(doc.contents) ? setIn(text, path.slice(0, depth), { [key]: inner }) : `${pair}\n`;
  if (parent.flow === true) return addToFlow(text, parent, pair);
  return addToBlock(text, parent, pair);
}

function deepestMap(doc: Document, path: Path): number {
  let depth = path.length - 1;
  while (depth > 0 && !doc.hasIn(path.slice(0, depth))) depth -= 1;
  return depth;
}

function addToFlow(text: string, parent: YAMLMap, pair: string): string {
  const close = (parent.range?.[1] ?? text.length) - 1;
  const before = text.slice(0, close).replace(/[\s,]+$/u, "");
  const isEmpty = parent.items.length === 0;
  return `${before}${isEmpty ? " " : ", "}${pair} ${text.slice(close)}`;
}

function addToBlock(text: string, parent: YAMLMap, pair: string): string {
  const first = parent.items[0];
  const last = parent.items.at(-1);
  const indent = " ".repeat(first === undefined ? 0 : columnOf(text, startOf(first)));
  const end = lineEnd(text, last === undefined ? text.length : endOf(last));
  return splice(text, end, end, `\n${indent}${pair}`);
}

function removeFlowPair(text: string, parent: YAMLMap, at: number): string {
  const pair = parent.items[at];
  const next = parent.items[at + 1];
  const before = parent.items[at - 1];
  if (pair === undefined) return text;
  if (next !== undefined) return splice(text, startOf(pair), startOf(next), "");
  return splice(text, before === undefined ? startOf(pair) : endOf(before), endOf(pair), "");
}

function removeBlockPair(text: string, parent: YAMLMap, at: number): string {
  const pair = parent.items[at];
  if (pair === undefined) return text;
  const start = text.lastIndexOf("\n", startOf(pair) - 1) + 1;
  return splice(text, start, Math.min(lineEnd(text, endOf(pair)) + 1, text.length), "");
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : undefined;
}

function startOf(pair: Pair): number {
  return isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

/** Where the pair's own text ends; a comment behind it on the line belongs to it. */
function endOf(pair: Pair): number {
  if (isNode(pair.value) && pair.value.range != null) {
    const last = isCollection(pair.value) && isBeneath(pair.value) ? pair.value.items.at(-1) : undefined;
    if (isPair(last)) return endOf(last);
    return isNode(last) && last.range != null ? last.range[1] : pair.value.range[1];
  }
  return isNode(pair.key) ? (pair.key.range?.[1] ?? 0) : 0;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at === -1 ? text.length : at;
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf("\n", at - 1) + 1);
}

function splice(text: string, start: number, end: number, instead: string): string {
  return text.slice(0, start) + instead + text.slice(end);
}
