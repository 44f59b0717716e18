import { type Result, ok, refuse } from "../../base/result.ts";
import { type Lookup, type RenderRefusal, Unrendered, fill, slotText } from "./fill.ts";
import { isHeaderValue } from "./header-value.ts";
import { renderBody } from "./render-body.ts";
import { REQUEST_BODY_BYTES_MAX } from "./read-request-body.ts";
import type { Method, RequestTemplate } from "./request.ts";
import { type Slot, type Template, slotsOf } from "./template.ts";

/** A request as it leaves. */
export type Rendered = {
  readonly method: Method;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
};

const PATH_CHARS_MAX = 8_192;
const HEADER_CHARS_MAX = 8_192;

/** Fills every slot and checks what came of it; `boundary` parts a multipart body and must be unguessable. */
export function render(request: RequestTemplate, lookup: Lookup, boundary: string): Result<Rendered, RenderRefusal> {
  try {
    const path = fill(request.path, lookup, "url");
    if (path.length > PATH_CHARS_MAX) return refuse({ code: "path_too_long", source: null });
    const astray = stepAstray(request.path, path);
    if (astray !== undefined) return refuse({ code: "path_not_clean", source: sourceOf(request.path, astray, lookup) });
    const headers = new Map(request.headers.map(([name, value]) => [name, headerValue(value, lookup)]));
    const { bytes, type } = renderBody(request.body, lookup, boundary);
    if (bytes !== null && bytes.length > REQUEST_BODY_BYTES_MAX) return refuse({ code: "body_too_large", source: null });
    if (type !== null && (request.body.kind === "multipart" || !headers.has("content-type"))) headers.set("content-type", type);
    return ok({ method: request.method, path, headers: [...headers], body: bytes });
  } catch (error) {
    if (error instanceof Unrendered) return refuse(error.refusal);
    throw error;
  }
}

/**
 * A step of nothing but dots goes up (RFC 3986, 5.2.4): of `/bookings/1/seats/{{x}}` a value would make `/bookings/1/`. One
 * that is empty leads to another place as well: of `/bookings/{{x}}` to all of them. An empty step that was written stays.
 */
function stepAstray(template: Template, path: string): string | undefined {
  const written = stepsOf(template.map((part) => (typeof part === "string" ? part : "x")).join(""));
  return stepsOf(path).find((step, n) => /^(?:\.|%2e){1,2}$/iu.test(step) || (step === "" && written[n] !== ""));
}

function stepsOf(path: string): readonly string[] {
  return (path.split("?")[0] ?? "").split("/");
}

/** Whose value it is: what is empty after its filters, or of dots alone. */
function sourceOf(path: Template, astray: string, lookup: Lookup): string | null {
  const isIt = (slot: Slot): boolean =>
    astray === "" ? slotText(slot, lookup, "url") === "" : /^\.{1,2}$/u.test(lookup(slot.source) ?? "");
  return slotsOf(path).find(isIt)?.source ?? null;
}

function headerValue(template: Template, lookup: Lookup): string {
  const value = fill(template, lookup, "none");
  const first = template.find((part) => typeof part !== "string");
  if (!isHeaderValue(value) || value.length > HEADER_CHARS_MAX)
    throw new Unrendered({ code: "header_not_clean", source: first?.source ?? null });
  return value;
}
