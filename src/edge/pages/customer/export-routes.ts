import { withTxAgain } from "../../../platform/storage/collisions.ts";
import { restsUntil } from "../../../registers/customers/contact-changes.ts";
import { customerActor } from "../../../workflows/customers/actor.ts";
import { handOut, tellPassphrase } from "../../../workflows/rights/export/hand-out.ts";
import { problem } from "../../http/problem.ts";
import { exportProblem } from "../../http/tell-rights.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { createCustomerReader } from "../../http/session/customer-cookie.ts";
import { isFromHere } from "../../http/session/from-here.ts";
import { doorFor } from "./after-sign-in.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { homeLink } from "./home-link.ts";
import { createOwnPlace } from "./own-place.ts";
import { RequestParams, answerRequest, ownRequest } from "./request-routes.ts";
import { A_PAGE, customerRoom, goTo } from "./room.ts";
import { saidPage } from "./said-page.ts";

/** Where customers fetch the copy of their data, and see the passphrase that opens it. */
export function exportRoutes(desk: Desk): readonly Route[] {
  return [passphraseRoute(desk), fetchRoute(desk)];
}

function passphraseRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  const { safe } = desk.edge;
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/requests/{id}/passphrase",
    params: RequestParams,
    summary: "Shows the customer who is signed in the passphrase of their copy.",
    ledger: { acts: ["rights.export"] },
    body: { kind: "form" },
    answer: A_PAGE,
    handle: ({ incoming, params }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const request = await ownRequest(desk, tx, customer, params.id);
        if (request === undefined) return fail(problem("not_found"));
        if ((await restsUntil(tx, customer, safe.clock())) !== null) {
          const look = desk.lookFor(incoming, "/c/requests");
          return await answerPage(desk, look, incoming, 403, saidPage(look, "rests", { business, way: homeLink(look) }));
        }
        const ask = { request: request.id, subject: customer.subject, by: customerActor(customer.subject) };
        const told = await tellPassphrase({ safe }, tx, ask, safe.clock());
        if (!told.ok) return fail(exportProblem(told.refusal));
        return await answerRequest(desk, incoming, tx, { business, request, passphrase: told.value });
      }),
  });
}

function fetchRoute(desk: Desk): Route {
  const { safe, cardOrigin, onCommit } = desk.edge;
  const readCustomer = createCustomerReader(safe);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/requests/{id}/export",
    params: RequestParams,
    summary: "Hands the customer who is signed in the copy of their data, encrypted.",
    ledger: { acts: ["rights.export"] },
    body: { kind: "form" },
    answer: { status: 200, describe: "The file.", body: "application/octet-stream" },
    handle: async ({ body, incoming, params }): Promise<Reply> => {
      if (!isFromHere(incoming, cardOrigin)) return fail(problem("origin_not_allowed"));
      const customer = await readCustomer(incoming);
      if (customer === undefined) return goTo(addressOf(doorFor("/c/requests"), desk.lookFor(incoming, "/c/sign-in")));
      const { tenant, subject } = customer;
      const format = body["format"] === "age" ? ("age" as const) : ("zip" as const);
      const ask = { request: params.id, subject, by: customerActor(subject), format };
      const done = await handOut({ safe }, (fn) => withTxAgain(safe.db, tenant, fn), ask, safe.clock());
      onCommit(tenant);
      if (!done.ok) return fail(exportProblem(done.refusal));
      const { fileName, type, chunks } = done.value;
      return { kind: "stream", type, chunks, headers: { "content-disposition": `attachment; filename="${fileName}"` } };
    },
  });
}
