import { html, raw } from "hono/html";
import { brandName } from "../../../base/card-brands.ts";
import type { Card } from "../../../safe/vault/list-cards.ts";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf } from "./frame.ts";

/** What is wrong with a name that somebody wants to give a card. */
export type NameProblem = { readonly card: string; readonly typed: string; readonly say: string };

/** The cards that the business keeps for this customer: told apart, named and removed; never shown. */
export function myCards(look: Look, cards: readonly Card[], problem: NameProblem | undefined): Html {
  if (cards.length === 0) return html``;
  return html`<h2>${look.words("cards.title")}</h2>
    ${cards.map((card) => myCard(look, card, problem?.card === card.id ? problem : undefined))}`;
}

function myCard(look: Look, card: Card, wrong: NameProblem | undefined): Html {
  const { words } = look;
  const { id, nickname, isExpired } = card;
  const what = cardText(look, card);
  return html`<section class="card" aria-label="${nickname ?? what}">
    <div>
      <h3 id="card-${id}">${nickname ?? what}</h3>
      ${nickname === null ? "" : html`<p class="small quiet">${what}</p>`}
      ${isExpired ? html`<p class="small problem">${words("cards.expired")}</p>` : ""}
    </div>
    <details class="fold small" ${wrong === undefined ? "" : html` open`}>
      <summary aria-describedby="card-${id}">${words("cards.change")}</summary>
      <form method="post" action="${addressOf("/c/cards/names", look)}">
        <input type="hidden" name="card" value="${id}" />
        <div class="field">
          <label for="name-${id}">${words("card.nickname")}</label>
          <input
            id="name-${id}"
            name="nickname"
            type="text"
            value="${wrong?.typed ?? nickname ?? ""}"
            maxlength="60"
            autocomplete="off"
            spellcheck="false"
            aria-describedby="name-${id}-problem"
            aria-invalid="${wrong === undefined ? "false" : "true"}"
            ${wrong === undefined ? "" : raw("data-first")}
          />
          ${problemLine(`name-${id}`, wrong?.say)}
        </div>
        <button type="submit" class="second">${words("cards.save")}</button>
      </form>
      <form method="post" action="${addressOf("/c/cards/removals", look)}">
        <input type="hidden" name="card" value="${id}" />
        <p class="quiet">${words("cards.removeHint")}</p>
        <button type="submit" class="second bad">${words("cards.remove")}</button>
      </form>
    </details>
  </section>`;
}

function cardText({ words }: Look, { brand, last4, expires }: Card): string {
  const ending = last4 === "" ? [] : [words("done.ending", { last4 })];
  const until = expires === null ? [] : [words("done.expires", { expires })];
  return [brandName(brand), ...ending, ...until].filter((part) => part !== "").join(", ");
}
