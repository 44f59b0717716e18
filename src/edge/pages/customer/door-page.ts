import { html, raw } from "hono/html";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage, withoutScript } from "./frame.ts";

/** What was typed at a door, as it may be shown again beside what is wrong with it. */
export type DoorState = {
  readonly number?: string;
  readonly link?: { readonly token: string; readonly by: "p" | "c"; readonly item: string };
  readonly problem?: string;
  /** The link may have run out: then another one may be asked for. */
  readonly mayRenew?: boolean;
  /** False where no code could be sent. */
  readonly hasSignIn?: boolean;
  /** Something to say that is no problem. */
  readonly note?: string;
};

/**
 * Two doors on one page. Which of them is meant stands behind the `#`, where no server looks, so the script chooses; a link
 * that was tried comes back with its form.
 */
export function doorPage(look: Look, state: DoorState = {}): Html {
  const { words } = look;
  return framePage(look, {
    title: words("door.title"),
    business: null,
    main: html`${withoutScript(look)}${numberDoor(look, state)}${linkDoor(look, state)}${state.mayRenew === true ? renewal(look, state) : ""}`,
  });
}

/** Only beside a link that was tried and did not open: whether it has run out, nobody is told. */
function renewal(look: Look, { link }: DoorState): Html {
  const { words } = look;
  return html`<form method="post" action="${addressOf("/c/new-link", look)}">
    <input type="hidden" name="token" value="${link?.token ?? ""}" />
    <button type="submit" class="second">${words("said.newLink")}</button>
    <p class="row">${words("said.newLinkHint")}</p>
  </form>`;
}

function numberDoor(look: Look, { number, link, problem, note, hasSignIn = true }: DoorState): Html {
  const { words } = look;
  const isWrong = problem !== undefined && link === undefined;
  return html`<form
    id="number"
    method="post"
    action="${addressOf("/c/number", look)}"
    novalidate${link === undefined ? "" : raw(" hidden")}
  >
    <div>
      <h1>${words("door.title")}</h1>
      <p class="lead">${words("door.lead")}</p>
    </div>
    ${note === undefined ? "" : html`<p class="note">${note}</p>`}
    <div class="field large">
      <label for="transaction">${words("door.number")}</label>
      <input
        id="transaction"
        name="number"
        class="digits"
        type="text"
        value="${number ?? ""}"
        maxlength="60"
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck="false"
        required
        aria-describedby="transaction-problem transaction-hint"
        aria-invalid="${isWrong ? "true" : "false"}"
        ${isWrong ? raw(" data-first") : ""}
      />
      ${problemLine("transaction", isWrong ? problem : undefined)}
      <p class="hint" id="transaction-hint">${words("door.numberHint")}</p>
    </div>
    <button type="submit">${words("door.go")}</button>
    ${hasSignIn ? html`<p class="row links"><a href="${addressOf("/c/sign-in", look)}">${words("door.signIn")}</a></p>` : ""}
  </form>`;
}

function linkDoor(look: Look, { link, problem }: DoorState): Html {
  const { words } = look;
  return html`<form id="link" method="post" action="${addressOf("/c/link", look)}" novalidate${link === undefined ? raw(" hidden") : ""}>
    <div>
      <h1>${words("door.linkTitle")}</h1>
      <p class="lead">${words("door.linkLead")}</p>
    </div>
    <input type="hidden" name="token" value="${link?.token ?? ""}" /><input type="hidden" name="by" value="${link?.by ?? ""}" />
    ${item(look, "p", "postcode", link, problem)} ${item(look, "c", "code", link, problem)}
    <button type="submit">${words("door.go")}</button>
    <p class="row"><button type="button" class="link" id="have-number">${words("door.haveNumber")}</button></p>
  </form>`;
}

/** Only one of the two is shown and sent; without the script it is the one that was tried. */
function item(look: Look, by: "p" | "c", name: "postcode" | "code", link: DoorState["link"], problem: string | undefined): Html {
  const { words } = look;
  const isMeant = link?.by === by;
  const isWrong = isMeant && problem !== undefined;
  const kind =
    by === "p"
      ? raw('type="text" autocomplete="postal-code" autocapitalize="characters"')
      : raw('type="text" inputmode="numeric" autocomplete="one-time-code" class="digits"');
  return html`<div class="field large" data-by="${by}" ${isMeant ? "" : raw(" hidden")}>
    <label for="${name}">${words(`door.${name}`)}</label>
    <input
      id="${name}"
      name="item"
      ${kind}
      value="${isMeant ? (link?.item ?? "") : ""}"
      maxlength="40"
      autocorrect="off"
      spellcheck="false"
      required
      aria-describedby="${name}-problem ${name}-hint"
      aria-invalid="${isWrong ? "true" : "false"}"
      ${isWrong ? raw(" data-first") : ""}${isMeant ? "" : raw(" disabled")}
    />
    ${problemLine(name, isWrong ? problem : undefined)}
    <p class="hint" id="${name}-hint">${words(`door.${name}Hint`)}</p>
  </div>`;
}

/** Where a sentence beside a field stands, or is going to. */
export function problemLine(id: string, problem?: string): Html {
  return html`<p class="problem" id="${id}-problem" ${problem === undefined ? raw(" hidden") : ""}>${problem ?? ""}</p>`;
}
