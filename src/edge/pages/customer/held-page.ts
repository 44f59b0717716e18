import { html, raw } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import type { JsonValue } from "../../../base/json-value.ts";
import type { Instant } from "../../../base/instant.ts";
import { type Redacted, unveil } from "../../../base/redacted.ts";
import type { Held, HeldField, HeldPurpose } from "../../../workflows/portal/read-held.ts";
import type { Html } from "../layout.ts";
import { type Kept, keptInputs } from "./after-sign-in.ts";
import { waitingCards } from "./contact-page.ts";
import { type Look, addressOf, dayOf, framePage, timeInWords } from "./frame.ts";
import { homeLink } from "./home-link.ts";
import { doneNote, restrictedNote } from "./note.ts";
import { type OwnProblem, ownInputs } from "./own-inputs.ts";
import { valueLines } from "./value-text.ts";
import type { Key } from "./words.ts";

export type HeldState = {
  readonly business: string;
  readonly held: Held;
  /** The one value that was asked for just now. */
  readonly shown?: { readonly field: string; readonly value: Redacted<JsonValue> };
  /** What is wrong with what was typed for a field. */
  readonly wrong?: OwnProblem & { readonly field: string };
  /** A field that was corrected just now. */
  readonly saved?: string;
  /** Contacts that are about to become others. */
  readonly waiting: Parameters<typeof waitingCards>[1];
  /** A contact that became another just now, or does not after all. */
  readonly contact?: { readonly changed: string } | "stopped" | "waits" | "late";
  /** A field that wants a sign-in of the last minutes, and what was entered for it. */
  readonly fresh?: { readonly field: string; readonly kept?: Kept | undefined };
  /** A field that is shown from then on, since the business gave its customer a contact just now. */
  readonly rests?: { readonly field: string; readonly until: Instant };
};

