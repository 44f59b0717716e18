import { html } from "hono/html";
import { MINUTE_MS, SECOND_MS } from "../../../base/instant.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage } from "./frame.ts";
import type { Key } from "./words.ts";

export type Said =
  | "expired"
  | "revoked"
  | "used"
  | "provided"
  | "confirmed"
  | "notConfirmed"
  | "noVisit"
  | "gone"
  | "newLinkSaid"
  | "notMe"
  | "left"
  | "linkLocked"
  | "linkStopped"
  | "codesSpent"
  | "rests"
  | "unavailable"
  | "tooOften"
  | "unbuilt"
  | "notFound"
  | "elsewhere"
  | "wrong"
  | "fault";

const TITLES = {
  expired: "said.expiredTitle",
  revoked: "said.revokedTitle",
  used: "said.usedTitle",
  provided: "said.providedTitle",
  confirmed: "said.confirmedTitle",
  notConfirmed: "said.notConfirmedTitle",
  noVisit: "said.noVisitTitle",
  gone: "said.goneTitle",
  newLinkSaid: "said.newLinkTitle",
  notMe: "said.notMeTitle",
  left: "said.leftTitle",
  linkLocked: "said.linkLockedTitle",
  linkStopped: "said.linkStoppedTitle",
  codesSpent: "said.codesSpentTitle",
  rests: "said.restsTitle",
  unavailable: "said.unavailableTitle",
  tooOften: "said.tooOftenTitle",
  unbuilt: "said.unavailableTitle",
  notFound: "said.notFoundTitle",
  elsewhere: "said.elsewhereTitle",
  wrong: "said.wrongTitle",
  fault: "said.faultTitle",
} as const satisfies Record<Said, Key>;

type SaidMore = {
  readonly business?: string | null;
  readonly way?: Html;
  readonly script?: "door" | "fill";
  /** Of what was asked too often: how long to wait. */
  readonly retryAfterSeconds?: number;
};

/** How long whoever asked too often has to wait. */
export function waitText({ words }: Look, retryAfterSeconds = 0): string {
  return words("door.tooMany", { count: Math.max(1, Math.ceil((retryAfterSeconds * SECOND_MS) / MINUTE_MS)) });
}

/** Where whoever is lost goes on. */
export function wayToDoor(look: Look): Html {
  return html`<p><a class="button" href="${addressOf("/c", look)}">${look.words("said.toDoor")}</a></p>`;
}

/** A page that says something, and what can be done. */
export function saidPage(look: Look, what: Said, more: SaidMore = {}): Html {
  const title = look.words(TITLES[what]);
  return framePage(look, {
    title,
    business: more.business ?? null,
    script: more.script ?? "door",
    main: html`<div>
        <h1>${title}</h1>
        <p class="lead">${what === "tooOften" ? waitText(look, more.retryAfterSeconds) : look.words(`said.${what}`)}</p>
      </div>
      ${more.way ?? ""}`,
  });
}
