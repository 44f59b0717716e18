import { html } from "hono/html";
import { localeOf } from "../../../base/language.ts";
import { DAY_MS } from "../../../base/instant.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import type { Html } from "../layout.ts";
import { type Look, timeOf } from "./frame.ts";

/** What it is about, as the business wrote it: title, sum, lines, and a word of its own. */
export function aboutRequest(look: Look, visit: Visit): Html {
  const { title, amountMinor, currency, lines, message, business } = visit;
  const sum = amountText(amountMinor, currency, look);
  return html`<div>
      <h1>${title}</h1>
      ${sum === undefined ? "" : html`<p class="sum">${sum}</p>`}
    </div>
    ${lines.length === 0 ? "" : linesOf(look, visit)}
    ${message === null ? "" : html`<p class="words"><small>${look.words("fill.writes", { business })}</small>${message}</p>`}`;
}

function linesOf(look: Look, { lines, currency }: Visit): Html {
  return html`<ul class="lines" aria-label="${look.words("fill.lines")}">
    ${lines.map(({ what, when, amountMinor }) => {
      const sum = amountText(amountMinor, currency, look);
      return html`<li>
        <span>${what}${when === null ? "" : html`<small>${when}</small>`}</span>${sum === undefined ? "" : html`<b>${sum}</b>`}
      </li>`;
    })}
  </ul>`;
}

/** As it is written in the language; a currency has as many decimals as ISO 4217 gives it. */
export function amountText(amountMinor: number | null, currency: string | null, { language }: Look): string | undefined {
  if (amountMinor === null || currency === null) return undefined;
  const format = new Intl.NumberFormat(localeOf(language), { style: "currency", currency, currencyDisplay: "code" });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Who asks, for what, who may use it, how long, until when: in one sentence, and the rest a touch away. */
export function whoAndWhy(look: Look, visit: Visit): Html {
  const { words, language } = look;
  const { purposeLabel: purpose, business, custody, roles, rolesThatSeeCard, expiresAt } = visit;
  const list = new Intl.ListFormat(localeOf(language));
  const hasCard = custody !== null;
  const seesNumber = rolesThatSeeCard.length === 0 ? "" : words("fill.seesNumber", { roles: list.format(rolesThatSeeCard) });
  const cardNote = words(seesNumber === "" ? "fill.cardNote" : "fill.cardNoteSeen", { purpose });
  const rows: readonly (readonly [string, string | Html])[] = [
    [words("fill.why"), purpose],
    [words("fill.whoMay"), roles.length === 0 ? words("fill.nobody") : list.format(roles)],
    [words("fill.sees"), hasCard ? `${words("fill.seesCard")} ${seesNumber}` : words("fill.seesDetails")],
    [words("fill.kept"), keptFor(look, visit)],
    [words("fill.until"), timeOf(expiresAt, language)],
  ];
  return html`<div class="note">
    <p>${hasCard ? `${cardNote} ${seesNumber}` : words("fill.detailsNote", { purpose })}</p>
    ${custody === "processor" ? html`<p>${words("handOver.note", { business })}</p>` : ""}
    <details class="fold">
      <summary>${words("fill.who")}</summary>
      <dl>
        ${rows.map(
          ([what, say]) =>
            html`<div>
              <dt>${what}</dt>
              <dd>${say}</dd>
            </div>`,
        )}
      </dl>
    </details>
  </div>`;
}

function keptFor(look: Look, { custody, asks, keptForMs, business }: Visit): string {
  const { words } = look;
  const time = durationText(keptForMs, look);
  const others = asks.some((ask) => ask.type !== "card") ? ` ${words("fill.keptOther", { time })}` : "";
  if (custody === "until-used") return `${words("fill.keptUntilUsed")}${others}`;
  if (custody === "processor") return `${words("fill.keptProcessor", { business })}${others}`;
  return words("fill.keptOnly", { time });
}

const UNITS = [
  ["year", 365 * DAY_MS],
  ["month", 30 * DAY_MS],
  ["day", DAY_MS],
] as const;

/** A length of time as it is said in the language. */
export function durationText(ms: number, { language }: Look): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size && ms % size === 0) ?? ["day", DAY_MS];
  return new Intl.NumberFormat(localeOf(language), { style: "unit", unit, unitDisplay: "long" }).format(Math.max(1, Math.round(ms / size)));
}
