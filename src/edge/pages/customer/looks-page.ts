import { html } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import type { LookAt, Who } from "../../../workflows/portal/read-looks.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage, timeOf } from "./frame.ts";
import { homeLink } from "./home-link.ts";

export type LooksState = {
  readonly business: string;
  /** Where questions go. */
  readonly email: string;
  readonly items: readonly LookAt[];
  readonly nextCursor: string | null;
  readonly hasOwn: boolean;
  readonly field: string | null;
  /** What one may look for: names and labels of the map. */
  readonly fields: readonly { readonly name: string; readonly label: string }[];
};

/** Who used a customer's details, when and what for: from the ledger, in plain words. */
export function looksPage(look: Look, state: LooksState): Html {
  const { words } = look;
  const { business, items, nextCursor } = state;
  return framePage(look, {
    title: words("looks.title"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("looks.title")}</h1>
        <p class="lead">${words("looks.lead", { business })}</p>
      </div>
      ${filterForm(look, state)}
      ${
        items.length === 0
          ? html`<p>${words("looks.none")}</p>`
          : html`<ol class="looks">
              ${items.map((one, n) => lookItem(look, state, one, n))}
            </ol>`
      }
      ${nextCursor === null ? "" : html`<p class="row links"><a href="${addressOf(looksPath(state, nextCursor), look)}">${words("looks.older")}</a></p>`}
      <details class="fold small">
        <summary>${words("looks.what")}</summary>
        <p>${words("looks.whatSay")}</p>
      </details>
      ${homeLink(look)}`,
  });
}

/** A search changes nothing, and what is in its address are names of the map. */
function filterForm(look: Look, { fields, field, hasOwn }: LooksState): Html {
  const { words, language } = look;
  return html`<form method="get" action="/c/looks" class="card">
    <input type="hidden" name="lang" value="${language}" />
    <div class="field">
      <label for="field">${words("looks.field")}</label>
      <select id="field" name="field">
        <option value="">${words("looks.all")}</option>
        ${fields.map(({ name, label }) => html`<option value="${name}" ${name === field ? html` selected` : ""}>${label}</option>`)}
      </select>
    </div>
    <label class="check"><input type="checkbox" name="own" value="1" ${hasOwn ? html` checked` : ""} /> ${words("looks.own")}</label>
    <button type="submit" class="second">${words("looks.go")}</button>
  </form>`;
}

function lookItem(look: Look, { email, business }: LooksState, one: LookAt, n: number): Html {
  const { words, language } = look;
  const what = new Intl.ListFormat(localeOf(language)).format(one.fields);
  const id = `look-${n}`;
  return html`<li>
    <p id="${id}"><b>${whoText(look, one.who)}</b> ${deedText(look, one)}${what === "" ? "" : html`: ${what}`}</p>
    <p class="small quiet">
      ${timeOf(one.at, language)}${one.purpose === null ? "" : html` · ${words("looks.for")} ${purposeText(look, one.purpose)}`}
    </p>
    ${
      one.who.kind === "you"
        ? ""
        : html`<p class="small"><a href="${questionTo(look, email, business, one)}" aria-describedby="${id}">${words("looks.ask")}</a></p>`
    }
  </li>`;
}

function whoText({ words }: Look, who: Who): string {
  switch (who.kind) {
    case "staff":
      return words("looks.staff", { role: who.role });
    case "system":
      return words("looks.system", { role: who.role });
    case "you":
    case "house":
    case "operator":
      return words(`looks.${who.kind}`);
  }
}

function deedText({ words }: Look, { did, isRefused, vendor }: LookAt): string {
  const deed = words(`did.${did}`);
  const to = vendor === null ? deed : words("looks.to", { deed, vendor });
  return isRefused ? words("looks.refused", { deed: to }) : to;
}

function purposeText({ words }: Look, { name, label, isBuiltIn }: NonNullable<LookAt["purpose"]>): string {
  return isBuiltIn ? words(name === "security" ? "looks.security" : "looks.rights") : label;
}

/** A message of the customer's own, with what lets the business find the entry, and nothing of what was seen. */
function questionTo({ words }: Look, email: string, business: string, { entry, at }: LookAt): string {
  const subject = encodeURIComponent(words("looks.mailSubject", { business }));
  const body = encodeURIComponent(words("looks.mailBody", { entry, at: new Date(at).toISOString() }));
  return `mailto:${encodeURIComponent(email).replace("%40", "@")}?subject=${subject}&body=${body}`;
}

/** The page as it is narrowed, from one entry on: its own other languages, and what came before. */
export function looksPath({ field, hasOwn }: Pick<LooksState, "field" | "hasOwn">, cursor: string | null): string {
  const query = new URLSearchParams({
    ...(field === null ? {} : { field }),
    ...(hasOwn ? { own: "1" } : {}),
    ...(cursor === null ? {} : { after: cursor }),
  }).toString();
  return query === "" ? "/c/looks" : `/c/looks?${query}`;
}
