import { html } from "hono/html";
import type { RightsRequest } from "../../../registers/rights/requests.ts";
import { proveUntil } from "../../../workflows/rights/prove-until.ts";
import type { Html } from "../layout.ts";
import { type Look, addressOf, framePage } from "./frame.ts";
import { homeLink } from "./home-link.ts";
import { doneNote } from "./note.ts";
import { clockText, dayOf, stateText } from "./request-text.ts";

/** What a customer who is signed in has asked, newest first, each with its clock. */
export function requestsPage(
  look: Look,
  { business, requests, isFiled }: { readonly business: string; readonly requests: readonly RightsRequest[]; readonly isFiled: boolean },
): Html {
  const { words } = look;
  return framePage(look, {
    title: words("requests.title"),
    business,
    foot: words("home.foot"),
    main: html`<div>
        <h1>${words("requests.title")}</h1>
        <p class="lead">${words(requests.length === 0 ? "requests.none" : "requests.lead")}</p>
      </div>
      ${isFiled ? doneNote(words("requests.filed")) : ""}
      ${
        requests.length === 0
          ? ""
          : html`<ul class="ways">
              ${requests.map((request) => line(look, request))}
            </ul>`
      }
      <p><a class="button" href="${addressOf("/c/requests/new", look)}">${words("requests.ask")}</a></p>
      ${homeLink(look)}`,
  });
}

function line(look: Look, request: RightsRequest): Html {
  const { words } = look;
  const clock = clockText(look, request, new Date(proveUntil(request)).toISOString());
  return html`<li>
    <a href="${addressOf(`/c/requests/${request.id}`, look)}">
      <b>${words(`requests.${request.kind}`)}</b>
      <span>${stateText(look, request)}</span>
      <span class="small quiet"
        >${words("requests.asked", { day: dayOf(request.createdAt, look) })}${clock === undefined ? "" : html` · ${clock}`}</span
      >
    </a>
  </li>`;
}
