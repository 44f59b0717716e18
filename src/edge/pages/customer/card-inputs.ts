import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import type { Look } from "./frame.ts";

/**
 * The inputs of a card. None has a name: a form that is sent without our script would send nothing of them. The browser's
 * autofill and password managers go by `autocomplete`.
 */
export function cardInputs(look: Look): Html {
  const { words } = look;
  return html`<div class="field">
      <label for="cc-number">${words("card.number")}</label>
      <div class="number">
        <input
          id="cc-number"
          class="digits"
          type="text"
          inputmode="numeric"
          autocomplete="cc-number"
          autocorrect="off"
          spellcheck="false"
          maxlength="300"
          required
          aria-describedby="cc-number-problem"
        />
        <output id="brand" for="cc-number"></output>
      </div>
      ${problemLine("cc-number")}
    </div>
    <div class="pair">
      <div class="field">
        <label for="cc-exp">${words("card.expiry")}</label>
        <input
          id="cc-exp"
          class="digits"
          type="text"
          inputmode="numeric"
          autocomplete="cc-exp"
          placeholder="${words("card.expiryHint")}"
          maxlength="20"
          spellcheck="false"
          required
          aria-describedby="cc-exp-problem"
        />
        ${problemLine("cc-exp")}
      </div>
      <div class="field">
        <label for="cc-csc">${words("card.code")}</label>
        <input
          id="cc-csc"
          class="digits"
          type="text"
          inputmode="numeric"
          autocomplete="cc-csc"
          placeholder="${words("card.codeHint3")}"
          data-three="${words("card.codeHint3")}"
          data-four="${words("card.codeHint4")}"
          maxlength="6"
          spellcheck="false"
          required
          aria-describedby="cc-csc-problem"
        />
        ${problemLine("cc-csc")}
      </div>
    </div>
    <details class="fold tight small">
      <summary>${words("card.codeWhy")}</summary>
      <p class="quiet">${words("card.codeHelp")}</p>
    </details>
    <div class="field">
      <label for="cc-name">${words("card.holder")}</label>
      <input
        id="cc-name"
        type="text"
        autocomplete="cc-name"
        autocapitalize="words"
        autocorrect="off"
        spellcheck="false"
        maxlength="100"
        required
        aria-describedby="cc-name-problem"
      />
      ${problemLine("cc-name")}
    </div>`;
}

/** What was chosen before, where a form comes back, and what is wrong with it. */
export type ChosenNext = {
  readonly next?: string;
  readonly nickname?: string;
  readonly problem?: { readonly at: "next" | "nickname"; readonly say: string };
};

/** Two ways of equal weight, neither chosen beforehand; what the second one means stands beside it. */
export function nextTime(look: Look, business: string, chosen: ChosenNext = {}): Html {
  const { words } = look;
  const { problem } = chosen;
  const radio = (way: "once" | "keep"): Html =>
    html`<input
      type="radio"
      id="next-${way}"
      name="next"
      value="${way}"
      required
      ${chosen.next === way ? raw("checked") : ""}${problem?.at === "next" && way === "once" ? raw(" data-first") : ""}
    />`;
  const isWrongName = problem?.at === "nickname";
  return html`<fieldset data-group="next" aria-describedby="next-problem">
    <legend>${words("card.next")}</legend>
    <div class="choices">
      <div class="choice">
        <label for="next-once">
          ${radio("once")}
          <b>${words("card.once")}</b><small>${words("card.onceHint")}</small>
        </label>
      </div>
      <div class="choice">
        <label for="next-keep">
          ${radio("keep")}
          <b>${words("card.keep")}</b><small>${words("card.keepHint", { business })}</small>
        </label>
        <div class="field" id="nickname-field" data-group="nickname">
          <label for="nickname">${words("card.nickname")} <span class="quiet">${words("fill.optional")}</span></label>
          <input
            type="text"
            id="nickname"
            name="nickname"
            value="${chosen.nickname ?? ""}"
            autocomplete="off"
            spellcheck="false"
            maxlength="60"
            aria-describedby="nickname-problem nickname-hint"
            aria-invalid="${isWrongName ? "true" : "false"}"
            ${isWrongName ? raw("data-first") : ""}
          />
          ${problemLine("nickname", isWrongName ? problem?.say : undefined)}
          <p class="hint" id="nickname-hint">${words("card.nicknameHint")}</p>
        </div>
      </div>
    </div>
    ${problemLine("next", problem?.at === "next" ? problem.say : undefined)}
  </fieldset>`;
}

/** The place of the list of what is not right yet, and of what the page has to say; it takes the focus then. */
export function summaryPlace(): Html {
  return html`<div class="note bad" id="summary" role="alert" tabindex="-1" ${raw(" hidden")}></div>`;
}
