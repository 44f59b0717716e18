import type { z } from "@hono/zod-openapi";
import type { FieldFault } from "./problem.ts";

type Issue = z.core.$ZodIssue;

const FAULTS_MAX = 50;

/**
 * What is wrong, field by field, in our own words. A path names only what our schemas name, and positions: a key that a
 * caller made up may itself be personal data and is told as `*`; so is what was expected told, never what came.
 */
export function inputFaults(error: z.core.$ZodError, part: "body" | "query" | "path", known: ReadonlySet<string>): readonly FieldFault[] {
  return error.issues.slice(0, FAULTS_MAX).map((issue) => ({ field: fieldPath(issue, part, known), ...words(issue, known) }));
}

function fieldPath(issue: Issue, part: string, known: ReadonlySet<string>): string {
  const steps = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : known.has(String(step)) ? `.${String(step)}` : ".*"));
  const path = steps.join("").replace(/^\./u, "");
  if (part === "body") return path === "" ? "body" : path;
  return path === "" ? part : `${part}.${path}`;
}

function words(issue: Issue, known: ReadonlySet<string>): { readonly code: string; readonly say: string } {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.endsWith("undefined")
        ? { code: "missing", say: "This is needed and is not there." }
        : { code: "wrong_type", say: `Expected ${issue.expected}.` };
    case "too_big":
      return { code: "too_long", say: tooMuch(issue.origin, String(issue.maximum)) };
    case "too_small":
      return { code: "too_short", say: tooLittle(issue.origin, String(issue.minimum)) };
    case "unrecognized_keys":
      return { code: "unknown_key", say: unknownKey([...known].toSorted()) };
    case "invalid_value":
      return { code: "not_a_choice", say: `Expected one of: ${issue.values.map(String).join(", ")}.` };
    case "custom":
      return { code: "invalid", say: issue.message };
    case "invalid_element":
    case "invalid_format":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
      return { code: "invalid", say: "Not of the expected form." };
  }
}

function unknownKey(known: readonly string[]): string {
  if (known.length === 0) return "Holds a key, and none is known here.";
  return `Holds a key that is not known here. Known: ${known.join(", ")}.`;
}

function tooMuch(origin: string, most: string): string {
  if (origin === "string") return `At most ${most} characters.`;
  return LISTS.has(origin) ? `At most ${most} items.` : `At most ${most}.`;
}

function tooLittle(origin: string, least: string): string {
  if (origin === "string") return `At least ${least} characters.`;
  return LISTS.has(origin) ? `At least ${least} items.` : `At least ${least}.`;
}

const LISTS: ReadonlySet<string> = new Set(["array", "set", "record"]);

/** The names that a schema itself declares, at every depth. */
export function namesIn(schema: z.ZodType, found = new Set<string>(), seen = new Set<unknown>()): ReadonlySet<string> {
  if (seen.has(schema)) return found;
  seen.add(schema);
  const def = schema.def as unknown as Readonly<Record<string, unknown>>;
  const shape = def["shape"];
  if (isRecord(shape)) {
    for (const [name, inner] of Object.entries(shape)) {
      found.add(name);
      namesIn(inner as z.ZodType, found, seen);
    }
  }
  for (const inner of [def["element"], def["innerType"], def["valueType"], def["in"], def["out"], ...asList(def["options"])]) {
    if (isRecord(inner) && "def" in inner) namesIn(inner as unknown as z.ZodType, found, seen);
  }
  return found;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
