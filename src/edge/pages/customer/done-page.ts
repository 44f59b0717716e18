import { html, raw } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import { brandName } from "../../../base/card-brands.ts";
import type { Payment } from "../../../registers/payments/payment.ts";
import type { Receipt } from "../../../workflows/collection/receipt.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import type { Html } from "../layout.ts";
import { amountText } from "./about.ts";
import { type Look, addressOf, framePage, timeOf, dayOf } from "./frame.ts";

const TICK = raw(
  '<svg class="tick" viewBox="0 0 44 44" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="22" cy="22" r="19"/><path d="M14 22.5l6 6 11-12.5"/></g></svg>',
);

/** The end in words: what has arrived, under which number, and what happens now. */
export function donePage(look: Look, visit: Visit, receipt: Receipt, payment: Payment | null): Html {
  const { words } = look;
  const { business } = visit;
  return framePage(look, {
    title: words("done.title"),
    business,
    does: visit.title,
    main: html`<div id="receipt" ${visit.custody === "processor" ? raw(' data-watch="true"') : ""}>
        ${TICK}
        <h1 tabindex="-1" data-first>${words("done.title")}</h1>
      </div>
      <dl class="card receipt">
        ${receiptRows(look, receipt, payment).map(
          ([what, say]) =>
            html`<div>
              <dt>${what}</dt>
              <dd>${say}</dd>
            </div>`,
        )}
      </dl>
      <div class="said">
        <h2>${words("done.next")}</h2>
        <p>${words("done.nextCard", { business })}</p>
        ${waitsText(look, receipt)}
        ${receipt.card === null ? "" : html`<p>${keptText(look, receipt.card.nickname, receipt.isKept)} ${words("done.mails", { business })}</p>`}
      </div>
      <form method="post" action="${addressOf("/c/leave", look)}">
        <button type="submit" class="second">${words("done.leave")}</button>
      </form>`,
  });
}

function waitsText(look: Look, { waits }: Receipt): Html | "" {
  if (waits === null) return "";
  const { words, language } = look;
  const field = new Intl.ListFormat(localeOf(language)).format(waits.fields);
  return html`<p>${words("done.waits", { field, day: dayOf(waits.until, look) })}</p>`;
}

function receiptRows(
  look: Look,
  { card, fields, reference, at }: Receipt,
  payment: Payment | null,
): readonly (readonly [string, string | Html])[] {
  const { words, language } = look;
  return [
    ...(card === null ? [] : [[words("done.card"), cardText(look, card)] as const]),
    ...(fields.length === 0 ? [] : [[words("done.fields"), new Intl.ListFormat(localeOf(language)).format(fields)] as const]),
    ...(payment === null ? [] : [[words("done.payment"), paymentText(look, payment)] as const]),
    [words("done.reference"), reference],
    [words("done.at"), timeOf(at, language)],
  ];
}

function cardText({ words }: Look, { brand, last4, expires }: NonNullable<Receipt["card"]>): string {
  return `${brandName(brand)}, ${words("done.ending", { last4 })}, ${words("done.expires", { expires })}`;
}

/** What came of the newest payment. Staff may take less than was held, and give some of it back: then what was taken is told. */
function paymentText(look: Look, { state, amountMinor, capturedMinor, refundedMinor, currency }: Payment): string {
  const minor = { succeeded: capturedMinor, refunded: refundedMinor }[state as string] ?? amountMinor;
  return look.words(`done.payments.${state}`, { amount: amountText(minor, currency, look) ?? "" });
}

function keptText({ words }: Look, nickname: string | null, isKept: boolean): string {
  if (!isKept) return words("done.once");
  return nickname === null ? words("done.kept") : words("done.keptAs", { nickname });
}

/** A payment waits for its customer: the bank wants to hear from them, on its own page. */
export function challengePage(look: Look, { business, title }: Visit, { amountMinor, currency }: Payment): Html {
  const { words } = look;
  const amount = amountText(amountMinor, currency, look) ?? "";
  return framePage(look, {
    title: words("handOver.challengeTitle"),
    business,
    does: title,
    main: html`<div>
        <h1 tabindex="-1" data-first>${words("handOver.challengeTitle")}</h1>
        <p class="lead">${words("handOver.challengeLead", { business, amount })}</p>
      </div>
      <form method="post" action="${addressOf("/c/hand-over", look)}">
        <button type="submit">${words("handOver.challengeSubmit")}</button>
        <p class="row">${words("handOver.after")}</p>
      </form>`,
  });
}
