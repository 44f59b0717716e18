import { html } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import type { Card } from "../../../safe/vault/list-cards.ts";
import type { OpenTransaction } from "../../../workflows/collection/enter-signed-in.ts";
import type { Html } from "../layout.ts";
import { amountText } from "./about.ts";
import { type Look, addressOf, framePage, timeOf } from "./frame.ts";
import { type NameProblem, myCards } from "./my-cards.ts";
import { doneNote } from "./note.ts";
import type { Key } from "./words.ts";

export const MINE_NOTES = {
  closed: "mine.closed",
  named: "cards.named",
  removed: "cards.removed",
} as const satisfies Record<string, Key>;
export type MineNote = keyof typeof MINE_NOTES;

export type Mine = {
  readonly business: string;
  readonly open: readonly OpenTransaction[];
  readonly cards: readonly Card[];
  readonly problem: NameProblem | undefined;
  readonly note: MineNote | null;
};

/** The ways from here, and what is behind each. */
const WAYS: readonly { readonly path: string; readonly title: Key; readonly hint: Key }[] = [
  { path: "/c/held", title: "home.held", hint: "home.heldHint" },
  { path: "/c/looks", title: "home.looks", hint: "home.looksHint" },
  { path: "/c/consents", title: "consents.title", hint: "home.consentsHint" },
  { path: "/c/requests", title: "requests.title", hint: "requests.hint" },
  { path: "/c/lists", title: "myLists.title", hint: "myLists.hint" },
  { path: "/c/sessions", title: "sessions.title", hint: "sessions.hint" },
];

/** Where a customer who is signed in begins: what waits for them, the ways to all that is theirs, and their cards. */
export function minePage(look: Look, { business, open, cards, problem, note }: Mine): Html {
  const { words } = look;
  const isAny = open.length > 0;
  return framePage(look, {
    title: words("home.title"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("home.title")}</h1>
        <p class="lead">${words("home.lead", { business })}</p>
      </div>
      ${note === null ? "" : doneNote(words(MINE_NOTES[note]))} ${isAny ? openOnes(look, open) : ""}
      <nav aria-label="${words("home.title")}">
        <ul class="ways">
          ${WAYS.map(
            ({ path, title, hint }) =>
              html`<li>
                <a href="${addressOf(path, look)}"><b>${words(title)}</b><span class="quiet">${words(hint)}</span></a>
              </li>`,
          )}
        </ul>
      </nav>
      ${isAny ? "" : openOnes(look, open)} ${myCards(look, cards, problem)}
      <form method="post" action="${addressOf("/c/leave", look)}">
        <button type="submit" class="second">${words("mine.out")}</button>
      </form>`,
  });
}

/** What can be answered comes first, where there is something. */
function openOnes(look: Look, open: readonly OpenTransaction[]): Html {
  const { words } = look;
  return html`<h2>${words("home.open")}</h2>
    ${open.length === 0 ? html`<p class="quiet">${words("mine.none")} ${words("mine.noneHint")}</p>` : open.map((one) => openCard(look, one))}`;
}

function openCard(look: Look, { id, title, amountMinor, currency, asks, expiresAt, isAwaited }: OpenTransaction): Html {
  const { words, language } = look;
  const sum = amountText(amountMinor, currency, look);
  return html`<form method="post" action="${addressOf("/c/mine", look)}" class="card">
    <input type="hidden" name="request" value="${id}" />
    <div>
      <h3 id="title-${id}">${title}</h3>
      ${sum === undefined ? "" : html`<p class="sum">${sum}</p>`}
      <p class="small quiet">
        ${isAwaited ? words("handOver.challengeTitle") : words("mine.asked", { fields: new Intl.ListFormat(localeOf(language)).format(asks) })}
      </p>
      <p class="small quiet">${words("fill.until")} ${timeOf(expiresAt, language)}</p>
    </div>
    <button type="submit" aria-describedby="title-${id}">${words("mine.open")}</button>
  </form>`;
}
