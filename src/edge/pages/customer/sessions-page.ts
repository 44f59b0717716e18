import { html } from "hono/html";
import type { CustomerSessionId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { SignInBy } from "../../../registers/customers/sessions.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage, timeOf } from "./frame.ts";
import { type PasskeysState, myPasskeys } from "./my-passkeys.ts";
import { doneNote } from "./note.ts";
import type { Key } from "./words.ts";

export const SESSION_NOTES = {
  ended: "sessions.ended",
  added: "passkeys.saved",
  named: "passkeys.named",
  removed: "passkeys.removed",
} as const satisfies Record<string, Key>;
export type SessionNote = keyof typeof SESSION_NOTES;

export type SessionsState = {
  readonly business: string;
  readonly sessions: readonly MySession[];
  readonly here: CustomerSessionId;
  readonly passkeys: PasskeysState;
  readonly note: SessionNote | null;
};

export type MySession = {
  readonly id: CustomerSessionId;
  readonly device: string | null;
  readonly channel: SignInBy;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
};

/** Where a customer is signed in, and by what they can sign in. */
export function sessionsPage(look: Look, { business, sessions, here, passkeys, note }: SessionsState): Html {
  const { words } = look;
  return framePage(look, {
    title: words("sessions.title"),
    business,
    script: "passkey",
    main: html`<div>
        <h1>${words("sessions.title")}</h1>
        <p class="lead">${words("sessions.lead")}</p>
      </div>
      ${note === null ? "" : doneNote(words(SESSION_NOTES[note]))}
      ${sessions.map((session) => sessionCard(look, session, session.id === here))}
      <form method="post" action="${addressOf("/c/sessions/ends", look)}" class="card">
        <input type="hidden" name="session" value="all" />
        <p class="small quiet" id="everywhere">${words("sessions.everywhereSay")}</p>
        <button type="submit" class="second bad" aria-describedby="everywhere">${words("sessions.everywhere")}</button>
      </form>
      ${myPasskeys(look, passkeys)}
      <p class="row links"><a href="${addressOf("/c/mine", look)}">${words("home.back")}</a></p>`,
  });
}

function sessionCard(look: Look, { id, device, channel, startedAt, seenAt }: MySession, isHere: boolean): Html {
  const { words, language } = look;
  return html`<form method="post" action="${addressOf("/c/sessions/ends", look)}" class="card">
    <input type="hidden" name="session" value="${id}" />
    <div>
      <h2 id="session-${id}">${device ?? words("sessions.unknown")}${isHere ? ` · ${words("sessions.here")}` : ""}</h2>
      <p class="small">${words("sessions.since", { how: words(`sessions.${channel}`) })}, ${timeOf(startedAt, language)}</p>
      ${isHere ? "" : html`<p class="small quiet">${words("sessions.seen")} ${timeOf(seenAt, language)}</p>`}
    </div>
    <button type="submit" class="second" aria-describedby="session-${id}">${words("sessions.end")}</button>
  </form>`;
}
