import { maskValue } from "../../base/mask.ts";
import { refusedField } from "../access/answers.ts";
import type { Decision } from "../access/decide.ts";
import type { ParsedFields } from "./parse-fields.ts";
import type { Shown } from "./shown.ts";

/** Answers what was just given in its masked form; the caller gave it, so nothing has to be opened for that. */
export function maskGiven(parsed: ParsedFields, judge: (field: string) => Decision): Record<string, Shown> {
  return Object.fromEntries(
    parsed.set.map(({ field, values }): [string, Shown] => {
      const decision = judge(field.name);
      if (!decision.isGranted) return [field.name, refusedField(decision.code, decision)];
      const masks = values.map(({ value }) => maskValue(field.mask, value));
      return [field.name, { form: "masked", value: field.many ? masks : (masks[0] ?? null) }];
    }),
  );
}
