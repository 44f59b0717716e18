import type { IncomingMessage } from "node:http";
import { html } from "hono/html";
import { withTx } from "../../../platform/storage/tx.ts";
import { currentCardKey } from "../../../safe/vault/card-key.ts";
import { FORM_VERSION } from "../../../workflows/collection/provide.ts";
import type { Visit } from "../../../workflows/collection/read-visit.ts";
import { problem } from "../../http/problem.ts";
import { fail, json, route } from "../../http/route.ts";
import type { Reply, Route } from "../../http/route.ts";
import type { Html } from "../layout.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { fillPage } from "./fill-page.ts";
import { formTargets } from "./form-targets.ts";
import { type Look, addressOf } from "./frame.ts";
import { A_PAGE, CALLS, NO_EFFECT, customerRoom, goTo } from "./room.ts";
import { type Said, saidPage, wayToDoor } from "./said-page.ts";
import { tellRefusal } from "./tell-provided.ts";
import { isVisitErased, visitOf } from "./visit.ts";

/** The form, and the key to which its program seals. */
export function fillRoutes(desk: Desk): readonly Route[] {
  return [formRoute(desk), keyRoute(desk)];
}

function formRoute(desk: Desk): Route {
  return route({
    ...customerRoom(desk),
    ...NO_EFFECT,
    method: "GET",
    path: "/c/fill",
    summary: "The form of a request, for whoever came in by a door.",
    answer: A_PAGE,
    handle: async ({ incoming }): Promise<Reply> => {
      const visit = await visitOf(desk, incoming);
      const look = desk.lookFor(incoming, "/c/fill", visit?.language);
      if (visit === undefined) return await noVisit(desk, incoming);
      switch (visit.state) {
        case "created":
        case "opened":
          return look.files === undefined
            ? await answerPage(desk, look, incoming, 503, saidPage(look, "unbuilt", visit))
            : await answerPage(desk, look, incoming, 200, fillPage(look, visit, desk.edge.safe.clock()), {
                formTargets: await formTargets(desk, visit),
              });
        case "provided":
        case "used":
          return goTo(addressOf("/c/done", look));
        case "expired":
        case "revoked":
          return await overPage(desk, incoming, look, visit, visit.state);
      }
    },
  });
}

/** It carries the program of the form all the same, so that whoever watches over it sees it without a request of their own. */
export async function noVisit(desk: Desk, incoming: IncomingMessage): Promise<Reply> {
  const look = desk.lookFor(incoming, "/c/fill");
  if (await isVisitErased(desk, incoming)) return await answerPage(desk, look, incoming, 410, saidPage(look, "gone", { script: "fill" }));
  return await answerPage(desk, look, incoming, 401, saidPage(look, "noVisit", { script: "fill", way: wayToDoor(look) }));
}

async function overPage(desk: Desk, incoming: IncomingMessage, look: Look, visit: Visit, said: Said): Promise<Reply> {
  const way = said === "expired" ? { way: newLinkForm(look) } : {};
  return await answerPage(desk, look, incoming, 410, saidPage(look, said, { business: visit.business, ...way }));
}

function newLinkForm(look: Look): Html {
  const { words } = look;
  return html`<form method="post" action="${addressOf("/c/new-link", look)}">
    <button type="submit">${words("said.newLink")}</button>
    <p class="row">${words("said.newLinkHint")}</p>
  </form>`;
}

function keyRoute(desk: Desk): Route {
  const { safe, cardOrigin } = desk.edge;
  return route({
    ...CALLS,
    ...NO_EFFECT,
    method: "GET",
    path: "/c/key",
    summary: "The key to which the form seals, and what it binds.",
    answer: { status: 200, describe: "The key.", body: "application/json" },
    handle: async ({ incoming }): Promise<Reply> => {
      const visit = await visitOf(desk, incoming);
      if (visit === undefined) {
        const isErased = await isVisitErased(desk, incoming);
        return fail(isErased ? tellRefusal({ code: "request_over" }, desk.lookFor(incoming, "/c/fill").language) : problem("visit_over"));
      }
      const { keyId, publicKey } = await withTx(safe.db, visit.tenant, (tx) => currentCardKey(safe, tx, safe.clock()));
      return json(200, {
        keyId,
        publicKey: Buffer.from(publicKey).toString("base64url"),
        formVersion: FORM_VERSION,
        tenant: visit.tenant,
        request: visit.request,
        origin: cardOrigin,
      });
    },
  });
}
