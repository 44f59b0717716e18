import { type Context, type Lookup, Unrendered, fill, slotText } from "./fill.ts";
import type { BodyTemplate, JsonTemplate, PartTemplate, TextKind } from "./request.ts";
import type { Template } from "./template.ts";

/** The bytes of a body, and the content type that goes with them. */
export type RenderedBody = { readonly bytes: Buffer | null; readonly type: string | null };

const CONTEXTS = { json: "json", form: "url", xml: "xml", plain: "none" } as const satisfies Record<TextKind, Context>;

export function renderBody(body: BodyTemplate, lookup: Lookup, boundary: string): RenderedBody {
  switch (body.kind) {
    case "none":
      return { bytes: null, type: null };
    case "json":
      return { bytes: Buffer.from(jsonText(body.value, lookup)), type: "application/json" };
    case "form":
      return { bytes: Buffer.from(formText(body.pairs, lookup)), type: "application/x-www-form-urlencoded" };
    case "multipart":
      return { bytes: Buffer.concat(partsOf(body.parts, lookup, boundary)), type: `multipart/form-data; boundary=${boundary}` };
    case "text":
      return { bytes: Buffer.from(textOf(body.template, body.as, lookup)), type: "text/plain; charset=utf-8" };
  }
}

/** Built as text, so that no value passes through an object that could hold it longer. */
function jsonText(json: JsonTemplate, lookup: Lookup): string {
  switch (json.kind) {
    case "literal":
      return JSON.stringify(json.value);
    case "list":
      return `[${json.items.map((item) => jsonText(item, lookup)).join(",")}]`;
    case "object":
      return `{${json.members.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value, lookup)}`).join(",")}}`;
    case "text": {
      const [only, ...more] = json.template;
      const isNumber = typeof only === "object" && more.length === 0 && only.filters.at(-1) === "number";
      return isNumber ? slotText(only, lookup, "none") || "null" : `"${jsonString(json.template, lookup)}"`;
    }
  }
}

function jsonString(template: Template, lookup: Lookup): string {
  return template.map((part) => (typeof part === "string" ? JSON.stringify(part).slice(1, -1) : slotText(part, lookup, "json"))).join("");
}

function formText(pairs: readonly (readonly [string, Template])[], lookup: Lookup): string {
  return pairs.map(([name, value]) => `${encode(name)}=${formValue(value, lookup)}`).join("&");
}

function formValue(template: Template, lookup: Lookup): string {
  return template.map((part) => (typeof part === "string" ? encode(part) : slotText(part, lookup, "url"))).join("");
}

function encode(text: string): string {
  return encodeURIComponent(text);
}

function partsOf(parts: readonly PartTemplate[], lookup: Lookup, boundary: string): readonly Buffer[] {
  const bytes = parts.flatMap(({ name, value, fileName, type }) => {
    const file = fileName === null ? "" : `; filename="${fileName}"`;
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n${type === null ? "" : `content-type: ${type}\r\n`}\r\n`;
    return [Buffer.from(head), Buffer.from(fill(value, lookup, "none")), Buffer.from("\r\n")];
  });
  return [...bytes, Buffer.from(`--${boundary}--\r\n`)];
}

/** A text of JSON must be JSON still: a value where a number should be is told before anything leaves. */
function textOf(template: Template, as: TextKind, lookup: Lookup): string {
  const text = fill(template, lookup, CONTEXTS[as]);
  if (as === "json" && !isJson(text)) throw new Unrendered({ code: "body_not_json", source: null });
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
