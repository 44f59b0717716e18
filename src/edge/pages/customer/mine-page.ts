import { html } from "hono/html";
import type { Card } from "../../../safe/vault/list-cards.ts";
import type { OpenTransaction } from "../../../workflows/collection/enter-signed-in.ts";
import type { Html } from "../layout.ts";
import { amountText } from "./about.ts";
import { type Look, addressOf, framePage, timeOf } from "./frame.ts";
import { type NameProblem, myCards } from "./my-cards.ts";

export type Mine = {
  readonly business: string;
  readonly open: readonly OpenTransaction[];
  readonly cards: readonly Card[];
  readonly problem: NameProblem | null;
};

/** What a customer who is signed in may answer, and the cards that are kept for them. */
export function minePage(look: Look, { business, open, cards, problem }: Mine): Html {
  const { words } = look;
  const isAny = open.length > 0;
  return framePage(look, {
    title: words("mine.title"),
    business,
    main: html`<div>
        <h1>${words("mine.title")}</h1>
        <p class="lead">${words(isAny ? "mine.lead" : "mine.none")}</p>
      </div>
      ${isAny ? open.map((one) => openCard(look, one)) : html`<p>${words("mine.noneHint")}</p>`} ${myCards(look, cards, problem)}
      <p class="row links"><a href="${addressOf("/c/consents", look)}">${words("consents.title")}</a></p>
      <form method="post" action="${addressOf("/c/leave", look)}">
        <button type="submit" class="second">${words("mine.out")}</button>
      </form>`,
  });
}

function openCard(look: Look, { id, title, amountMinor, currency, asks, expiresAt, isAwaited }: OpenTransaction): Html {
  const { words, language } = look;
  const sum = amountText(amountMinor, currency, look);
  return html`<form method="post" action="${addressOf("/c/mine", look)}" class="card">
    <input type="hidden" name="request" value="${id}" />
    <div>
      <h2 id="title-${id}">${title}</h2>
      ${sum === undefined ? "" : html`<p class="sum">${sum}</p>`}
      <p class="small quiet">
        ${isAwaited ? words("handOver.challengeTitle") : words("mine.asked", { fields: new Intl.ListFormat(language).format(asks) })}
      </p>
      <p class="small quiet">${words("fill.until")} ${timeOf(expiresAt, language)}</p>
    </div>
    <button type="submit" aria-describedby="title-${id}">${words("mine.open")}</button>
  </form>`;
}
