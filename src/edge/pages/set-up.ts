import { html } from "hono/html";
import { custodyChoice } from "./custody-choice.ts";
import { layout } from "./layout.ts";
import type { Html } from "./layout.ts";
import { curl, sample } from "./samples.ts";
import type { FirstCalls } from "./samples.ts";
import { PASSPHRASE_CHARS_MIN } from "./set-up-form.ts";
import type { FieldName, FormProblems, Typed } from "./set-up-form.ts";
import { STARTERS } from "./starter-maps.ts";

export type SetUpLook = {
  readonly mode: "live" | "test";
  readonly version: string;
  readonly typed: Typed;
  readonly problems: FormProblems;
  readonly withPassphrase: boolean;
  readonly suggestion: string;
};

/** The form. What was wrong stands beside its field and once at the top; what was typed stays, a passphrase never. */
export function setUpPage(look: SetUpLook): Html {
  const { mode, version, typed, problems } = look;
  const wrong = Object.keys(problems).length;
  return layout({
    title: wrong > 0 ? "Something is missing" : "Set up",
    mode,
    version,
    script: "set-up",
    main: html`<div class="narrow">
      <h1>Set up your safe</h1>
      <p class="lead">Some answers about the business, and who you are. All but the passphrase can be changed later.</p>
      ${wrong === 0 ? "" : html`<div class="note bad" role="alert"><p>${wrong === 1 ? "One answer is not right yet." : `${wrong} answers are not right yet.`} Nothing has been made.</p></div>`}
      <form class="card" method="post" action="/setup" novalidate>
        ${tokenField(typed, problems)}
        ${input("name", "text", "Name of the business", typed.name, problems, "Customers will see it.", "organization")}
        ${input("email", "email", "E-mail for questions of privacy", typed.email, problems, "It goes into the privacy notice.", "email")}
        ${input("owner", "text", "Your name", typed.owner, problems, "You are the owner: you invite the others.", "name")}
        ${input("ownerEmail", "email", "Your own e-mail", typed.ownerEmail, problems, "To sign in, and for what concerns your account. Left empty, it is the one above.", "email", false)}
        ${mapChoice(typed, problems)} ${custodyChoice(typed.custody, problems.custody)}
        ${look.withPassphrase ? passphraseFields(look) : html`<p class="note">The passphrase comes from the file that the operator named, so it is not asked for here.</p>`}
        <div class="button-row">
          <button type="submit">Set up</button><span class="quiet small">Makes the keys, and leads to your passkey.</span>
        </div>
      </form>
    </div>`,
  });
}

function tokenField(typed: Typed, problems: FormProblems): Html {
  return html`<div id="token-field">
    ${input("token", "text", "Set-up code", typed.token, problems, "The part of the printed link behind the #.", "off")}
  </div>`;
}

