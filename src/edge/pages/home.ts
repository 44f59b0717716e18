import { html } from "hono/html";
import type { Instant } from "../../base/instant.ts";
import { type Language, localeOf } from "../../base/language.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import type { HouseFacts } from "./_facts.ts";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";
import { type Look, type Words, addressOf } from "./look.ts";
import { rich } from "./rich.ts";
import { curl, sample } from "./samples.ts";
import { type UnsealProblem, unsealPage } from "./unseal.ts";

export type Home = {
  readonly facts: HouseFacts;
  readonly origin: string;
  readonly now: Instant;
  /** What came of a try to unseal. */
  readonly unsealProblem: UnsealProblem | undefined;
};

type OpenState = Exclude<HouseFacts["state"], "sealed" | "restarting">;

/** The first screen: what is running, and the next step. */
export function homePage(look: Look, home: Home): Html {
  const { words } = look;
  const { state, database } = home.facts;
  if (state === "sealed" || state === "restarting") return unsealPage(look, { state, database, problem: home.unsealProblem });
  const title = words(`home.${state}.title`);
  return layout(look, {
    title,
    script: "copy",
    languages: { path: "/" },
    main: html` <h1>${title}</h1>
      <p class="lead">${words(`home.${state}.lead`)}</p>
      <div class="columns">
        <div class="stack">${nextStep(look, home, state)}</div>
        <div class="stack">${houseCard(look, home, state)}</div>
      </div>`,
  });
}

function nextStep(look: Look, { origin, facts }: Home, state: OpenState): Html {
  const { words } = look;
  switch (state) {
    case "not_set_up":
      return html`<section class="card" aria-labelledby="next">
        <h2 id="next">${words("home.link.title")}</h2>
        <p>${words("home.link.say")}</p>
        <p class="quiet">${rich(words("home.link.without"), addressOf("/setup", look))}</p>
        ${sample("npx strongroom init --map maps/concierge.yaml")}
      </section>`;
    case "open":
      return firstCalls(words, origin, facts.counts?.keyRole ?? "ROLE");
  }
}

function firstCalls(words: Words, origin: string, role: string): Html {
  return html`<section class="card" aria-labelledby="next">
      <h2 id="next">${words("home.calls.title")}</h2>
      <ol class="steps">
        <li>
          <p>${words("home.calls.key")}</p>
          ${sample("read -rs OWNER_KEY")}
        </li>
        <li>
          <p>${words("home.calls.map")}</p>
          ${sample(curl(`${origin}/v1/data-map`, "OWNER_KEY"))}
        </li>
        <li>
          <p>${words("home.calls.site")}</p>
          ${sample(curl(`${origin}/v1/keys`, "OWNER_KEY", `{"role": "${role}"}`))}
        </li>
        <li>
          <p>${words("home.calls.ledger")}</p>
          ${sample(curl(`${origin}/v1/ledger/entries`, "OWNER_KEY"))}
        </li>
      </ol>
    </section>
    <section class="card" aria-labelledby="more">
      <h2 id="more">${words("home.more.title")}</h2>
      <p><a href="/docs">${words("home.more.routes")}</a> · <a href="/v1/openapi.json">${words("home.more.openapi")}</a></p>
      <p class="quiet">${words("home.more.say")}</p>
      ${sample("npx strongroom import customers.csv")} ${sample("npx strongroom verify")}
    </section>`;
}

function houseCard({ words, language, mode, version }: Look, { facts, now }: Home, state: OpenState): Html {
  const { counts } = facts;
  const count = (n: number): string => n.toLocaleString(localeOf(language));
  return html`<section class="card" aria-labelledby="house">
    <h2 id="house">${words("house.title")}</h2>
    <dl class="facts">
      ${fact(words("house.safe"), html`<span class="${state === "open" ? "badge good" : "badge"}">${words(`home.${state}.badge`)}</span>`)}
      ${counts === null ? "" : fact(words("house.customers"), count(counts.customers))}
      ${counts === null || counts.businesses < 2 ? "" : fact(words("house.businesses"), count(counts.businesses))}
      ${counts === null ? "" : fact(words("house.ledger"), words("house.entries", { count: counts.ledgerSize, n: count(counts.ledgerSize) }))}
      ${counts === null || counts.newestEntryAt === null ? "" : fact(words("house.newest"), newest(counts.newestEntryAt, now, words, language))}
      ${fact(words("house.mode"), mode === "test" ? html`<span class="badge wait">${words("house.test")}</span>` : words("house.live"))}
      ${fact(words("house.database"), words(`house.${facts.database}`))}
      ${fact(words("house.running"), words("house.runningFor", { span: span(now - facts.startedAt, language) }))}
      ${fact(words("house.version"), version)}
    </dl>
  </section>`;
}

function fact(name: string, value: string | Html): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

const UNITS = [
  ["day", DAY_MS],
  ["hour", HOUR_MS],
  ["minute", MINUTE_MS],
] as const;

function newest(at: string, now: Instant, words: Words, language: Language): Html {
  const ms = now - Date.parse(at);
  const { unit, count } = inUnits(ms);
  const ago = new Intl.RelativeTimeFormat(localeOf(language)).format(-count, unit);
  return html`<time datetime="${at}">${ms < 2 * SECOND_MS ? words("house.justNow") : ago}</time>`;
}

function span(ms: number, language: Language): string {
  const { unit, count } = inUnits(ms);
  return new Intl.NumberFormat(localeOf(language), { style: "unit", unit, unitDisplay: "long" }).format(count);
}

function inUnits(ms: number): { readonly unit: "day" | "hour" | "minute" | "second"; readonly count: number } {
  const [unit, size] = UNITS.find(([, unitMs]) => ms >= unitMs) ?? (["second", SECOND_MS] as const);
  return { unit, count: Math.max(0, Math.floor(ms / size)) };
}
