import type { JsonValue } from "../../base/json-value.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap, TypeName } from "../../registers/datamap/types.ts";
import { findSubjects } from "../../registers/subjects/subjects.ts";
import type { FieldRefusal } from "../../safe/access/answers.ts";
import { checkFields } from "../../safe/access/ask.ts";
import { parseFields } from "../../safe/vault/parse-fields.ts";
import { type RightsRefusal, rightsRefusal, safeRefusal } from "./answers.ts";
import type { Filed } from "./read-filed.ts";
import type { RightsWish } from "./wish.ts";

type Checked = { readonly scope: readonly string[]; readonly words: (Filed & { readonly [key: string]: JsonValue }) | null };

/** What is wrong with a request is told before anything is filed. */
export async function checkWish(
  tx: Tx,
  map: CompiledMap,
  wish: Pick<RightsWish, "kind" | "subject" | "fields" | "purpose" | "values" | "agent">,
): Promise<Result<Checked, RightsRefusal>> {
  const subject = (await findSubjects(tx, [wish.subject], [])).get(wish.subject);
  if (subject === undefined) return safeRefusal({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return safeRefusal({ code: "subject_erased" });
  const known = checkFields(map, wish.fields);
  if (!known.ok) return safeRefusal(known.refusal);
  if (wish.purpose !== null && !map.purposes.has(wish.purpose)) return safeRefusal({ code: "purpose_unknown" });

  const agent = wish.agent === null ? {} : { agent: agentOf(wish.agent) };
  if (wish.kind !== "correction" && wish.values !== null) return wrong("values", "not_wanted", "Only a correction brings values.");
  if (wish.kind === "objection") {
    if (wish.purpose === null) return wrong("purpose", "missing", "An objection names its purpose.");
    return ok({ scope: [wish.purpose], words: worded(agent) });
  }
  if (wish.kind !== "correction") return ok({ scope: [...new Set(wish.fields)], words: worded(agent) });
  const values = checkValues(map, wish.values);
  return values.ok ? ok({ scope: Object.keys(values.value), words: worded({ ...agent, values: values.value }) }) : values;
}

/** Cards and files are changed where they are entered, and never lie in the words of a request. */
const NOT_CORRECTED: ReadonlySet<TypeName> = new Set(["card", "file"]);

function checkValues(map: CompiledMap, values: RightsWish["values"]): Result<Readonly<Record<string, JsonValue>>, RightsRefusal> {
  if (values === null || Object.keys(values).length === 0)
    return wrong("values", "missing", "A correction says what each field should be.");
  const elsewhere = Object.keys(values).filter((name) => NOT_CORRECTED.has(map.fields.get(name)?.type.name ?? "text"));
  if (elsewhere.length > 0)
    return rightsRefusal(
      "invalid_input",
      elsewhere.map((field): FieldRefusal => ({
        field,
        code: "not_by_correction",
        say: "This is entered anew by the customer, not corrected.",
      })),
    );
  const parsed = parseFields(map, values);
  if (!parsed.ok) return safeRefusal(parsed.refusal);
  const needed = parsed.value.removed.filter((field) => field.required);
  if (needed.length === 0) return ok(values);
  const fields = needed.map(({ name, label }) => ({ field: name, code: "required", say: `${label} is required and cannot be removed.` }));
  return safeRefusal({ code: "fields_invalid", fields });
}

function agentOf({ name, evidence, email }: NonNullable<RightsWish["agent"]>): NonNullable<Filed["agent"]> {
  return { name, evidence, ...(email === undefined ? {} : { email }) };
}

function worded(words: Filed): Checked["words"] {
  return Object.keys(words).length === 0 ? null : { ...words };
}

function wrong(field: string, code: string, say: string): { readonly ok: false; readonly refusal: RightsRefusal } {
  return rightsRefusal("invalid_input", [{ field, code, say }]);
}