/** Everything that is held of a customer, one card for each detail. */
export function heldPage(look: Look, state: HeldState): Html {
  const { words } = look;
  const { business, held } = state;
  const saved = held.fields.find(({ field }) => field.name === state.saved);
  return framePage(look, {
    title: words("held.title"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("held.title")}</h1>
        <p class="lead">${words(held.fields.length === 0 ? "held.none" : "held.lead")}</p>
      </div>
      ${held.isRestricted ? restrictedNote(look, "held.restrictedAll") : ""} ${contactNote(look, state)}
      ${waitingCards(look, state.waiting, state.contact === "waits")}
      ${saved === undefined ? "" : doneNote(words("held.saved", { field: saved.field.label }))}
      ${held.fields.map((field) => heldCard(look, state, field))}
      <p class="small quiet">
        ${words("held.sourceIs")} ${held.source ?? words("held.sourceNone")} ${words("held.since", { day: dayOf(held.since, look) })}
      </p>
      ${homeLink(look)}`,
  });
}

function contactNote(look: Look, { contact, held }: HeldState): Html {
  const { words } = look;
  if (contact === undefined || contact === "waits") return html``;
  if (contact === "stopped" || contact === "late") return doneNote(words(contact === "late" ? "home.late" : "contact.stopped"));
  const changed = held.fields.find(({ field }) => field.name === contact.changed);
  return changed === undefined ? html`` : doneNote(words("contact.done", { field: changed.field.label }));
}

function heldCard(look: Look, state: HeldState, one: HeldField): Html {
  const { field } = one;
  const id = `f-${field.name}`;
  const shown = state.shown?.field === field.name ? state.shown.value : undefined;
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
    <div>
      <h2 id="${id}-title">${field.label}</h2>
      ${valueOf(look, one, shown)}
      <p class="small quiet">
        ${one.ended === null ? new Intl.ListFormat(localeOf(look.language)).format(one.purposes.map(({ label }) => label)) : look.words("held.ended")}
      </p>
    </div>
    ${one.isRestricted && !state.held.isRestricted ? restrictedNote(look, "held.restricted") : ""}
    ${state.fresh?.field === field.name ? freshForm(look, state.fresh.kept) : ""}
    ${state.rests?.field === field.name ? restsNote(look, state.rests.until) : ""}
    ${shown === undefined && one.mayShow && state.fresh?.field !== field.name && state.rests?.field !== field.name ? showForm(look, field.name, id) : ""}
    <div>${moreOf(look, one)}${correction(look, state, one)}</div>
  </section>`;
}

function valueOf(look: Look, { field, masked, isOnHold }: HeldField, shown: Redacted<JsonValue> | undefined): Html {
  const { words } = look;
  if (shown !== undefined) {
    return html`<div class="shown" role="status" tabindex="-1" ${raw("data-first")}>
      ${linesOf(valueLines(look, field.type.name, unveil(shown)))}
      <p class="small quiet">${words("held.shown")} <a href="${addressOf("/c/held", look)}#f-${field.name}">${words("held.hide")}</a></p>
    </div>`;
  }
  if (masked === "past" && isOnHold) return html`<p>${words("held.pastHeld")}</p>`;
  if (typeof masked !== "object") return html`<p>${words(`held.${masked}`)}</p>`;
  return html`${linesOf(valueLines(look, field.type.name, masked.value))}
  ${field.type.name === "card" ? html`<p class="small quiet">${words("held.cards")}</p>` : ""}`;
}

function linesOf(lines: readonly string[]): Html {
  return html`${lines.map((line) => html`<p class="value">${line}</p>`)}`;
}

function showForm(look: Look, field: string, id: string): Html {
  return html`<form method="post" action="${addressOf("/c/held", look)}#${id}">
    <input type="hidden" name="field" value="${field}" />
    <button type="submit" class="second" aria-describedby="${id}-title">${look.words("held.show")}</button>
  </form>`;
}

/** What somebody could do harm with is shown soon after a sign-in only. */
function freshForm(look: Look, kept: Kept | undefined): Html {
  return html`<form method="post" action="${addressOf("/c/held/codes", look)}" class="note">
    <p role="alert" tabindex="-1" ${raw("data-first")}>${look.words("held.fresh")}</p>
    ${keptInputs(kept)} ${kept === undefined ? "" : html`<p>${look.words("signIn.kept")}</p>`}
    <button type="submit">${look.words("signIn.send")}</button>
  </form>`;
}

function restsNote({ words, language }: Look, until: Instant): Html {
  return html`<p class="note" role="alert" tabindex="-1" ${raw("data-first")}>
    ${words("held.rests", { time: timeInWords(until, language) })}
  </p>`;
}

/** What is heard beside a button that many fields have. */
function titleOf({ name }: HeldField["field"]): string {
  return `f-${name}-title`;
}

function moreOf(look: Look, { field, purposes, ended, since, isOnHold, given }: HeldField): Html {
  const { words } = look;
  const rows: readonly (readonly [string, Html])[] = [
    [words("held.why"), html`${ended === null ? purposes.map((purpose) => html`<p>${whyOf(look, purpose)}</p>`) : words("held.ended")}`],
    [
      words("held.until"),
      html`${ended === null ? "" : dayOf(ended.until, look)}${purposes.map((one) => html`<p>${untilOf(look, one, purposes.length > 1)}</p>`)}${isOnHold ? html`<p>${words("held.hold")}</p>` : ""}`,
    ],
    [words("held.from"), html`${dayOf(since, look)}`],
    [
      words("held.given"),
      given.length === 0
        ? html`${words("held.givenNone")}`
        : html`${given.map(({ to, at }) => html`<p>${words("held.givenAt", { who: to, day: dayOf(at, look) })}</p>`)}`,
    ],
  ];
  return html`<details class="fold small">
    <summary aria-describedby="${titleOf(field)}">${words("held.more")}</summary>
    <dl>
      ${rows.map(
        ([what, say]) =>
          html`<div>
            <dt>${what}</dt>
            <dd>${say}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

const BASIS_WORDS = {
  consent: "basis.consent",
  contract: "basis.contract",
  "legal-obligation": "basis.law",
  "vital-interests": "basis.vital",
  "public-task": "basis.public",
  "legitimate-interests": "basis.interest",
} as const satisfies Record<HeldPurpose["basis"], Key>;

function whyOf({ words }: Look, { label, basis }: HeldPurpose): string {
  return words("held.whyOf", { purpose: label, basis: words(BASIS_WORDS[basis]) });
}

function untilOf(look: Look, { label, until }: HeldPurpose, isOneOfSeveral: boolean): string {
  const day = dayOf(until, look);
  return isOneOfSeveral ? look.words("held.untilOf", { purpose: label, day }) : day;
}

function correction(look: Look, { wrong }: HeldState, { field, change, masked }: HeldField): Html {
  const { words } = look;
  if (change === "none" || masked === "damaged") return html``;
  const problem = wrong?.field === field.name ? wrong : undefined;
  const [path, hint] = change === "contact" ? (["/c/held/contacts", "contact.hint"] as const) : (["/c/held/values", undefined] as const);
  return html`<details class="fold small" ${problem === undefined ? "" : html` open`}>
    <summary aria-describedby="${titleOf(field)}">${words("held.change")}</summary>
    <form method="post" action="${addressOf(path, look)}" novalidate>
      <input type="hidden" name="field" value="${field.name}" />
      ${ownInputs(look, field, problem)} ${hint === undefined ? "" : html`<p class="quiet">${words(hint)}</p>`}
      <button type="submit" class="second">${words(change === "contact" ? "contact.send" : "held.save")}</button>
    </form>
  </details>`;
}
