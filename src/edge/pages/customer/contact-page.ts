import { html, raw } from "hono/html";
import type { Stoppable } from "../../../workflows/portal/contact-changes.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, dayOf, framePage, timeOf } from "./frame.ts";
import { homeLink } from "./home-link.ts";
import { codeBox } from "./sign-in-page.ts";

export type ContactCodeState = { readonly business: string; readonly field: string; readonly ticket: string; readonly problem?: string };

/** The code that went to the new contact; the ticket is this browser's half of the proof. */
export function contactCodePage(look: Look, { business, field, ticket, problem }: ContactCodeState): Html {
  const { words } = look;
  return framePage(look, {
    title: words("contact.codeTitle"),
    business,
    foot: words("home.foot"),
    main: html`<form method="post" action="${addressOf("/c/held/contacts/codes", look)}" novalidate>
        <div>
          <h1>${words("contact.codeTitle")}</h1>
          <p class="lead">${words("contact.codeLead")}</p>
        </div>
        <input type="hidden" name="field" value="${field}" />
        <input type="hidden" name="ticket" value="${ticket}" />
        ${codeBox(look, problem)}
        <button type="submit">${words("contact.confirm")}</button>
      </form>
      ${homeLink(look)}`,
  });
}

/** What the link in the old contact's letter leads to. */
export function stopPage(look: Look, { business, label, until }: Stoppable, token: string): Html {
  const { words, language } = look;
  return framePage(look, {
    title: words("contact.cancelTitle"),
    business,
    foot: words("home.foot"),
    main: html`<form method="post" action="${addressOf(`/c/contact-changes/${token}`, look)}">
      <div>
        <h1>${words("contact.cancelTitle")}</h1>
        <p class="lead">${words("contact.cancelLead", { business, field: label, day: dayOf(until, look) })}</p>
        <p class="small quiet">${timeOf(until, language)}</p>
      </div>
      <button type="submit">${words("contact.cancelGo")}</button>
    </form>`,
  });
}

export function stopSaidPage(look: Look, what: "stopped" | "gone"): Html {
  const { words } = look;
  const title = words(what === "stopped" ? "contact.stoppedTitle" : "contact.goneTitle");
  return framePage(look, {
    title,
    business: null,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${title}</h1>
        <p class="lead">${words(what === "stopped" ? "contact.stopped" : "contact.gone")}</p>
      </div>
      ${what === "stopped" ? notYou(look) : ""}`,
  });
}

/** Whoever asked for a change that its customer did not want could sign in as them. */
function notYou(look: Look): Html {
  const { words } = look;
  return html`<p>${words("contact.notYou")}</p>
    <p class="row links"><a href="${addressOf("/c/sessions", look)}">${words("sessions.title")}</a></p>`;
}

/** The changes that wait, above what is held: until when, and the way to stop each. */
export function waitingCards(
  look: Look,
  waiting: readonly { readonly id: string; readonly label: string; readonly until: Parameters<typeof timeOf>[0] }[],
  isNew: boolean,
): Html {
  const { words } = look;
  return html`${waiting.map(
    ({ id, label, until }, n) =>
      html`<form method="post" action="${addressOf("/c/held/contacts/stops", look)}" class="card">
        <input type="hidden" name="change" value="${id}" />
        <div>
          <h2 id="wait-${id}" ${isNew && n === waiting.length - 1 ? raw(' tabindex="-1" data-first') : ""}>
            ${words("contact.waits", { field: label, day: dayOf(until, look) })}
          </h2>
          <p class="small quiet">${timeOf(until, look.language)}</p>
          <p class="small quiet">${words("contact.waitsWhy")}</p>
        </div>
        <button type="submit" class="second" aria-describedby="wait-${id}">${words("contact.stop")}</button>
      </form>`,
  )}`;
}
