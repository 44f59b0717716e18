import { html, raw } from "hono/html";
import type { CompiledField, TypeName } from "../../../registers/datamap/types.ts";
import { ADDRESS_PARTS } from "../../../registers/datamap/types/address.ts";
import type { Html } from "../layout.ts";
import { addressInputs, countrySelect } from "./address-inputs.ts";
import { problemLine } from "./door-page.ts";
import type { Look } from "./frame.ts";

/** What is typed in place of a value, in a plain form; what was typed before is not shown again where it was refused. */
export function ownInputs(look: Look, field: CompiledField, wrong: string | undefined): Html {
  const id = `new-${field.name}`;
  const label = look.words("held.new", { field: field.label });
  switch (field.type.name) {
    case "address":
      return group(
        id,
        label,
        wrong,
        addressInputs(look, id, (part) => html`name="${part}" ${part === ADDRESS_PARTS[0] ? firstWhere(wrong) : ""}`),
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
                    ${answer === "yes" ? firstWhere(wrong) : ""}
                  /><b>${look.words(`field.${answer}`)}</b></label
                >
              </div>`,
          )}
        </div>`,
      );
    case "country":
      return single(id, label, wrong, countrySelect(look, id, html`name="value" ${described(id, wrong)}`));
    case "free-text":
      return single(
        id,
        label,
        wrong,
        html`<textarea id="${id}" name="value" maxlength="4000" spellcheck="false" required ${described(id, wrong)}></textarea>`,
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
      return single(id, label, wrong, textInput(id, field.type.name, wrong));
  }
}

/** The value of a form as the field's type reads it. */
export function readOwnInput(type: TypeName, body: Readonly<Record<string, string>>): unknown {
  if (type !== "address") return (body["value"] ?? "").slice(0, VALUE_CHARS_MAX);
  return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, (body[part] ?? "").slice(0, PART_CHARS_MAX)]));
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

function textInput(id: string, type: TypeName, wrong: string | undefined): Html {
  const kind = KINDS[type] ?? raw('type="text" autocomplete="off" maxlength="500"');
  return html`<input id="${id}" name="value" ${kind} autocorrect="off" spellcheck="false" required ${described(id, wrong)} />`;
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
