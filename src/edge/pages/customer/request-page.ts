import { html, raw } from "hono/html";
import type { Instant } from "../../../base/instant.ts";
import { type Redacted, unveil } from "../../../base/redacted.ts";
import { lineOf } from "../../../registers/mailing/letters/messages.ts";
import { type RightsRequest, erasesPart } from "../../../registers/rights/requests.ts";
import { proveUntil } from "../../../workflows/rights/prove-until.ts";
import type { RightsMessage } from "../../../workflows/rights/messages.ts";
import type { Html } from "../layout.ts";
import { problemLine } from "./door-page.ts";
import { type Look, addressOf, framePage, timeInWords, timeOf } from "./frame.ts";
import { doneNote } from "./note.ts";
import { clockText, dayOf, mayAppeal, mayTakeBack, mayWrite, stateText } from "./request-text.ts";
import type { Key } from "./words.ts";

export const REQUEST_NOTES = {
  filed: "requests.filed",
  saved: "requests.saved",
  sent: "requests.sent",
  weak: "requests.weak",
  late: "home.late",
} as const satisfies Record<string, Key>;
export type RequestNote = keyof typeof REQUEST_NOTES;

export type RequestState = {
  readonly business: string;
  readonly request: RightsRequest;
  readonly messages: readonly RightsMessage[];
  /** The labels of fields, for the reasons of a decision. */
  readonly labelOf: (field: string) => string;
  /** What was done just now. */
  readonly said?: RequestNote;
  readonly passphrase?: Redacted<string>;
  readonly isEmpty?: boolean;
};

