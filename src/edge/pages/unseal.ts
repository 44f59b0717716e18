import { html } from "hono/html";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";

export type UnsealLook = {
  readonly state: keyof typeof WORDS;
  readonly mode: "live" | "test";
  readonly version: string;
  readonly database: "embedded" | "server";
  /** What to say beside the form after a try. */
  readonly problem: string | undefined;
};

const WORDS = {
  sealed: {
    title: "The safe is sealed",
    lead: "Nothing can be opened or stored until somebody who knows the passphrase unseals it. Whatever you were at waits where you left it.",
  },
  restarting: {
    title: "The keeper is restarting",
    lead: "The process that holds the keys is coming back, in a few seconds as a rule. Then it may want the passphrase.",
  },
} as const;

/** The one thing to do while the safe is sealed. It works without script, by the keyboard alone, and from a phone. */
export function unsealPage({ state, mode, version, database, problem }: UnsealLook): Html {
  const { title, lead } = WORDS[state];
  return layout({
    title,
    mode,
    version,
    isDoor: true,
    main: html`<h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${problem === undefined ? "" : html`<div class="note bad" role="alert" id="problem"><p>${problem}</p></div>`}
      <form method="post" action="/unseal" autocomplete="off">
        <div class="field">
          <label for="passphrase">Passphrase</label>
          <input
            id="passphrase"
            name="passphrase"
            type="password"
            required
            autofocus
            maxlength="1024"
            autocomplete="current-password"
            aria-describedby="${problem === undefined ? "" : "problem "}hint"
          />
          <p class="hint" id="hint">It goes to the process that keeps the keys, and is kept nowhere else. Nobody can tell it again.</p>
        </div>
        <button type="submit">Unseal the safe</button>
      </form>
      <dl class="facts">
        <div>
          <dt>Safe</dt>
          <dd><span class="badge wait">${state}</span></dd>
        </div>
        <div>
          <dt>Database</dt>
          <dd>${database === "embedded" ? "embedded PostgreSQL" : "PostgreSQL server"}</dd>
        </div>
      </dl>
      <p class="quiet small">
        Several servers are unsealed each by itself. A passphrase file does it at every start: <code>STRONGROOM_PASSPHRASE_FILE</code>.
      </p>`,
  });
}
