import { html } from "hono/html";
import type { AskedUses } from "../../../workflows/consent/answer-ask.ts";
import type { Question } from "./confirm-page.ts";
import { type Look, addressOf } from "./frame.ts";
import { linesOf } from "./lines-of.ts";

/** Which uses somebody is asked to allow, and what was said about them; the answer comes back with the notice that was shown. */
export function allowQuestion(look: Look, { business, uses, stopped, notice }: AskedUses): Question {
  const { words, language } = look;
  const notices = notice === null ? undefined : addressOf(`/notices/${notice}?business=${encodeURIComponent(business)}`, look);
  const signal = stopped.length === 0 ? "" : html`<p class="note wait">${words("allow.signal", { uses: linesOf(stopped, language) })}</p>`;
  const list =
    uses.length === 0
      ? ""
      : html`<div class="note">
          <ul>
            ${uses.map((use) => html`<li><b>${use}</b></li>`)}
          </ul>
        </div>`;
  const way =
    notices === undefined
      ? ""
      : html`<p>
          <a href="${notices}" target="_blank" rel="noreferrer">${words("allow.notice", { business, version: notice ?? "" })}</a>
        </p>`;
  return {
    business,
    title: words("allow.title", { business }),
    lead: words("allow.lead", { business }),
    more: html`${list} ${signal} ${way}`,
    hidden: { notice: notice ?? "" },
    yes: words("allow.yes"),
    no: words("allow.no"),
    foot: words("allow.foot"),
    ...(uses.length === 0 ? { isClosed: true as const } : {}),
  };
}