/** One request: how it stands, what the customer can do, what happened and what was written. */
export function requestPage(look: Look, state: RequestState): Html {
  const { words } = look;
  const { business, request, said } = state;
  const title = words(`requests.${request.kind}`);
  const clock = clockText(look, request, new Date(proveUntil(request)).toISOString());
  return framePage(look, {
    title,
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${title}</h1>
        <p class="lead">${stateText(look, request)}</p>
        ${about(look, state)} ${clock === undefined ? "" : html`<p>${clock}</p>`}
        ${request.lawName === null ? "" : html`<p class="small quiet">${words("requests.law", { law: request.lawName })}</p>`}
      </div>
      ${said === undefined ? "" : doneNote(words(REQUEST_NOTES[said]))} ${confirmation(look, request)} ${cooling(look, request)}
      ${exported(look, state)} ${decided(look, state)} ${steps(look, request)} ${correspondence(look, state)} ${takeBack(look, request)}
      <p class="row links"><a href="${addressOf("/c/requests", look)}">${words("requests.back")}</a></p>`,
  });
}

/** Of an objection the scope is its purpose, which has no page of its own here. */
function about({ words }: Look, { request: { kind, scope }, labelOf }: RequestState): Html {
  return kind === "objection" || scope.length === 0
    ? html``
    : html`<p>${words("requests.only", { fields: scope.map(labelOf).join(", ") })}</p>`;
}

function to(look: Look, { id }: RightsRequest, more = ""): string {
  return addressOf(`/c/requests/${id}${more}`, look);
}

/** One deed as a form with one button. */
function deed(look: Look, request: RightsRequest, wish: string, say: Key, kind: "first" | "second" = "second"): Html {
  const { words } = look;
  return html`<form method="post" action="${to(look, request)}">
    <input type="hidden" name="do" value="${wish}" />
    <button type="submit" ${kind === "second" ? html`class="second"` : ""}>${words(say)}</button>
  </form>`;
}

function confirmation(look: Look, request: RightsRequest): Html {
  const { words } = look;
  if (request.state !== "awaiting_proof" || request.groupedInto !== null || request.proofShown > 0) return html``;
  return html`<section class="card" aria-labelledby="confirm">
    <div>
      <h2 id="confirm">${words("requests.confirmTitle")}</h2>
      <p>${words(request.agent ? "requests.agentSay" : "requests.confirmSay")}</p>
    </div>
    ${deed(look, request, "confirm", request.agent ? "requests.agentYes" : "requests.yes", "first")}
    ${deed(look, request, "withdraw", "requests.no")}
  </section>`;
}

function cooling(look: Look, request: RightsRequest): Html {
  const { words, language } = look;
  if (request.coolingUntil === null || request.state !== "granted" || request.carriedAt !== null) return html``;
  const at = timeInWords(Date.parse(request.coolingUntil), language);
  return html`<section class="card" aria-labelledby="cooling">
    <div>
      <h2 id="cooling">${words(erasesPart(request) ? "requests.partKeepTitle" : "requests.keepTitle", { at })}</h2>
      <p>${words("requests.keepSay")}</p>
    </div>
    ${deed(look, request, "withdraw", "requests.keep", "first")}
  </section>`;
}

const EXPORT_SAYS = {
  making: "requests.exportMaking",
  delayed: "requests.exportDelayed",
  expired: "requests.exportOver",
  failed: "requests.exportFailed",
} as const satisfies Record<string, Key>;

function exported(look: Look, { business, request, passphrase }: RequestState): Html {
  const { words } = look;
  const { export: file } = request;
  if (file === null || request.state === "withdrawn") return html``;
  if (file.state !== "ready") return html`<p class="note">${words(EXPORT_SAYS[file.state], { business })}</p>`;
  const fetching = (format: "zip" | "age", kind: string): Html =>
    html`<form method="post" action="${to(look, request, "/export")}">
      <input type="hidden" name="format" value="${format}" />
      <button type="submit" class="${kind}">${words(`requests.${format}`)}</button>
    </form>`;
  return html`<section class="card" aria-labelledby="export">
    <div>
      <h2 id="export">${words("requests.exportReady")}</h2>
      <p>${words("requests.exportUntil", { day: dayOf(file.expiresAt ?? request.createdAt, look) })}</p>
    </div>
    ${
      passphrase === undefined
        ? html`<form method="post" action="${to(look, request, "/passphrase")}">
            <button type="submit" class="second">${words("requests.passphrase")}</button>
          </form>`
        : html`<div class="shown" role="status" tabindex="-1" ${raw("data-first")}>
            <p class="small quiet">${words("requests.passphraseIs")}</p>
            <p class="value">${unveil(passphrase)}</p>
            <p class="small quiet">${words("requests.passphraseSay")}</p>
          </div>`
    }
    ${fetching("zip", "first")}
    <p class="small quiet">${words("requests.zipSay")}</p>
    ${fetching("age", "second")}
  </section>`;
}

function decided(look: Look, { business, request, labelOf }: RequestState): Html {
  const { words, language } = look;
  const { decision, appeal } = request;
  if (decision === null) return html``;
  const judged =
    appeal === null || appeal.state === "open" ? "" : html`<p>${lineOf(language, `rightsAppeal.${appeal.state}`, { business })}</p>`;
  const reasons = decision.reasons.map(({ code, fields, until }) => {
    const more = [...fields.map(labelOf), ...(until === null ? [] : [words("requests.keptUntil", { day: dayOf(until, look) })])];
    return html`<li>
      ${lineOf(language, `rightsReason.${code}`, { business })}${more.length === 0 ? "" : html` <small class="quiet">(${more.join(", ")})</small>`}
    </li>`;
  });
  return html`<section aria-labelledby="decision">
    <h2 id="decision">${words("requests.decision")}</h2>
    <p>${words(`requests.${decision.decision}_say`, { business })}</p>
    ${
      reasons.length === 0
        ? ""
        : html`<p>${words("requests.why")}</p>
            <ul>
              ${reasons}
            </ul>`
    }
    ${judged} ${mayAppeal(request) ? appealForm(look, request) : ""}
  </section>`;
}

function appealForm(look: Look, request: RightsRequest): Html {
  const { words } = look;
  return html`<form method="post" action="${to(look, request)}" class="card">
    <input type="hidden" name="do" value="appeal" />
    <div>
      <h3>${words("requests.appealTitle")}</h3>
      <p>${words("requests.appealSay")}</p>
    </div>
    <div class="field">
      <label for="why">${words("requests.appealLabel")}</label>
      <textarea id="why" name="text" maxlength="4000"></textarea>
    </div>
    <button type="submit" class="second">${words("requests.appealGo")}</button>
  </form>`;
}

function steps(look: Look, request: RightsRequest): Html {
  const { words, language } = look;
  const { extension, decision, appeal } = request;
  const extended = (one: { readonly reason: string } | null): string =>
    one === null
      ? ""
      : `${words("requests.stepExtended")} ${words(one.reason === "complex" ? "requests.complex" : "requests.many_requests")}`;
  const rows: readonly (readonly [string | null | undefined, string])[] = [
    [request.createdAt, words("requests.stepAsked")],
    [request.provenAt, words("requests.stepProven")],
    [extension?.at, extended(extension)],
    [request.pausedSince, words("requests.stepPaused")],
    [decision?.at, words("requests.stepDecided")],
    [appeal?.at, words("requests.stepAppealed")],
    [appeal?.extension?.at, extended(appeal?.extension ?? null)],
    [appeal?.decidedAt, words("requests.stepAppealDecided")],
    [request.doneAt, words("requests.stepDone")],
  ];
  return html`<details class="fold" open>
    <summary>${words("requests.steps")}</summary>
    <dl>
      ${rows.map(([at, say]) =>
        at === null || at === undefined
          ? ""
          : html`<div>
              <dt>${say}</dt>
              <dd>${timeOf(Date.parse(at), language)}</dd>
            </div>`,
      )}
    </dl>
  </details>`;
}

function correspondence(look: Look, { business, request, messages, isEmpty = false }: RequestState): Html {
  const { words, language } = look;
  if (messages.length === 0 && !mayWrite(request)) return html``;
  return html`<section aria-labelledby="messages">
    <h2 id="messages">${words("requests.messages")}</h2>
    ${messages.map(
      ({ at, direction, text }) =>
        html`<div class="words">
          <small>${direction === "in" ? words("requests.you") : business} · ${timeOf(Date.parse(at) as Instant, language)}</small>
          ${text ?? words("requests.gone")}
        </div>`,
    )}
    ${mayWrite(request) ? writing(look, business, request, isEmpty) : ""}
  </section>`;
}

function writing(look: Look, business: string, request: RightsRequest, isEmpty: boolean): Html {
  const { words } = look;
  return html`<form method="post" action="${to(look, request)}" novalidate>
    <input type="hidden" name="do" value="write" />
    <div class="field">
      <label for="text">${words("requests.write", { business })}</label>
      <textarea
        id="text"
        name="text"
        maxlength="4000"
        required
        aria-describedby="text-problem"
        aria-invalid="${isEmpty ? "true" : "false"}"
        ${isEmpty ? raw("data-first") : ""}
      ></textarea>
      ${problemLine("text", isEmpty ? words("requests.writeMissing") : undefined)}
    </div>
    <button type="submit" class="second">${words("requests.writeGo")}</button>
  </form>`;
}

function takeBack(look: Look, request: RightsRequest): Html {
  const isMark = request.kind === "restriction" || request.kind === "objection";
  const isAsked = request.state === "awaiting_proof" && request.proofShown === 0;
  const isCooling = request.state === "granted" && request.coolingUntil !== null;
  if (!mayTakeBack(request) || isAsked || isCooling) return html``;
  return deed(look, request, "withdraw", isMark ? "requests.lift" : "requests.takeBack");
}
