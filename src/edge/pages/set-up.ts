import { html } from "hono/html";
import { custodyChoice } from "./custody-choice.ts";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";
import { type Look, type Words, addressOf } from "./look.ts";
import { rich } from "./rich.ts";
import { curl, sample } from "./samples.ts";
import type { FirstCalls } from "./samples.ts";
import { LIMITS } from "./set-up-form.ts";
import type { FieldName, FormProblems, ProblemCode, Typed } from "./set-up-form.ts";
import { STARTERS } from "./starter-maps.ts";

/** Buttons for other languages send this form, so that what was typed stays. */
const FORM = "set-up";

export type SetUpForm = {
  readonly typed: Typed;
  readonly problems: FormProblems;
  readonly withPassphrase: boolean;
  readonly suggestion: string;
};

/** The form. What was wrong stands beside its field and once at the top; what was typed stays, a passphrase never. */
export function setUpPage(look: Look, form: SetUpForm): Html {
  const { words } = look;
  const { typed, problems } = form;
  const wrong = Object.keys(problems).length;
  return layout(look, {
    title: words(wrong > 0 ? "setUp.wrongTitle" : "setUp.title"),
    script: "set-up",
    languages: { form: FORM },
    main: html`<div class="narrow">
      <h1>${words("setUp.head")}</h1>
      <p class="lead">${words("setUp.lead")}</p>
      ${wrong === 0 ? "" : html`<div class="note bad" role="alert"><p>${words("setUp.problems", { count: wrong })}</p></div>`}
      <form class="card" id="${FORM}" method="post" action="${addressOf("/setup", look)}" novalidate>
        ${Object.entries(problems).map(([field, code]) => html`<input type="hidden" name="wrong-${field}" value="${code}" />`)}
        <div id="token-field">${input(look, form, { name: "token", autocomplete: "off" })}</div>
        ${input(look, form, { name: "name", autocomplete: "organization" })}
        ${input(look, form, { name: "email", type: "email", autocomplete: "email" })}
        ${input(look, form, { name: "owner", autocomplete: "name" })}
        ${input(look, form, { name: "ownerEmail", type: "email", autocomplete: "email", isOptional: true })} ${mapChoice(look, form)}
        ${custodyChoice(words, typed.custody, saidOf(look, problems.custody))}
        ${form.withPassphrase ? passphraseFields(look, form) : html`<p class="note">${words("setUp.passphraseFrom")}</p>`}
        <div class="button-row">
          <button type="submit">${words("setUp.go")}</button><span class="quiet small">${words("setUp.goSay")}</span>
        </div>
      </form>
    </div>`,
  });
}

function saidOf({ words }: Look, code: ProblemCode | undefined): string | undefined {
  return code === undefined ? undefined : words(`wrong.${code}`, LIMITS);
}

type Input = {
  readonly name: Exclude<FieldName, "map" | "custody">;
  readonly type?: "email" | "password";
  readonly autocomplete: string;
  readonly isOptional?: true;
};

function input(look: Look, { typed, problems }: SetUpForm, { name, type, autocomplete, isOptional }: Input): Html {
  const { words } = look;
  const wrong = saidOf(look, problems[name]);
  const described = `${wrong === undefined ? "" : `${name}-problem `}${name}-hint`;
  const value = name === "passphrase" || name === "again" ? "" : typed[name];
  return html`<div class="field">
    <label for="${name}">${words(`setUp.${name}`)}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type ?? "text"}"
      value="${value}"
      ${isOptional === true ? "" : "required"}
      maxlength="300"
      autocomplete="${autocomplete}"
      spellcheck="false"
      aria-describedby="${described}"
      aria-invalid="${wrong === undefined ? "false" : "true"}"
    />
    ${wrong === undefined ? "" : html`<p class="problem" id="${name}-problem">${wrong}</p>`}
    <p class="hint" id="${name}-hint">${words(`setUp.${name}Hint`, LIMITS)}</p>
  </div>`;
}

