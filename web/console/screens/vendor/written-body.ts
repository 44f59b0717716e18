import type { Operation } from "../../api/vendors.ts";

export const BODY_KINDS = ["none", "json", "form", "xml", "multipart", "text"] as const;
export type BodyKind = (typeof BODY_KINDS)[number];

const TYPES = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "application/xml",
  multipart: "multipart/form-data",
  text: "text/plain",
} as const satisfies Record<Exclude<BodyKind, "none">, string>;

const CONTENT_TYPE = "content-type";
const INDENT = 2;

type Request = NonNullable<Operation["request"]>;

/** Which kind of body a request has: its content type says so, and a body without one is JSON. */
export function kindOfBody({ headers, body }: Request): BodyKind {
  if (body === undefined) return "none";
  const type = contentTypeOf(headers)?.split(";")[0]?.trim().toLowerCase();
  if (type === undefined || type === TYPES.json || type.endsWith("+json")) return "json";
  if (type === TYPES.form) return "form";
  if (type === TYPES.multipart) return "multipart";
  return type.endsWith("xml") ? "xml" : "text";
}

/** As it stands in the editor: names and values a line each for a form, JSON in its usual shape, everything else as it is. */
export function bodyToText(kind: BodyKind, body: unknown): string {
  if (body === undefined) return "";
  if (typeof body === "string") return body;
  const isFlat = typeof body === "object" && body !== null && Object.values(body).every((value) => typeof value === "string");
  if ((kind === "form" || kind === "multipart") && isFlat)
    return Object.entries(body)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join("\n");
  return JSON.stringify(body, null, INDENT);
}

/** As the server takes it. JSON whose slots stand without quotation marks is no JSON yet, and goes as the text that it is. */
export function textToBody(kind: BodyKind, text: string): unknown {
  if (kind === "none") return undefined;
  if (kind === "xml" || kind === "text") return text;
  if (kind === "json" || text.trimStart().startsWith("{")) return parsedJson(text) ?? text;
  const pairs = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    pairs.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

/** The headers that say what the body is; a content type of the same kind stays as it was written. */
export function headersFor(
  kind: BodyKind,
  headers: Readonly<Record<string, string>>,
  before: Request | null,
): Readonly<Record<string, string>> {
  if (kind === "none") return headers;
  const kept = before !== null && kindOfBody(before) === kind ? contentTypeOf(before.headers) : undefined;
  return { ...headers, [CONTENT_TYPE]: kept ?? TYPES[kind] };
}

/** Those that somebody writes: the content type follows from the body. */
export function writtenHeaders(headers: Readonly<Record<string, string>>): readonly (readonly [name: string, value: string])[] {
  return Object.entries(headers).filter(([name]) => name.toLowerCase() !== CONTENT_TYPE);
}

function contentTypeOf(headers: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === CONTENT_TYPE)?.[1];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
