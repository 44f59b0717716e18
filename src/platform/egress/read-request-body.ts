import type { JsonValue } from "../../base/json-value.ts";
import { JSON_DEPTH_MAX } from "../../base/limits.ts";
import { type Result, ok } from "../../base/result.ts";
import { type RequestRefusal, no, parsed } from "./request-refusal.ts";
import type { BodyTemplate, JsonTemplate, PartTemplate, TextKind } from "./request.ts";
import type { Template } from "./template.ts";

export const REQUEST_BODY_BYTES_MAX = 256 * 1024;
const PART_NAME = /^[^\0-\x1f"\x7f]{1,200}$/u;
const MEDIA_TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,80}$/u;

/** The body in the shape that its content type says; an object or a list without one is JSON. */
export function readBody(body: JsonValue | undefined, contentType: Template | undefined): Result<BodyTemplate, RequestRefusal> {
  if (body === undefined) return ok({ kind: "none" });
  if (JSON.stringify(body).length > REQUEST_BODY_BYTES_MAX) return no("body_too_large", "body");
  const kind = kindOf(contentType);
  if (kind === undefined) return no("content_type_invalid", "headers.content-type");
  if (typeof body === "string") return kind === "multipart" ? no("body_shape", "body") : readText(body, kind);
  if (kind === "form") return readForm(body);
  if (kind === "multipart") return readMultipart(body);
  if (kind === "xml" || (kind === "plain" && contentType !== undefined)) return no("body_shape", "body");
  const value = readJson(body, "body", 1);
  return value.ok ? ok({ kind: "json", value: value.value }) : value;
}

type Kind = TextKind | "multipart";

function kindOf(contentType: Template | undefined): Kind | undefined {
  if (contentType === undefined) return "plain";
  const [text, ...more] = contentType;
  if (typeof text !== "string" || more.length > 0) return undefined;
  const type = (text.split(";")[0] ?? "").trim().toLowerCase();
  if (!MEDIA_TYPE.test(type)) return undefined;
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type === "multipart/form-data") return "multipart";
  return type === "text/xml" || type === "application/xml" || type.endsWith("+xml") ? "xml" : "plain";
}

function readText(text: string, as: TextKind): Result<BodyTemplate, RequestRefusal> {
  const template = parsed(text, "body");
  if (!template.ok) return template;
  if (as === "json" && !isJson(template.value.map((part) => (typeof part === "string" ? part : "0")).join("")))
    return no("body_not_json", "body");
  return ok({ kind: "text", as, template: template.value });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readForm(body: JsonValue): Result<BodyTemplate, RequestRefusal> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return no("body_shape", "body");
  const pairs: (readonly [string, Template])[] = [];
  for (const [name, value] of Object.entries(body)) {
    const place = `body.${name.slice(0, 60)}`;
    if (name.includes("{{")) return no("name_with_slot", place);
    if (typeof value !== "string") return no("body_shape", place);
    const template = parsed(value, place);
    if (!template.ok) return template;
    pairs.push([name, template.value]);
  }
  return ok({ kind: "form", pairs });
}

/** Each part is a text, or `{value, fileName, type}`. */
function readMultipart(body: JsonValue): Result<BodyTemplate, RequestRefusal> {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return no("body_shape", "body");
  const parts: PartTemplate[] = [];
  for (const [name, given] of Object.entries(body)) {
    const place = `body.${name.slice(0, 60)}`;
    if (name.includes("{{") || !PART_NAME.test(name)) return no("name_with_slot", place);
    const { value, fileName = null, type = null, ...more } = typeof given === "string" ? { value: given } : partOf(given);
    if (typeof value !== "string" || Object.keys(more).length > 0) return no("body_shape", place);
    if (fileName !== null && !(typeof fileName === "string" && PART_NAME.test(fileName))) return no("body_shape", place);
    if (type !== null && !(typeof type === "string" && MEDIA_TYPE.test(type))) return no("body_shape", place);
    const template = parsed(value, place);
    if (!template.ok) return template;
    parts.push({ name, value: template.value, fileName, type });
  }
  return ok({ kind: "multipart", parts });
}

type Part = { readonly value?: JsonValue; readonly fileName?: JsonValue; readonly type?: JsonValue };

function partOf(given: JsonValue | undefined): Part {
  return typeof given === "object" && given !== null && !Array.isArray(given) ? (given as Part) : {};
}

function readJson(value: JsonValue, place: string, depth: number): Result<JsonTemplate, RequestRefusal> {
  if (depth > JSON_DEPTH_MAX) return no("body_too_deep", place);
  if (typeof value === "string") {
    const template = parsed(value, place);
    return template.ok ? ok({ kind: "text", template: template.value }) : template;
  }
  if (typeof value !== "object" || value === null) return ok({ kind: "literal", value });
  return Array.isArray(value) ? readList(value, place, depth) : readObject(value as { readonly [name: string]: JsonValue }, place, depth);
}

function readList(values: readonly JsonValue[], place: string, depth: number): Result<JsonTemplate, RequestRefusal> {
  const items: JsonTemplate[] = [];
  for (const [n, value] of values.entries()) {
    const item = readJson(value, `${place}.${n}`, depth + 1);
    if (!item.ok) return item;
    items.push(item.value);
  }
  return ok({ kind: "list", items });
}

function readObject(value: { readonly [name: string]: JsonValue }, place: string, depth: number): Result<JsonTemplate, RequestRefusal> {
  const members: (readonly [string, JsonTemplate])[] = [];
  for (const [name, member] of Object.entries(value)) {
    const at = `${place}.${name.slice(0, 60)}`;
    if (name.includes("{{")) return no("name_with_slot", at);
    const read = readJson(member, at, depth + 1);
    if (!read.ok) return read;
    members.push([name, read.value]);
  }
  return ok({ kind: "object", members });
}
