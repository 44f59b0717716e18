import { html, raw } from "hono/html";
import type { Instant } from "../../../base/instant.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import type { Html } from "../layout.ts";
import { aboutRequest, whoAndWhy } from "./about.ts";
import { type ChosenNext, cardInputs, nextTime, summaryPlace } from "./card-inputs.ts";
import { collectionLabel } from "./collection-label.ts";
import { fieldInputs } from "./field-inputs.ts";
import { type Look, addressOf, framePage, withoutScript } from "./frame.ts";
import { scriptWords } from "./script-words.ts";

/** The form of a request. Where the card goes to a payment provider, the provider's page asks for it and not this one. */
export function fillPage(look: Look, visit: Visit, now: Instant, chosen: ChosenNext = {}): Html {
  const { words } = look;
  const { business, custody } = visit;
  // Of a request whose card goes to the provider, what else is asked for comes first.
  const isSealed = custody !== "processor" || (!visit.areFieldsIn && visit.asks.some((ask) => ask.type !== "card"));
  return framePage(look, {
    title: visit.title,
    business,
    does: words(custody === null ? "fill.asksDetails" : "fill.asksCard"),
    script: "fill",
    foot: words(isSealed ? "frame.foot" : "frame.own"),
    main: html`${aboutRequest(look, visit)} ${whoAndWhy(look, visit)}
    ${isSealed ? sealedForm(look, visit, now) : html`${givenElsewhere(look, visit)} ${handOverForm(look, visit, chosen)}`} ${notYou(look)}`,
  });
}

/** Without its script it stays out of sight: nothing can be typed into it that would be lost, or leave unsealed. */
function sealedForm(look: Look, visit: Visit, now: Instant): Html {
  const { words, language } = look;
  const { custody, asks, business } = visit;
  const hasCard = custody === "until-used" || custody === "vault";
  const isBoth = hasCard && asks.length > 1;
  return html`${withoutScript(look)}
    <form
      id="fill"
      method="post"
      action="${addressOf("/c/fill", look)}"
      novalidate
      data-script="with"
      data-words="${JSON.stringify(scriptWords(language))}"
      data-then="${addressOf(custody === "processor" ? "/c/fill" : "/c/done", look)}"
      data-left-ms="${visit.expiresAt - now}"
      ${raw(" hidden")}
    >
      ${summaryPlace()} ${isBoth ? html`<h2>${words("card.details")}</h2>` : ""} ${fieldInputs(look, visit)}
      ${isBoth ? html`<h2>${words("card.section")}</h2>` : ""}
      ${hasCard ? html`${cardInputs(look)}${asks.filter((ask) => ask.type === "card").map((ask) => collectionLabel(look, ask, visit))}` : ""}
      ${custody === "vault" ? nextTime(look, business) : ""}
      <button type="submit">${words("fill.submit")}</button>
      <p class="unseen" id="status" role="status"></p>
    </form>`;
}

/** Whoever filled in the same in two windows is told that one of them counts, and so is whoever comes in once more for the card. */
function givenElsewhere({ words }: Look, { areFieldsIn, receipt }: Visit): Html | string {
  return areFieldsIn && receipt === null ? html`<p class="note">${words("fill.givenElsewhere")}</p>` : "";
}

/** No card here, so nothing to seal; this works without script. */
function handOverForm(look: Look, { business }: Visit, chosen: ChosenNext): Html {
  const { words } = look;
  return html`<form id="hand-over" method="post" action="${addressOf("/c/hand-over", look)}">
    ${nextTime(look, business, chosen)}
    <button type="submit">${words("handOver.submit")}</button>
    <p class="row">${words("handOver.after")}</p>
  </form>`;
}

/** For whoever came in and was not meant. In two steps: a slip of the finger would throw away what is typed. */
export function notYou(look: Look): Html {
  const { words } = look;
  return html`<details class="fold small">
    <summary>${words("fill.notYou")}</summary>
    <p>${words("fill.notYouWhat")}</p>
    <form method="post" action="${addressOf("/c/not-me", look)}">
      <button type="submit" class="second">${words("fill.tellUs")}</button>
    </form>
  </details>`;
}
