import { html } from "hono/html";
import type { Instant } from "../../base/instant.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/instant.ts";
import type { HouseFacts } from "./_facts.ts";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";
import { unsealPage } from "./unseal.ts";
import { curl, sample } from "./samples.ts";

export type HomeLook = {
  readonly facts: HouseFacts;
  readonly mode: "live" | "test";
  readonly version: string;
  readonly origin: string;
  readonly now: Instant;
  /** What to say beside the unsealing form after a try. */
  readonly unsealProblem?: string;
};

type OpenState = Exclude<HouseFacts["state"], "sealed" | "restarting">;

const HEADLINES = {
  open: {
    title: "The safe is open",
    lead: "Staff and systems can use customers’ data by purpose. Everything that happens is in the ledger.",
  },
  not_set_up: {
    title: "Ready to be set up",
    lead: "This house is empty. Setting it up takes two minutes: a name, a data map and a passphrase.",
  },
} as const satisfies Record<OpenState, { title: string; lead: string }>;

/** The first screen: what is running, and the next step. */
export function homePage(look: HomeLook): Html {
  const { facts, mode, version } = look;
  const { state } = facts;
  if (state === "sealed" || state === "restarting")
    return unsealPage({ state, mode, version, database: facts.database, problem: look.unsealProblem });
  const { title, lead } = HEADLINES[state];
  return layout({
    title,
    mode,
    version,
    script: "copy",
    main: html` <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <div class="columns">
        <div class="stack">${nextStep(look, state)}</div>
        <div class="stack">${houseCard(look, state)}</div>
      </div>`,
  });
}

function nextStep(look: HomeLook, state: OpenState): Html {
  switch (state) {
    case "not_set_up":
      return html`<section class="card" aria-labelledby="next">
        <h2 id="next">Next: open the set-up link</h2>
        <p>It was printed where the server was started. It works once, for a day, and is printed anew at each start until then.</p>
        <p class="quiet">Without the link: <a href="/setup">open the form</a> and paste the code from it. Or on the command line:</p>
        ${sample("npx strongroom init --map maps/concierge.yaml")}
      </section>`;
    case "open":
      return firstCalls(look.origin, look.facts.counts?.keyRole ?? "ROLE");
  }
}

function firstCalls(origin: string, role: string): Html {
  return html`<section class="card" aria-labelledby="next">
      <h2 id="next">First calls</h2>
      <ol class="steps">
        <li>
          <p>Keep your key out of the history of your shell. The owner’s key was shown when this house was set up.</p>
          ${sample("read -rs OWNER_KEY")}
        </li>
        <li>
          <p>See the data map: fields, purposes, and what each role may do.</p>
          ${sample(curl(`${origin}/v1/data-map`, "OWNER_KEY"))}
        </li>
        <li>
          <p>Make a key for your site with a role of the map that keys may have.</p>
          ${sample(curl(`${origin}/v1/keys`, "OWNER_KEY", `{"role": "${role}"}`))}
        </li>
        <li>
          <p>See who did what, and why.</p>
          ${sample(curl(`${origin}/v1/ledger/entries`, "OWNER_KEY"))}
        </li>
      </ol>
    </section>
    <section class="card" aria-labelledby="more">
      <h2 id="more">Where to go next</h2>
      <p><a href="/docs">Every route, with its shapes</a> · <a href="/v1/openapi.json">the OpenAPI document</a></p>
      <p class="quiet">Bring customers in from a file, and let somebody else check the ledger:</p>
      ${sample("npx strongroom import customers.csv")} ${sample("npx strongroom verify")}
    </section>`;
}

const STATES = {
  open: html`<span class="badge good">open</span>`,
  not_set_up: html`<span class="badge">empty</span>`,
} as const satisfies Record<OpenState, Html>;

function houseCard({ facts, mode, version, now }: HomeLook, state: OpenState): Html {
  const { counts } = facts;
  return html`<section class="card" aria-labelledby="house">
    <h2 id="house">The house</h2>
    <dl class="facts">
      ${fact("Safe", STATES[state])} ${counts === null ? "" : fact("Customers", counts.customers.toLocaleString("en"))}
      ${counts === null || counts.businesses < 2 ? "" : fact("Businesses", counts.businesses.toLocaleString("en"))}
      ${counts === null ? "" : fact("Ledger", counts.ledgerSize === 1 ? "1 entry, signed" : `${counts.ledgerSize.toLocaleString("en")} entries, signed`)}
      ${counts === null || counts.newestEntryAt === null ? "" : fact("Newest entry", html`<time datetime="${counts.newestEntryAt}">${ago(now - Date.parse(counts.newestEntryAt))}</time>`)}
      ${fact("Mode", mode === "test" ? html`<span class="badge wait">test</span>` : "live")}
      ${fact("Database", facts.database === "embedded" ? "embedded PostgreSQL" : "PostgreSQL server")}
      ${fact("Running", `for ${span(now - facts.startedAt)}`)} ${fact("Version", version)}
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

function ago(ms: number): string {
  return ms < 2 * SECOND_MS ? "just now" : `${span(ms)} ago`;
}

function span(ms: number): string {
  const [unit, size] = UNITS.find(([, unitMs]) => ms >= unitMs) ?? ["second", SECOND_MS];
  const count = Math.max(0, Math.floor(ms / size));
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
