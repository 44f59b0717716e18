import type { Language } from "../../../base/language.ts";
import type { ReceiveFault } from "../../../safe/vault/receive-answers.ts";
import { PROVIDE_ANSWERS, type ProvideRefusal } from "../../../workflows/collection/provide-answers.ts";
import type { FieldFault, Problem } from "../../http/problem.ts";
import { MESSAGES } from "./messages.ts";

/** The input of the form that a part of a card was typed into. */
const INPUTS = {
  number: "cc-number",
  expiry: "cc-exp",
  holder: "cc-name",
  cvc: "cc-csc",
  nickname: "nickname",
} as const satisfies Record<NonNullable<ReceiveFault["part"]>, string>;

/** What was not taken, in the language of the page; `fields` names inputs of the form, or fields of the map. */
export function tellRefusal({ code, fields = [] }: ProvideRefusal, language: Language): Problem {
  const { status, say } = PROVIDE_ANSWERS[code];
  const faults = fields.map((fault) => tellFault(fault, language));
  return { code, status, title: "Not taken", say, ...(faults.length === 0 ? {} : { fields: faults }) };
}

function tellFault({ field, part, code }: ReceiveFault, language: Language): FieldFault {
  const words: Readonly<Record<string, string>> = MESSAGES[language].refused;
  const input = code === "not_agreed" ? "next-once" : part === undefined ? field : INPUTS[part];
  return {
    field: input,
    code,
    say: code === "not_agreed" ? MESSAGES[language].typed.choice_missing : (words[code] ?? MESSAGES[language].refused.other),
  };
}
