import type { JsonValue } from "../../base/json-value.ts";
import { type Result, ok } from "../../base/result.ts";
import { isHeaderValue } from "./header-value.ts";
import { readBody } from "./read-request-body.ts";
import { type RequestRefusal, no, parsed } from "./request-refusal.ts";
import { type Method, type RequestTemplate, slotsOfRequest } from "./request.ts";
import type { Template } from "./template.ts";

/** A request as its asker writes it: templates are text still. */
export type WrittenRequest = {
  readonly method: Method;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonValue | undefined;
};

const PATH = /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/u;
const PATH_CHARS_MAX = 4_096;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/u;
const HEADERS_MAX = 64;
const HEADERS_CHARS_MAX = 8_192;
/** What the sender sets itself, and what belongs to the connection (RFC 9110, 7.6.1). */
const RESERVED: ReadonlySet<string> = new Set([
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
  "expect",
  "accept-encoding",
  "range",
]);

/** Checks everything that can be checked while no value of anybody is there. */
export function readRequest(written: WrittenRequest): Result<RequestTemplate, RequestRefusal> {
  const path = readPath(written.path);
  if (!path.ok) return path;
  const headers = readHeaders(written.headers);
  if (!headers.ok) return headers;
  if (written.method === "GET" && written.body !== undefined) return no("body_not_wanted", "body");
  const body = readBody(written.body, headers.value.find(([name]) => name === "content-type")?.[1]);
  if (!body.ok) return body;
  const request = { method: written.method, path: path.value, headers: headers.value, body: body.value };
  return slotsOfRequest(request).length > SLOTS_MAX ? no("slots_too_many", "body") : ok(request);
}

const SLOTS_MAX = 200;

function readPath(text: string): Result<Template, RequestRefusal> {
  if (text.length > PATH_CHARS_MAX) return no("path_invalid", "path");
  const template = parsed(text, "path");
  if (!template.ok) return template;
  const literal = template.value.map((part) => (typeof part === "string" ? part : "x")).join("");
  return PATH.test(literal) ? template : no("path_invalid", "path");
}

function readHeaders(given: WrittenRequest["headers"]): Result<readonly (readonly [string, Template])[], RequestRefusal> {
  const headers = new Map<string, Template>();
  let chars = 0;
  for (const [written, value] of Object.entries(given)) {
    const name = written.toLowerCase();
    const place = `headers.${HEADER_NAME.test(name) ? name : "*"}`;
    if (!HEADER_NAME.test(name)) return no("header_name_invalid", place);
    if (RESERVED.has(name)) return no("header_not_yours", place);
    if (headers.has(name)) return no("header_twice", place);
    if (!isHeaderValue(value)) return no("header_not_clean", place);
    const template = parsed(value, place);
    if (!template.ok) return template;
    chars += name.length + value.length;
    headers.set(name, template.value);
  }
  return headers.size > HEADERS_MAX || chars > HEADERS_CHARS_MAX ? no("headers_too_many", "headers") : ok([...headers]);
}
