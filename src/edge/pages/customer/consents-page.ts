import { html } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import type { Choices, OrderChoice, UseChoice } from "../../../workflows/consent/choices.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, dayOf, framePage } from "./frame.ts";
import { homeLink } from "./home-link.ts";
import { doneNote, restrictedNote } from "./note.ts";
import type { Key } from "./words.ts";

export type ConsentsState = Choices & {
  readonly business: string;
  /** Something was chosen just now. */
  readonly isSaved: boolean;
  /** The browser sends Global Privacy Control. */
  readonly hasGpc: boolean;
};

/** What a customer who is signed in allows, use by use: one button each, and the way back is as short as the way there. */
export function consentsPage(look: Look, { business, uses, orders, isRestricted, isSaved, hasGpc }: ConsentsState): Html {
  const { words } = look;
  return framePage(look, {
    title: words("consents.title"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("consents.title")}</h1>
        <p class="lead">${words("consents.lead")}</p>
      </div>
      ${isSaved ? doneNote(words("consents.saved")) : ""} ${isRestricted ? restrictedNote(look, "consents.restricted") : ""}
      ${hasGpc ? html`<p class="note">${words("consents.gpc")}</p>` : ""}
      ${uses.length === 0 ? html`<p>${words("consents.none")}</p>` : uses.map((use) => useCard(look, use))}
      <h2>${words("consents.orders")}</h2>
      ${orders.map((order) => orderCard(look, order))} ${homeLink(look)}`,
  });
}

const STATES = {
  on: "consents.on",
  off: "consents.off",
  expired: "consents.expired",
  never_asked: "consents.never",
} as const satisfies Record<UseChoice["state"], Key>;

function useCard(look: Look, { kind, purpose, label, fields, state, since }: UseChoice): Html {
  const { words, language } = look;
  const isOn = state === "on";
  return choiceCard(look, {
    id: `use-${purpose}`,
    of: "use",
    name: purpose,
    title: label,
    isOn,
    state: html`<b>${words(kind === "objection" && isOn ? "consents.inUse" : STATES[state])}</b>${
        since === null ? "" : html` · ${words("consents.since", { day: dayOf(since, look) })}`
      }`,
    more: fields.length === 0 ? "" : words("consents.uses", { fields: new Intl.ListFormat(localeOf(language)).format(fields) }),
    verb: words(isOn ? "consents.stop" : "consents.allow"),
  });
}

function orderCard(look: Look, { kind, isForbidden }: OrderChoice): Html {
  const { words } = look;
  const of = kind === "no-collection" ? "collection" : "distribution";
  return choiceCard(look, {
    id: `order-${of}`,
    of: "order",
    name: kind,
    title: words(`consents.${of}`),
    isOn: !isForbidden,
    state: html`<b>${words(isForbidden ? "consents.forbidden" : "consents.notForbidden")}</b>`,
    more: words(`consents.${of}Say`),
    verb: words(isForbidden ? "consents.allow" : "consents.forbid"),
  });
}

type ChoiceCard = {
  readonly id: string;
  readonly of: "use" | "order";
  readonly name: string;
  readonly title: string;
  readonly isOn: boolean;
  readonly state: Html;
  readonly more: string;
  readonly verb: string;
};

function choiceCard(look: Look, { id, of, name, title, isOn, state, more, verb }: ChoiceCard): Html {
  return html`<form method="post" action="${addressOf("/c/consents", look)}" class="card">
    <input type="hidden" name="of" value="${of}" />
    <input type="hidden" name="name" value="${name}" />
    <input type="hidden" name="allow" value="${isOn ? "no" : "yes"}" />
    <div>
      ${of === "use" ? html`<h2 id="${id}">${title}</h2>` : html`<h3 id="${id}">${title}</h3>`}
      <p class="small">${state}</p>
      ${more === "" ? "" : html`<p class="small quiet">${more}</p>`}
    </div>
    <button type="submit" class="second" aria-describedby="${id}">${verb}</button>
  </form>`;
}