function input(
  name: FieldName,
  type: "text" | "email" | "password",
  label: string,
  value: string,
  problems: FormProblems,
  hint: string,
  autocomplete: string,
  isRequired = true,
): Html {
  const wrong = problems[name];
  const described = `${wrong === undefined ? "" : `${name}-problem `}${name}-hint`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      ${isRequired ? "required" : ""}
      maxlength="300"
      autocomplete="${autocomplete}"
      spellcheck="false"
      aria-describedby="${described}"
      aria-invalid="${wrong === undefined ? "false" : "true"}"
    />
    ${wrong === undefined ? "" : html`<p class="problem" id="${name}-problem">${wrong}</p>`}
    <p class="hint" id="${name}-hint">${hint}</p>
  </div>`;
}

function mapChoice(typed: Typed, problems: FormProblems): Html {
  return html`<fieldset>
    <legend>Which comes closest to what you do?</legend>
    ${problems.map === undefined ? "" : html`<p class="problem">${problems.map}</p>`}
    ${Object.entries(STARTERS).map(
      ([name, { label, say }]) =>
        html`<label class="choice">
          <input type="radio" name="map" value="${name}" ${typed.map === name ? "checked" : ""} />
          <span><strong>${label}</strong><span class="quiet small">${say}</span></span>
        </label>`,
    )}
    <p class="hint">It sets the first data map: fields, purposes, roles, how long things are kept. You change it as you like.</p>
  </fieldset>`;
}

function passphraseFields({ problems, suggestion }: SetUpLook): Html {
  return html`<div class="note warn">
      <p>The passphrase opens the safe after each start. Nobody can recover it: write it down, and keep it away from this machine.</p>
    </div>
    ${input("passphrase", "password", "Passphrase", "", problems, `At least ${PASSPHRASE_CHARS_MIN} characters. Some words that do not belong together are easiest to keep.`, "new-password")}
    <p class="hint">Or take this one, made just now and not kept: <code class="suggestion">${suggestion}</code></p>
    ${input("again", "password", "Passphrase, again", "", problems, "The same once more, so that a slip of the finger does not lock you out.", "new-password")}`;
}

export type DoneLook = {
  readonly mode: "live" | "test";
  readonly version: string;
  readonly origin: string;
  readonly name: string;
  readonly ownerKey: string;
  /** Address of the owner's invitation. */
  readonly join: string;
  readonly first: FirstCalls | undefined;
};

/** The owner's key, for the only time, and calls that work at once under the chosen map. */
export function setUpDonePage(look: DoneLook): Html {
  const { mode, version, origin, name, ownerKey, join, first } = look;
  return layout({
    title: "Set up",
    mode,
    version,
    script: "copy",
    main: html`<div class="narrow">
      <h1>${name} is set up</h1>
      <p class="lead">The safe is open. Two things are left: put the key away, and make your passkey.</p>
      <section class="card" aria-labelledby="key">
        <h2 id="key">Owner’s key</h2>
        <div class="sample"><pre>${ownerKey}</pre></div>
        <p class="hint">
          Keep it where you keep the passphrase: it is shown this once. It administers map, keys, erasure and ledger, and lets you in when
          no passkey does. It cannot read a customer’s data; for that, make a key with a role.
        </p>
      </section>
      <section class="card" aria-labelledby="passkey">
        <h2 id="passkey">Your passkey</h2>
        <p>With it you sign in, by finger, face or PIN. Nothing to remember, and nothing that a false site could take from you.</p>
        <p class="button-row"><a class="button" href="${join}">Make your passkey</a></p>
        <p class="hint">
          Later is fine: this address is good once, for a week. A new one comes from <code>npx strongroom staff invite</code>.
        </p>
      </section>
      ${first === undefined ? "" : nextCalls(origin, first)}
      <p><a href="/">Go to the first screen</a> · <a href="/docs">All routes</a></p>
    </div>`,
  });
}

function nextCalls(origin: string, { role, purpose, fields }: FirstCalls): Html {
  const body = JSON.stringify({ fields, purpose }).replaceAll('":', '": ').replaceAll(',"', ', "');
  return html`<section class="card" aria-labelledby="next">
    <h2 id="next">Next: store the first customer</h2>
    <ol class="steps">
      <li>
        <p>Make a key for your site. Its role, <code>${role}</code>, is one of your map.</p>
        ${sample("read -rs OWNER_KEY   # waits; paste the owner's key")}
        ${sample(curl(`${origin}/v1/keys`, "OWNER_KEY", `{"role": "${role}"}`))}
      </li>
      <li>
        <p>Store somebody. The answer is masked already.</p>
        ${sample("read -rs SITE_KEY   # waits; paste the key of the answer")} ${sample(curl(`${origin}/v1/subjects`, "SITE_KEY", body))}
      </li>
      <li>
        <p>See it in the ledger.</p>
        ${sample(curl(`${origin}/v1/ledger/entries`, "OWNER_KEY"))}
      </li>
    </ol>
  </section>`;
}

/** A page that only says something. */
export function saidPage(look: {
  readonly mode: "live" | "test";
  readonly version: string;
  readonly title: string;
  readonly say: string;
}): Html {
  return layout({
    ...look,
    main: html`<div class="narrow">
      <h1>${look.title}</h1>
      <p class="lead">${look.say}</p>
      <p><a href="/">Go to the first screen</a></p>
    </div>`,
  });
}
