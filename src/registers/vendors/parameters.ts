import { assert } from "../../base/fault.ts";
import type { JsonValue } from "../../base/json-value.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { judgeCardNumber } from "../datamap/card-numbers.ts";
import { holdsDigits } from "../../base/digit-runs.ts";
import type { VendorFault } from "./answers.ts";

export type ParameterType = "text" | "number" | "date" | "boolean" | "choice";
export const PARAMETER_TYPES = ["text", "number", "date", "boolean", "choice"] as const satisfies readonly ParameterType[];

/** What whoever sends an operation fills in beside the customer's own values. */
export type Parameter = {
  readonly name: string;
  readonly label: string;
  readonly type: ParameterType;
  readonly required: boolean;
  /** Of a choice: what there is to choose from. */
  readonly options: readonly string[];
};

const TEXT_CHARS_MAX = 200;
/** Shorter ones are ticket numbers as often as cards. */
const CARD_DIGITS_MIN = 15;

/** The filled-in parameters as texts; what is not right is told by its name. One that is not required and not given is empty. */
export function readParameters(
  declared: readonly Parameter[],
  given: Readonly<Record<string, JsonValue>>,
): Result<Readonly<Record<string, string>>, { readonly code: "parameters_invalid"; readonly fields: readonly VendorFault[] }> {
  const faults: VendorFault[] = [];
  const texts: Record<string, string> = {};
  for (const name of Object.keys(given))
    if (!declared.some((one) => one.name === name)) faults.push(fault(name, "parameter_unknown", "This operation has no such parameter."));
  for (const parameter of declared) {
    const value = given[parameter.name];
    if (value === undefined || value === null || value === "") {
      if (parameter.required) faults.push(fault(parameter.name, "parameter_missing", `Fill in: ${parameter.label}.`));
      texts[parameter.name] = "";
      continue;
    }
    const read = readOne(parameter, value);
    if (read.ok) texts[parameter.name] = read.value;
    else faults.push(fault(parameter.name, read.refusal.code, read.refusal.say));
  }
  return faults.length === 0 ? ok(texts) : refuse({ code: "parameters_invalid", fields: faults });
}

function fault(name: string, code: string, say: string): VendorFault {
  return { field: `parameters.${/^[a-z][A-Za-z0-9_-]{0,39}$/u.test(name) ? name : "*"}`, code, say };
}

function readOne({ type, options }: Parameter, value: JsonValue): Result<string, { readonly code: string; readonly say: string }> {
  const wrong = (say: string) => refuse({ code: `not_a_${type}`, say });
  switch (type) {
    case "number":
      return typeof value === "number" || (typeof value === "string" && /^-?\d{1,15}(?:\.\d{1,15})?$/u.test(value))
        ? ok(String(value))
        : wrong("This is a number.");
    case "boolean":
      return typeof value === "boolean" ? ok(String(value)) : wrong("This is true or false.");
    case "date":
      return typeof value === "string" && isDay(value) ? ok(value) : wrong("This is a day, as 2027-11-28.");
    case "choice":
      return typeof value === "string" && options.includes(value) ? ok(value) : wrong(`This is one of: ${options.join(", ")}.`);
    case "text":
      return typeof value === "string" ? readText(value) : wrong("This is a text.");
  }
}

/** One line. A card is never typed: it comes from the safe. */
function readText(value: string): Result<string, { readonly code: string; readonly say: string }> {
  const text = value.normalize("NFC").trim();
  if (Array.from(text).length > TEXT_CHARS_MAX) return refuse({ code: "too_long", say: `At most ${TEXT_CHARS_MAX} characters.` });
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) || !text.isWellFormed())
    return refuse({ code: "not_a_line", say: "One line, without control characters." });
  if (holdsDigits(text, (digits) => digits.length >= CARD_DIGITS_MIN && judgeCardNumber(digits).kind === "card"))
    return refuse({ code: "card_number_in_text", say: "This is a card number. Cards come from the safe, and are not typed." });
  return ok(text);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
}

/** The database is an edge, too. */
export function parseParameters(stored: unknown): readonly Parameter[] {
  assert(Array.isArray(stored), "parameters are a list");
  return (stored as readonly Partial<Parameter>[]).map(({ name, label, type, required, options }) => {
    assert(typeof name === "string" && typeof label === "string" && type !== undefined, "a stored parameter is none");
    return { name, label, type, required: required === true, options: options ?? [] };
  });
}
