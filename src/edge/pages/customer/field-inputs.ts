import { html } from "hono/html";
import type { TypeName } from "../../../registers/datamap/types.ts";
import type { AskedField, Visit } from "../../../workflows/collection/read-visit.ts";
import type { Html } from "../layout.ts";
import { addressInputs, countrySelect } from "./address-inputs.ts";
import { collectionLabel } from "./collection-label.ts";
import { problemLine } from "./door-page.ts";
import type { Look } from "./frame.ts";

/** What is asked for beside a card. Its name in the map, its type and nothing else decide how; none has a `name` to be sent by. */
export function fieldInputs(look: Look, visit: Pick<Visit, "asks" | "custody" | "purposeLabel">): Html {
  const asks = visit.asks.filter((ask) => ask.type !== "card");
  return html`${asks.map((ask) => html`${fieldInput(look, ask)}${collectionLabel(look, ask, visit)}`)}`;
}

function fieldInput(look: Look, ask: AskedField): Html {
  switch (ask.type) {
    case "address":
      return group(
        ask,
        addressInputs(look, idOf(ask), (part) => html`data-part="${part}"`),
      );
    case "date":
      return group(ask, html`<div class="three">${DATE_PARTS.map((part) => datePart(look, ask, part))}</div>`);
    case "boolean":
      return group(ask, html`<div class="pair">${["yes", "no"].map((answer) => yesOrNo(look, ask, answer as "yes" | "no"))}</div>`);
    case "country":
      return single(ask, countrySelect(look, idOf(ask), html`aria-describedby="${idOf(ask)}-problem"`));
    case "free-text":
      return single(
        ask,
        html`<textarea id="${idOf(ask)}" maxlength="4000" spellcheck="false" required aria-describedby="${idOf(ask)}-problem"></textarea>`,
      );
    case "card":
    case "file":
    case "text":
    case "name":
    case "email":
    case "phone":
    case "number":
    case "bank-account":
    case "government-id":
      return single(ask, textInput(look, ask));
  }
}

function idOf({ field }: AskedField): string {
  return `field-${field}`;
}

function single(ask: AskedField, input: Html): Html {
  const id = idOf(ask);
  return html`<div class="field" data-field="${ask.field}" data-type="${ask.type}">
    <label for="${id}">${ask.label}</label>${input}${problemLine(id)}
  </div>`;
}

function group(ask: AskedField, inputs: Html): Html {
  const id = idOf(ask);
  return html`<fieldset data-field="${ask.field}" data-type="${ask.type}" data-group="${id}" aria-describedby="${id}-problem">
    <legend>${ask.label}</legend>
    ${inputs}${problemLine(id)}
  </fieldset>`;
}

type Kind = { readonly type?: string; readonly inputmode?: string; readonly autocomplete?: string; readonly maxlength?: number };

/** How a type of one line is typed. What browsers can fill in by themselves they are told by name. */
const KINDS: { readonly [type in TypeName]?: Kind } = {
  email: { type: "email", inputmode: "email", autocomplete: "email", maxlength: 254 },
  phone: { type: "tel", inputmode: "tel", autocomplete: "tel", maxlength: 40 },
  name: { maxlength: 200 },
  number: { inputmode: "decimal", maxlength: 40 },
  "government-id": { maxlength: 40 },
  "bank-account": { maxlength: 60 },
};

const HINTS = { phone: "field.phoneHint", "bank-account": "field.accountHint", "government-id": "field.idHint" } as const;

function textInput({ words }: Look, ask: AskedField): Html {
  const id = idOf(ask);
  const kind = KINDS[ask.type] ?? {};
  const hint = ask.type in HINTS ? HINTS[ask.type as keyof typeof HINTS] : undefined;
  return html`<input
      id="${id}"
      type="${kind.type ?? "text"}"
      autocomplete="${kind.autocomplete ?? nameKind(ask)}"
      ${kind.inputmode === undefined ? "" : html`inputmode="${kind.inputmode}"`}
      maxlength="${kind.maxlength ?? 500}"
      autocorrect="off"
      spellcheck="false"
      required
      aria-describedby="${id}-problem${hint === undefined ? "" : ` ${id}-hint`}"
    />${hint === undefined ? "" : html`<p class="hint" id="${id}-hint">${words(hint)}</p>`}`;
}

/** A name of a person by what its field is called; of anything else the browser should not guess. */
function nameKind({ type, field }: AskedField): string {
  if (type !== "name") return "off";
  if (/first|given|fore/iu.test(field)) return "given-name";
  return /last|family|sur/iu.test(field) ? "family-name" : "name";
}

const DATE_PARTS = ["day", "month", "year"] as const;
type DatePart = (typeof DATE_PARTS)[number];

/** Three boxes: a calendar is a slow way to a birthday, and the order of digits is another in each country. */
function datePart({ words }: Look, ask: AskedField, part: DatePart): Html {
  const id = `${idOf(ask)}-${part}`;
  const isBirth = /birth|born|dob/iu.test(ask.field);
  return html`<div class="field">
    <label for="${id}">${words(`field.${part}`)}</label
    ><input
      id="${id}"
      class="digits"
      type="text"
      inputmode="numeric"
      autocomplete="${isBirth ? `bday-${part}` : "off"}"
      maxlength="${part === "year" ? 4 : 2}"
      data-part="${part}"
      required
    />
  </div>`;
}

function yesOrNo({ words }: Look, ask: AskedField, answer: "yes" | "no"): Html {
  const id = `${idOf(ask)}-${answer}`;
  return html`<div class="choice">
    <label for="${id}"><input type="radio" id="${id}" name="${idOf(ask)}" value="${answer}" /><b>${words(`field.${answer}`)}</b></label>
  </div>`;
}
