import { html } from "hono/html";
import type { NoticeSection, NoticeTable } from "../../../registers/notice/text.ts";
import type { PublicNotice } from "../../../workflows/notice/current.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, dayOf, framePage } from "./frame.ts";

/** Where the pages of a business's notice are: with its name in a house of several. */
export type NoticePlaces = {
  readonly privacy: string;
  readonly security: string;
  readonly pdf: (version: number) => string;
  readonly version: (version: number) => string;
};

/** The notice in its two layers. It works without script, and prints on white without what is for the screen only. */
export function noticePage(look: Look, notice: PublicNotice, places: NoticePlaces): Html {
  const { words } = look;
  const { text, business } = notice;
  return framePage(look, {
    title: text.title,
    business: business === "" ? null : business,
    foot: words("notice.foot"),
    isPublic: true,
    main: html`<div>
        <h1>${text.title}</h1>
        <p class="lead">${standing(look, notice)}</p>
      </div>
      ${next(look, notice, places)}
      <section class="part" aria-labelledby="short">
        <h2 id="short">${words("notice.short")}</h2>
        <dl class="layer">
          ${text.short.map(
            ({ heading, say }) =>
              html`<div>
                <dt>${heading}</dt>
                <dd>${say}</dd>
              </div>`,
          )}
        </dl>
      </section>
      <h2 id="all">${words("notice.all")}</h2>
      ${text.sections.map(section)} ${changes(look, notice)} ${further(look, notice, places)}`,
  });
}

/** Which version it is and since when it holds. */
export function standing({ words, language }: Look, { state, version, effectiveOn }: PublicNotice): string {
  const values = { version, day: effectiveOn === null ? "" : dayIn(effectiveOn, language) };
  switch (state) {
    case "in_force":
      return words("notice.inForce", values);
    case "announced":
      return words("notice.announced", values);
    case "past":
      return words("notice.past", values);
    case "unpublished":
      return words("notice.unpublished");
  }
}

function next(look: Look, { next, state, version }: PublicNotice, places: NoticePlaces): Html | "" {
  const { words, language } = look;
  if (state === "past" || (state === "announced" && next?.version === version)) {
    return html`<p class="note"><a href="${addressOf(places.privacy, look)}">${words("notice.current")}</a></p>`;
  }
  if (next === null) return "";
  return html`<p class="note">
    ${words("notice.next", { day: dayIn(next.effectiveOn, language) })}
    <a href="${addressOf(places.version(next.version), look)}">${words("notice.nextRead", { version: next.version })}</a>
  </p>`;
}

function section({ id, heading, say, table }: NoticeSection): Html {
  return html`<div class="part" id="${id}">
    <h3>${heading}</h3>
    ${say.map((line) => html`<p>${line}</p>`)} ${table === null ? "" : rows(table, heading)}
  </div>`;
}

function rows({ columns, rows: cells }: NoticeTable, heading: string): Html {
  return html`<div class="rows" tabindex="0" role="region" aria-label="${heading}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          (row) =>
            html`<tr>
              ${row.map((cell, n) => html`<td data-label="${columns[n] ?? ""}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function changes({ words }: Look, { differences }: PublicNotice): Html | "" {
  if (differences === null || differences.added.length + differences.removed.length === 0) return "";
  const list = (title: string, lines: readonly string[], kind: string): Html | "" =>
    lines.length === 0
      ? ""
      : html`<h4>${title}</h4>
          <ul class="${kind}">
            ${lines.map((line) => html`<li>${line}</li>`)}
          </ul>`;
  return html`<section class="part" aria-labelledby="changed">
    <h3 id="changed">${words("notice.changed")}</h3>
    ${list(words("notice.added"), differences.added, "changes")} ${list(words("notice.removed"), differences.removed, "changes gone")}
  </section>`;
}

/** More would be a page of its own. */
const OLDER = 20;

function further(look: Look, { newest, version }: PublicNotice, places: NoticePlaces): Html {
  const { words } = look;
  const others = Array.from({ length: Math.min(newest, OLDER) }, (_, n) => newest - n).filter((one) => one !== version);
  return html`<nav class="part screen" aria-label="${words("notice.older")}">
    <p><a href="${addressOf(places.security, look)}">${words("notice.security")}</a></p>
    <p><a href="${addressOf(places.pdf(version), look)}">${words("notice.pdf")}</a></p>
    ${
      others.length === 0
        ? ""
        : html`<h3>${words("notice.older")}</h3>
            <ul class="changes">
              ${others.map((one) => html`<li><a href="${addressOf(places.version(one), look)}">${words("notice.version", { version: one })}</a></li>`)}
            </ul>`
    }
  </nav>`;
}

/** `2026-12-01` as the language writes it: a day everywhere, whatever the zone. */
export function dayIn(day: string, language: Look["language"]): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`), { language });
}
