import type { Operation, Parameter, WrittenOperation } from "../../api/vendors.ts";
import { readRows } from "../../pieces/read-rows.ts";
import type { Typed } from "../../pieces/use-form.ts";
import { type BodyKind, headersFor, textToBody } from "./written-body.ts";

export const PARAMETER_TYPES = ["text", "number", "date", "boolean", "choice"] as const satisfies readonly Parameter["type"][];
const NAME_CHARS_MAX = 40;

/** What stands in the form, as the server takes it; it looks at everything and says what is wrong with what. */
export function operationIn(typed: Typed, kind: BodyKind, before: Operation["request"]): WrittenOperation {
  const rows = readRows(typed, "header", ["name", "value"]);
  const headers = headersFor(kind, Object.fromEntries(rows.map(({ name, value }) => [name.toLowerCase(), value])), before);
  const body = textToBody(kind, typed.exact("body"));
  return {
    label: typed.text("label"),
    request: { method: typed.text("method"), path: typed.text("path"), headers, ...(body === undefined ? {} : { body }) },
    parameters: readRows(typed, "parameter", ["label", "name", "type", "required", "options"]).map(parameterOf),
    idempotent: typed.isTicked("idempotent"),
    redirectIsDone: typed.isTicked("redirectIsDone"),
  };
}

type Row = Readonly<Record<"label" | "name" | "type" | "required" | "options", string>>;

function parameterOf({ label, name, type, required, options }: Row): Parameter {
  const known = PARAMETER_TYPES.find((one) => one === type) ?? "text";
  return {
    name,
    label,
    type: known,
    required: required === "yes",
    options:
      known === "choice"
        ? options
            .split(",")
            .map((option) => option.trim())
            .filter((option) => option !== "")
        : [],
  };
}

/** `Book a seat` becomes `book-a-seat`: a name as scripts call it. */
export function slugOf(label: string): string {
  const plain = label
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .replaceAll(/^[^a-z]+|-+$/gu, "")
    .slice(0, NAME_CHARS_MAX);
  return plain === "" ? "operation" : plain;
}
