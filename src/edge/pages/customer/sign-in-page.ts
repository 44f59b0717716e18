import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { type Kept, doorFor, keptInputs } from "./after-sign-in.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf, framePage } from "./frame.ts";
import { doneNote } from "./note.ts";
import { passkeyWords } from "./passkey-words.ts";

export type ContactState = {
  readonly contact?: string;
  /** Asked for in a house of several businesses only; null where it need not be. */
  readonly business?: string | null;
  readonly problem?: { readonly at: "contact" | "business"; readonly say: string };
  /** Where the customer goes on once they are signed in; as `afterIn` takes it. */
  readonly to?: string | undefined;
  /** Whoever was signed in here until they were erased. */
  readonly isErased?: boolean;
  /** Whoever sent something and is signed in no more. */
  readonly isOver?: boolean;
};

/** Who are you? The answer is the same whoever it is. */
export function contactPage(
  look: Look,
  { contact = "", business = null, problem, to, isErased = false, isOver = false }: ContactState = {},
): Html {
  const { words } = look;
  const wrong = (at: "contact" | "business"): string | undefined => (problem?.at === at ? problem.say : undefined);
  return framePage(look, {
    title: words("signIn.title"),
    business: null,
    script: "passkey",
    main: html`<div>
        <h1>${words("signIn.title")}</h1>
        <p class="lead">${words("signIn.lead")}</p>
      </div>
      ${isErased ? doneNote(words("signIn.erased")) : isOver ? doneNote(words("signIn.gone")) : ""} ${passkeyForm(look, to)}
      <form method="post" action="${addressOf("/c/sign-in/codes", look)}" novalidate>
        ${to === undefined ? "" : html`<input type="hidden" name="to" value="${to}" />`}
        ${business === null ? "" : box({ id: "business", label: words("signIn.business"), value: business, hint: words("signIn.businessHint"), more: raw('autocomplete="organization"'), wrong: wrong("business") })}
        ${box({ id: "contact", label: words("signIn.contact"), value: contact, more: raw('autocomplete="username webauthn" autocapitalize="none"'), wrong: wrong("contact") })}
        <button type="submit">${words("signIn.send")}</button>
      </form>
      <p class="row links"><a href="${addressOf("/c", look)}">${words("signIn.number")}</a></p>`,
  });
}

/** Shown where the browser knows passkeys; a code is there for everybody. */
function passkeyForm(look: Look, to: string | undefined): Html {
  const { words } = look;
  return html`<form
    method="post"
    action="${addressOf("/c/sign-in/passkey", look)}"
    data-passkey="get"
    data-options="${addressOf("/c/sign-in/passkey-options", look)}"
    data-then="${addressOf(to ?? "/c/mine", look)}"
    data-words="${passkeyWords(look)}"
    data-script="with"
    ${raw("hidden")}
  >
    <button type="submit" class="second">${words("passkeys.signIn")}</button>
    <p class="problem" role="alert" ${raw("hidden")}></p>
    <p class="small quiet">${words("passkeys.or")}</p>
  </form>`;
}

export type CodeState = {
  readonly ticket: string;
  /** Wrong codes so far, as this browser was told: of the ticket itself nobody is told more, for it may be nobody's. */
  readonly wrongTries?: number;
  readonly problem?: string;
  /** Where the customer goes on once they are signed in; as `afterIn` takes it. */
  readonly to?: string;
  /** What is saved once the code is right. */
  readonly kept?: Kept | undefined;
  /** Where the code stands for more than signing in. */
  readonly title?: string;
  readonly lead?: string;
};

/** The ticket is this browser's half; the code is the other, and comes by mail or text. */
export function codePage(look: Look, { ticket, wrongTries = 0, problem, to, kept, title, lead }: CodeState): Html {
  const { words } = look;
  return framePage(look, {
    title: title ?? words("signIn.codeTitle"),
    business: null,
    main: html`<form method="post" action="${addressOf("/c/sign-in", look)}" novalidate>
        <div>
          <h1>${title ?? words("signIn.codeTitle")}</h1>
          <p class="lead">${lead ?? words("signIn.codeLead")}</p>
          ${kept === undefined ? "" : html`<p>${words("signIn.kept")}</p>`}
        </div>
        <input type="hidden" name="ticket" value="${ticket}" /><input type="hidden" name="tries" value="${wrongTries}" />
        ${to === undefined ? "" : html`<input type="hidden" name="to" value="${to}" />`} ${keptInputs(kept)} ${codeBox(look, problem)}
        <button type="submit">${words("signIn.enter")}</button>
      </form>
      ${noCode(look)} ${again(look, to, kept, "link")}`,
  });
}

/** Why none may come, in the same words for whoever is known and whoever is not. */
function noCode({ words }: Look): Html {
  return html`<details class="fold small">
    <summary>${words("signIn.none")}</summary>
    <p>${words("signIn.noneWhy")}</p>
    <p>${words("signIn.noneElse")}</p>
  </details>`;
}

/** The way to another code: from the door, or at once where something was entered that would be lost there. */
function again(look: Look, to: string | undefined, kept: Kept | undefined, kind: "link" | "button"): Html {
  const say = look.words("signIn.again");
  const row = kind === "link" ? raw('class="row links"') : "";
  if (kept === undefined)
    return html`<p ${row}><a ${kind === "button" ? raw('class="button"') : ""} href="${addressOf(doorFor(to ?? ""), look)}">${say}</a></p>`;
  return html`<form method="post" action="${addressOf("/c/held/codes", look)}">
    ${keptInputs(kept)}
    <p ${row}><button type="submit" ${kind === "link" ? raw('class="link"') : ""}>${say}</button></p>
  </form>`;
}

/** After as many wrong ones as a code takes: no box, for nothing lets in by it any more, and the way to the next. */
export function codeOverPage(look: Look, to: string | undefined, kept: Kept | undefined): Html {
  const { words } = look;
  return framePage(look, {
    title: words("signIn.overTitle"),
    business: null,
    main: html`<div>
        <h1 tabindex="-1" data-first>${words("signIn.overTitle")}</h1>
        <p class="lead">${words("signIn.over")}</p>
      </div>
      ${again(look, to, kept, "button")}`,
  });
}

/** For six digits that came by mail or text; phones offer them by themselves. */
export function codeBox({ words }: Look, problem: string | undefined): Html {
  const more = raw('inputmode="numeric" autocomplete="one-time-code"');
  return box({ id: "code", label: words("signIn.code"), value: "", more, wrong: problem, isLarge: true });
}

type Box = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly more: Html;
  readonly wrong: string | undefined;
  readonly isLarge?: boolean;
};

function box({ id, label, value, hint, more, wrong, isLarge = false }: Box): Html {
  return html`<div class="field${isLarge ? " large" : ""}">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      type="text"
      value="${value}"
      ${more}
      maxlength="254"
      autocorrect="off"
      spellcheck="false"
      required
      aria-describedby="${id}-problem${hint === undefined ? "" : ` ${id}-hint`}"
      aria-invalid="${wrong === undefined ? "false" : "true"}"
      ${wrong === undefined ? "" : raw("data-first")}
    />
    ${problemLine(id, wrong)}${hint === undefined ? "" : html`<p class="hint" id="${id}-hint">${hint}</p>`}
  </div>`;
}
