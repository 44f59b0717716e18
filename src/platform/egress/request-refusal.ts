import { type Result, refuse } from "../../base/result.ts";
import { type Template, type TemplateRefusal, parseTemplate } from "./template.ts";

/** What is wrong with a request, and where: a dotted place as `headers.x-name` or `body.card.number`. */
export type RequestRefusal = { readonly code: RequestCode; readonly place: string; readonly written: string | null };
export type RequestCode = keyof typeof REQUEST_WORDS;

export const REQUEST_WORDS = {
  slot_open: "Something begins with {{ and never ends.",
  slot_unreadable: "What stands between {{ and }} is no name such as subject.passport or card.number.",
  filter_unknown: "There is no such filter.",
  slots_too_many: "At most 200 values in one text.",
  path_invalid: "A path begins with / and is of printable letters, with neither # nor backslash; values in it are encoded by themselves.",
  header_name_invalid: "This is no name of a header.",
  header_not_yours: "This header is set on the way out, or would change how the connection works.",
  header_not_clean: "A header is one line: no line breaks, no NUL.",
  header_twice: "This header stands there twice.",
  headers_too_many: "At most 64 headers, of 8 KiB together.",
  body_not_wanted: "A GET has no body.",
  body_not_json: "With this content type the body must be JSON once values stand in it.",
  body_shape: "With this content type the body is an object of texts.",
  body_too_deep: "The body is nested deeper than 32 levels.",
  body_too_large: "The body is larger than 256 KiB.",
  name_with_slot: "Names are written as they are; values stand in the texts.",
  content_type_invalid: "This content type cannot be read.",
} as const satisfies Record<TemplateRefusal["code"], string> & Record<string, string>;

export function parsed(text: string, place: string): Result<Template, RequestRefusal> {
  const template = parseTemplate(text);
  return template.ok ? template : refuse({ ...template.refusal, place });
}

export function no(code: RequestCode, place: string): { readonly ok: false; readonly refusal: RequestRefusal } {
  return refuse({ code, place, written: null });
}
