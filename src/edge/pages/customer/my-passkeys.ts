import { html, raw } from "hono/html";
import type { PasskeyId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Html } from "../layout.ts";
import { doorFor } from "./after-sign-in.ts";
import { type Look, addressOf, timeOf } from "./frame.ts";
import { passkeyWords } from "./passkey-words.ts";

export type MyPasskey = {
  readonly id: PasskeyId;
  readonly label: string | null;
  readonly isSynced: boolean;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
};

export type PasskeysState = {
  readonly passkeys: readonly MyPasskey[];
  /** What a new one is called unless its customer says otherwise. */
  readonly device: string | null;
  /** Their sign-in is so new that they may add one. */
  readonly mayAdd: boolean;
  /** They came in by a contact, and the business gave them one less than a day ago. */
  readonly rests: boolean;
  readonly isFull: boolean;
};

/** The passkeys of a customer who is signed in: named and removed without a script; to have one made needs the browser's own. */
export function myPasskeys(look: Look, { passkeys, device, mayAdd, rests, isFull }: PasskeysState): Html {
  const { words } = look;
  return html`<div>
      <h2>${words("passkeys.title")}</h2>
      <p>${words("passkeys.lead")}</p>
    </div>
    ${passkeys.length === 0 ? html`<p class="quiet">${words("passkeys.none")}</p>` : passkeys.map((one) => passkeyCard(look, one))}
    ${isFull || rests ? html`<p class="note">${words(isFull ? "passkeys.many" : "passkeys.rests")}</p>` : mayAdd ? addForm(look, device) : againNote(look)}`;
}

function passkeyCard(look: Look, { id, label, isSynced, createdAt, usedAt }: MyPasskey): Html {
  const { words, language } = look;
  const name = label ?? words("passkeys.unnamed");
  const used = usedAt === null ? html`${words("passkeys.never")}` : html`${words("passkeys.used")} ${timeOf(usedAt, language)}`;
  return html`<section class="card" aria-label="${name}">
    <div>
      <h3 id="key-${id}">${name}</h3>
      <p class="small quiet">${words("passkeys.added")} ${timeOf(createdAt, language)} · ${used}</p>
      ${isSynced ? html`<p class="small quiet">${words("passkeys.synced")}</p>` : ""}
    </div>
    <details class="fold small">
      <summary aria-describedby="key-${id}">${words("passkeys.change")}</summary>
      <form method="post" action="${addressOf("/c/passkeys/names", look)}">
        <input type="hidden" name="passkey" value="${id}" />
        <div class="field">
          <label for="label-${id}">${words("passkeys.name")}</label>
          ${labelInput(`label-${id}`, label ?? "")}
        </div>
        <button type="submit" class="second">${words("passkeys.save")}</button>
      </form>
      <form method="post" action="${addressOf("/c/passkeys/removals", look)}">
        <input type="hidden" name="passkey" value="${id}" />
        <p class="quiet">${words("passkeys.removeHint")}</p>
        <button type="submit" class="second bad">${words("passkeys.remove")}</button>
      </form>
    </details>
  </section>`;
}

export const LABEL_CHARS_MAX = 60;

function labelInput(id: string, value: string): Html {
  return html`<input
    id="${id}"
    name="label"
    type="text"
    value="${value}"
    maxlength="${LABEL_CHARS_MAX}"
    autocomplete="off"
    spellcheck="false"
  />`;
}

function addForm(look: Look, device: string | null): Html {
  const { words } = look;
  return html`<form
      method="post"
      action="${addressOf("/c/passkeys", look)}"
      class="card"
      data-passkey="create"
      data-options="${addressOf("/c/passkeys/options", look)}"
      data-then="${addressOf("/c/sessions", look)}&note=added"
      data-words="${passkeyWords(look)}"
      data-script="with"
      ${raw("hidden")}
    >
      <div class="field">
        <label for="label-new">${words("passkeys.addName")}</label>
        ${labelInput("label-new", device ?? "")}
      </div>
      <button type="submit">${words("passkeys.add")}</button>
      <p class="problem" role="alert" ${raw("hidden")}></p>
    </form>
    <p class="note" data-script="without">${words("passkeys.noScript")}</p>`;
}

function againNote(look: Look): Html {
  const { words } = look;
  return html`<p class="note">
    ${words("passkeys.again")} <a href="${addressOf(doorFor("/c/sessions"), look)}">${words("passkeys.signInAgain")}</a>
  </p>`;
}
