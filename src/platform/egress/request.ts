import type { JsonValue } from "../../base/json-value.ts";
import type { Slot, Template } from "./template.ts";
import { slotsOf } from "./template.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const satisfies readonly Method[];

/** A request with slots, as it was checked: nothing in it is a customer's yet. */
export type RequestTemplate = {
  readonly method: Method;
  readonly path: Template;
  readonly headers: readonly (readonly [name: string, value: Template])[];
  readonly body: BodyTemplate;
};

/** `text` kinds are one text in the shape that the content type says; the others are built from their parts. */
export type BodyTemplate =
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly value: JsonTemplate }
  | { readonly kind: "form"; readonly pairs: readonly (readonly [name: string, value: Template])[] }
  | { readonly kind: "multipart"; readonly parts: readonly PartTemplate[] }
  | { readonly kind: "text"; readonly as: TextKind; readonly template: Template };

export type TextKind = "json" | "form" | "xml" | "plain";

export type PartTemplate = {
  readonly name: string;
  readonly value: Template;
  readonly fileName: string | null;
  readonly type: string | null;
};

export type JsonTemplate =
  | { readonly kind: "text"; readonly template: Template }
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "list"; readonly items: readonly JsonTemplate[] }
  | { readonly kind: "object"; readonly members: readonly (readonly [name: string, value: JsonTemplate])[] };

/** Every slot of a request, in the order in which they stand. */
export function slotsOfRequest(request: RequestTemplate): readonly Slot[] {
  return [...slotsOf(request.path), ...request.headers.flatMap(([, value]) => slotsOf(value)), ...slotsOfBody(request.body)];
}

function slotsOfBody(body: BodyTemplate): readonly Slot[] {
  switch (body.kind) {
    case "none":
      return [];
    case "json":
      return slotsOfJson(body.value);
    case "form":
      return body.pairs.flatMap(([, value]) => slotsOf(value));
    case "multipart":
      return body.parts.flatMap((part) => slotsOf(part.value));
    case "text":
      return slotsOf(body.template);
  }
}

function slotsOfJson(json: JsonTemplate): readonly Slot[] {
  switch (json.kind) {
    case "text":
      return slotsOf(json.template);
    case "literal":
      return [];
    case "list":
      return json.items.flatMap(slotsOfJson);
    case "object":
      return json.members.flatMap(([, value]) => slotsOfJson(value));
  }
}
