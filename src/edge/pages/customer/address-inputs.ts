import { html, raw } from "hono/html";
import type { Language } from "../../../base/language.ts";
import { countryCodes } from "../../../registers/datamap/countries.ts";
import { ADDRESS_PARTS, type AddressPart } from "../../../registers/datamap/types/address.ts";
import type { Html } from "../layout.ts";
import type { Look } from "./frame.ts";

const ADDRESS_KINDS = {
  line1: "address-line1",
  line2: "address-line2",
  city: "address-level2",
  region: "address-level1",
  postalCode: "postal-code",
  country: "country",
} as const satisfies Record<AddressPart, string>;
/** Not every country has regions and postcodes, and not every house a second line. */
const NEEDED: ReadonlySet<AddressPart> = new Set<AddressPart>(["line1", "city", "country"]);

type Typed = Readonly<Record<string, string>>;

/** An address, part by part. `marksOf`: by what a part is known to whatever sends it; `typed`: what stands in it already. */
export function addressInputs(look: Look, base: string, marksOf: (part: AddressPart) => Html, typed: Typed = {}): Html {
  return html`${ADDRESS_PARTS.map((part) => addressPart(look, `${base}-${part}`, part, marksOf(part), typed[part] ?? ""))}`;
}

function addressPart(look: Look, id: string, part: AddressPart, marks: Html, value: string): Html {
  const { words } = look;
  const isNeeded = NEEDED.has(part);
  const label = html`<label for="${id}"
    >${words(`field.${part}`)}${isNeeded ? "" : html` <span class="quiet">${words("fill.optional")}</span>`}</label
  >`;
  if (part === "country") return html`<div class="field">${label}${countrySelect(look, id, marks, value)}</div>`;
  return html`<div class="field">
    ${label}<input
      id="${id}"
      type="text"
      value="${value}"
      autocomplete="${ADDRESS_KINDS[part]}"
      maxlength="200"
      autocorrect="off"
      spellcheck="false"
      ${marks}${isNeeded ? raw(" required") : ""}
    />
  </div>`;
}

/** Codes are what is sent; names are the language's own, in its own order. */
export function countrySelect({ words, language }: Look, id: string, more: Html, chosen = ""): Html {
  const options = countryOptions(language);
  return html`<select id="${id}" autocomplete="country" required ${more}>
    <option value="">${words("field.choose")}</option>
    ${raw(/^[A-Z]{2}$/u.test(chosen) ? options.replace(`value="${chosen}"`, "$& selected") : options)}
  </select>`;
}

/** Of a select: markup of ours, made once for each language. */
const optionsOf = new Map<Language, string>();

function countryOptions(language: Language): string {
  const known = optionsOf.get(language);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
  const { compare } = new Intl.Collator(language);
  const options = countryCodes()
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .toSorted((a, b) => compare(a.name, b.name))
    // Names of the runtime's own tables, without a sign that HTML would read.
    .map(({ code, name }) => `<option value="${code}">${name.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</option>`)
    .join("");
  optionsOf.set(language, options);
  return options;
}