function mapChoice(look: Look, { typed, problems }: SetUpForm): Html {
  const { words } = look;
  const wrong = saidOf(look, problems.map);
  return html`<fieldset>
    <legend>${words("setUp.map")}</legend>
    ${wrong === undefined ? "" : html`<p class="problem">${wrong}</p>`}
    ${STARTERS.map(
      (starter) =>
        html`<label class="choice">
          <input type="radio" name="map" value="${starter}" ${typed.map === starter ? "checked" : ""} />
          <span
            ><strong>${words(`starters.${starter}.label`)}</strong
            ><span class="quiet small">${words(`starters.${starter}.say`)}</span></span
          >
        </label>`,
    )}
    <p class="hint">${words("setUp.mapHint")}</p>
  </fieldset>`;
}

function passphraseFields(look: Look, form: SetUpForm): Html {
  const { words } = look;
  return html`<div class="note warn"><p>${words("setUp.warn")}</p></div>
    ${input(look, form, { name: "passphrase", type: "password", autocomplete: "new-password" })}
    <p class="hint">${words("setUp.suggestion")} <code class="suggestion">${form.suggestion}</code></p>
    ${input(look, form, { name: "again", type: "password", autocomplete: "new-password" })}`;
}

export type Made = {
  readonly origin: string;
  readonly name: string;
  readonly ownerKey: string;
  /** Address of the owner's invitation. */
  readonly join: string;
  readonly first: FirstCalls | undefined;
};

/** The owner's key, for the only time, and calls that work at once under the chosen map. No other language is offered: it would take the key away. */
export function setUpDonePage(look: Look, { origin, name, ownerKey, join, first }: Made): Html {
  const { words } = look;
  return layout(look, {
    title: words("setUp.title"),
    script: "copy",
    main: html`<div class="narrow">
      <h1>${words("done.head", { name })}</h1>
      <p class="lead">${words("done.lead")}</p>
      <section class="card" aria-labelledby="key">
        <h2 id="key">${words("done.key")}</h2>
        <div class="sample"><pre>${ownerKey}</pre></div>
        <p class="hint">${words("done.keyHint")}</p>
      </section>
      <section class="card" aria-labelledby="passkey">
        <h2 id="passkey">${words("done.passkey")}</h2>
        <p>${words("done.passkeySay")}</p>
        <p class="button-row"><a class="button" href="${join}">${words("done.passkeyGo")}</a></p>
        <p class="hint">${rich(words("done.passkeyHint"))}</p>
      </section>
      ${first === undefined ? "" : nextCalls(words, origin, first)}
      <p><a href="/">${words("frame.home")}</a> · <a href="/docs">${words("done.routes")}</a></p>
    </div>`,
  });
}

function nextCalls(words: Words, origin: string, { role, purpose, fields }: FirstCalls): Html {
  const body = JSON.stringify({ fields, purpose }).replaceAll('":', '": ').replaceAll(',"', ', "');
  return html`<section class="card" aria-labelledby="next">
    <h2 id="next">${words("done.next")}</h2>
    <ol class="steps">
      <li>
        <p>${rich(words("done.makeKey", { role }))}</p>
        ${sample("read -rs OWNER_KEY")} ${sample(curl(`${origin}/v1/keys`, "OWNER_KEY", `{"role": "${role}"}`))}
      </li>
      <li>
        <p>${words("done.store")}</p>
        ${sample("read -rs SITE_KEY")} ${sample(curl(`${origin}/v1/subjects`, "SITE_KEY", body))}
      </li>
      <li>
        <p>${words("done.ledger")}</p>
        ${sample(curl(`${origin}/v1/ledger/entries`, "OWNER_KEY"))}
      </li>
    </ol>
  </section>`;
}

/** There is nothing to set up any more. */
export function alreadySetUpPage(look: Look): Html {
  const { words } = look;
  const title = words("setUp.already.title");
  return layout(look, {
    title,
    languages: { path: "/setup" },
    main: html`<div class="narrow">
      <h1>${title}</h1>
      <p class="lead">${rich(words("setUp.already.say"))}</p>
      <p><a href="/">${words("frame.home")}</a></p>
    </div>`,
  });
}
