import { ok, refuse } from "../../../base/result.ts";
import type { Result } from "../../../base/result.ts";
import type { FieldType, TypedValue, TypeRefusal } from "../types.ts";

const YES: ReadonlySet<string> = new Set(["true", "yes", "y", "1", "on"]);
const NO: ReadonlySet<string> = new Set(["false", "no", "n", "0", "off"]);

export const booleanType: FieldType = {
  name: "boolean",
  defaultMask: "hidden",
  parse: parseBoolean,
  candidates: (input) => {
    const parsed = parseBoolean(input);
    return parsed.ok ? [parsed.value.canonical] : [];
  },
};

function parseBoolean(input: unknown): Result<TypedValue, TypeRefusal> {
  if (typeof input === "boolean") return ok({ value: input, canonical: String(input) });
  const word = typeof input === "string" ? input.trim().toLowerCase() : undefined;
  if (word === "") return refuse({ code: "empty", say: "This is empty. Write true or false." });
  if (word !== undefined && YES.has(word)) return ok({ value: true, canonical: "true" });
  if (word !== undefined && NO.has(word)) return ok({ value: false, canonical: "false" });
  return refuse({ code: "not_a_boolean", say: "This must be true or false." });
}
