import { html } from "hono/html";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";
import { type Look, addressOf } from "./look.ts";
import type { MESSAGES } from "./messages.ts";
import { rich } from "./rich.ts";

export type UnsealProblem = Extract<keyof (typeof MESSAGES)["en"]["unseal"], "wrong_passphrase" | "not_initialised" | "too_many_requests">;

export type Sealed = {
  readonly state: "sealed" | "restarting";
  readonly database: "embedded" | "server";
  /** What came of a try. */
  readonly problem: UnsealProblem | undefined;
};

/** The one thing to do while the safe is sealed. It works without script, by the keyboard alone, and from a phone. */
export function unsealPage(look: Look, { state, database, problem }: Sealed): Html {
  const { words } = look;
  const title = words(`unseal.${state}.title`);
  return layout(look, {
    title,
    isDoor: true,
    languages: { path: "/unseal" },
    main: html`<h1>${title}</h1>
      <p class="lead">${words(`unseal.${state}.lead`)}</p>
      ${problem === undefined ? "" : html`<div class="note bad" role="alert" id="problem"><p>${words(`unseal.${problem}`)}</p></div>`}
      <form method="post" action="${addressOf("/unseal", look)}" autocomplete="off">
        <div class="field">
          <label for="passphrase">${words("unseal.passphrase")}</label>
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
          <p class="hint" id="hint">${words("unseal.hint")}</p>
        </div>
        <button type="submit">${words("unseal.go")}</button>
      </form>
      <dl class="facts">
        <div>
          <dt>${words("house.safe")}</dt>
          <dd><span class="badge wait">${words(`unseal.${state}.badge`)}</span></dd>
        </div>
        <div>
          <dt>${words("house.database")}</dt>
          <dd>${words(`house.${database}`)}</dd>
        </div>
      </dl>
      <p class="quiet small">${rich(words("unseal.else"))}</p>`,
  });
}
