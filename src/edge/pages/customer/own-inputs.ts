import { html, raw } from "hono/html";
import type { CompiledField, TypeName } from "../../../registers/datamap/types.ts";
import { ADDRESS_PARTS } from "../../../registers/datamap/types/address.ts";
import type { Html } from "../layout.ts";
import { addressInputs, countrySelect } from "./address-inputs.ts";
import { problemLine } from "./door-page.ts";
import type { Look } from "./frame.ts";

/** What is wrong with what was typed, which stays where it was typed: `typed` is the form as it was sent. */
export type OwnProblem = { readonly say: string; readonly typed?: Readonly<Record<string, string>> };

/** What is typed in place of a value, in a plain form. */
export function ownInputs(look: Look, field: CompiledField, problem: OwnProblem | undefined): Html {
  const { say: wrong, typed = {} } = problem ?? { say: undefined };
  const value = typed["value"] ?? "";
  const id = `new-${field.name}`;
  const label = look.words("held.new", { field: field.label });
  switch (field.type.name) {
    case "address":
      return group(
        id,
        label,
        wrong,
        addressInputs(look, id, (part) => html`name="${part}" ${part === ADDRESS_PARTS[0] ? firstWhere(wrong) : ""}`, typed),
      );
    case "boolean":
      return group(
        id,
        label,
        wrong,
        html`<div class="pair">
          ${(["yes", "no"] as const).map(
            (answer) =>
              html`<div class="choice">
                <label for="${id}-${answer}"
                  ><input
                    type="radio"
                    id="${id}-${answer}"
                    name="value"
                    value="${answer}"
                    required
                    ${value === answer ? raw("checked") : ""}
                    ${answer === "yes" ? firstWhere(wrong) : ""}
                  /><b>${look.words(`field.${answer}`)}</b></label
                >
              </div>`,
          )}
        </div>`,
      );
    case "country":
      return single(id, label, wrong, countrySelect(look, id, html`name="value" ${described(id, wrong)}`, value));
    case "free-text":
      return single(
        id,
        label,
        wrong,
        html`<textarea id="${id}" name="value" maxlength="4000" spellcheck="false" required ${described(id, wrong)}>${value}</textarea>`,
      );
    case "card":
    case "file":
    case "text":
    case "name":
    case "email":
    case "phone":
    case "number":
    case "date":
    case "bank-account":
    case "government-id":
      return single(id, label, wrong, textInput(id, field.type.name, value, wrong));
  }
}

/** A problem and what it is of, for the form to be put right; a text with a card's number in it is written nowhere, here neither. */
export function problemOfTyped(code: string, say: string, typed: Readonly<Record<string, string>>): OwnProblem {
  return code === "card_number_in_text" ? { say } : { say, typed };
}

/** The value of a form as the field's type reads it. What is too long stays so, for the type to say it: half a text is nobody's value. */
export function readOwnInput(type: TypeName, body: Readonly<Record<string, string>>): unknown {
  if (type !== "address") return (body["value"] ?? "").slice(0, VALUE_CHARS_MAX + 1);
  return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, (body[part] ?? "").slice(0, PART_CHARS_MAX + 1)]));
}

const VALUE_CHARS_MAX = 4000;
const PART_CHARS_MAX = 200;

const KINDS: { readonly [type in TypeName]?: Html } = {
  email: raw('type="email" inputmode="email" autocomplete="email" maxlength="254"'),
  phone: raw('type="tel" inputmode="tel" autocomplete="tel" maxlength="40"'),
  date: raw('type="date"'),
  number: raw('type="text" inputmode="decimal" autocomplete="off" maxlength="40"'),
  name: raw('type="text" autocomplete="name" maxlength="200"'),
};

function textInput(id: string, type: TypeName, value: string, wrong: string | undefined): Html {
  const kind = KINDS[type] ?? raw('type="text" autocomplete="off" maxlength="500"');
  return html`<input
    id="${id}"
    name="value"
    value="${value}"
    ${kind}
    autocorrect="off"
    spellcheck="false"
    required
    ${described(id, wrong)}
  />`;
}

function described(id: string, wrong: string | undefined): Html {
  return html`aria-describedby="${id}-problem" aria-invalid="${wrong === undefined ? "false" : "true"}" ${firstWhere(wrong)}`;
}

/** Where whoever has something to put right goes on. */
function firstWhere(wrong: string | undefined): Html | string {
  return wrong === undefined ? "" : raw("data-first");
}

function single(id: string, label: string, wrong: string | undefined, input: Html): Html {
  return html`<div class="field"><label for="${id}">${label}</label>${input}${problemLine(id, wrong)}</div>`;
}

function group(id: string, label: string, wrong: string | undefined, inputs: Html): Html {
  return html`<fieldset aria-describedby="${id}-problem">
    <legend>${label}</legend>
    ${inputs}${problemLine(id, wrong)}
  </fieldset>`;
}
