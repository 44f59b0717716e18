import type { IncomingMessage } from "node:http";
import { z } from "@hono/zod-openapi";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type RightsRequest, findRightsRequest } from "../../../registers/rights/requests.ts";
import { subjectActor } from "../../../safe/access/actor.ts";
import type { CustomerSession } from "../../../workflows/customers/session.ts";
import type { RightsRefusal } from "../../../workflows/rights/answers.ts";
import { appealRightsRequest } from "../../../workflows/rights/appeal.ts";
import { portalProof } from "../../../workflows/rights/doors/portal-proof.ts";
import { noteMessage, readMessages } from "../../../workflows/rights/messages.ts";
import { verifyRightsRequest } from "../../../workflows/rights/verify-request.ts";
import { withdrawRightsRequest } from "../../../workflows/rights/withdraw.ts";
import { problem } from "../../http/problem.ts";
import type { Reply, Route } from "../../http/route.ts";
import { fail, route } from "../../http/route.ts";
import { rightsDeskOf, rightsProblem } from "../../http/tell-rights.ts";
import { answerPage } from "./answer-page.ts";
import type { Desk } from "./desk.ts";
import { addressOf } from "./frame.ts";
import { createOwnPlace } from "./own-place.ts";
import { REQUEST_NOTES, type RequestNote, type RequestState, requestPage } from "./request-page.ts";
import { A_PAGE, ELSEWHERE, customerRoom, goTo } from "./room.ts";

export const RequestParams = z.strictObject({ id: z.string().max(60) });
const TEXT_CHARS_MAX = 4_000;

/** One request, as the customer sees it whose it is: to confirm, to take back, to contest, to write about. */
export function requestRoutes(desk: Desk): readonly Route[] {
  return [lookRoute(desk), deedRoute(desk)];
}

function lookRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  return route({
    ...customerRoom(desk),
    method: "GET",
    path: "/c/requests/{id}",
    params: RequestParams,
    summary: "One request of the customer who is signed in: its clock, decision, file and messages.",
    ledger: { none: "What is shown was written in the request by the customer and to them." },
    body: { kind: "none" },
    answer: A_PAGE,
    handle: ({ incoming, params, query }): Promise<Reply> =>
      own(incoming, "look", async (customer, business, tx) => {
        const request = await ownRequest(desk, tx, customer, params.id);
        const told = query["said"];
        const said = told !== undefined && Object.hasOwn(REQUEST_NOTES, told) ? (told as RequestNote) : undefined;
        if (request === undefined) return fail(problem("not_found"));
        return await answerRequest(desk, incoming, tx, { business, request, ...(said === undefined ? {} : { said }) });
      }),
  });
}

/** Nobody learns whether there is a request of another. */
export async function ownRequest(desk: Desk, tx: Tx, { subject }: CustomerSession, id: string): Promise<RightsRequest | undefined> {
  const request = await findRightsRequest(tx, id, desk.edge.safe.clock());
  return request?.subject === subject ? request : undefined;
}

type Shown = Omit<RequestState, "messages" | "labelOf">;

export async function answerRequest(desk: Desk, incoming: IncomingMessage, tx: Tx, shown: Shown, status = 200): Promise<Reply> {
  const { safe } = desk.edge;
  const rights = rightsDeskOf(desk.edge);
  const look = desk.lookFor(incoming, `/c/requests/${shown.request.id}`);
  const [messages, map] = [await readMessages(rights, tx, shown.request), await safe.maps.get(tx)];
  if (!messages.ok) return fail(rightsProblem(messages.refusal));
  const labelOf = (name: string): string => map.fields.get(name)?.label ?? name;
  return await answerPage(desk, look, incoming, status, requestPage(look, { ...shown, messages: messages.value, labelOf }));
}

function deedRoute(desk: Desk): Route {
  const own = createOwnPlace(desk);
  return route({
    ...customerRoom(desk),
    method: "POST",
    path: "/c/requests/{id}",
    params: RequestParams,
    summary: "Confirms a request, takes it back, contests its decision or writes about it.",
    ledger: { acts: ["rights.verify", "rights.withdraw", "rights.appeal", "rights.message"] },
    body: { kind: "form" },
    answer: ELSEWHERE,
    handle: ({ body, incoming, params }): Promise<Reply> =>
      own(incoming, "send", async (customer, business, tx) => {
        const request = await ownRequest(desk, tx, customer, params.id);
        if (request === undefined) return fail(problem("not_found"));
        const text = (body["text"] ?? "").trim().slice(0, TEXT_CHARS_MAX);
        if (body["do"] === "write" && text === "")
          return await answerRequest(desk, incoming, tx, { business, request, isEmpty: true }, 422);
        const done = await perform(desk, tx, request, body["do"] ?? "", text);
        if (typeof done === "object") return done;
        return goTo(`${addressOf(`/c/requests/${request.id}`, desk.lookFor(incoming, "/c/requests"))}&said=${done}`);
      }),
  });
}

async function perform(desk: Desk, tx: Tx, request: RightsRequest, wish: string, text: string): Promise<RequestNote | Reply> {
  const { safe } = desk.edge;
  const rights = rightsDeskOf(desk.edge);
  const { id, subject } = request;
  const actor = subjectActor(subject);
  const now = safe.clock();
  switch (wish) {
    case "confirm": {
      const method = await portalProof(tx, subject, now);
      const proven = await verifyRightsRequest(rights, tx, { id, method, actor }, now);
      if (!proven.ok) return notDone(proven.refusal);
      return proven.value.state === "awaiting_proof" ? "weak" : "saved";
    }
    case "withdraw": {
      const back = await withdrawRightsRequest(rights, tx, { id, actor }, now);
      return back.ok ? "saved" : notDone(back.refusal);
    }
    case "appeal": {
      const contested = await appealRightsRequest(rights, tx, { id, words: text === "" ? null : text, actor }, now);
      return contested.ok ? "saved" : notDone(contested.refusal);
    }
    case "write": {
      const written = await noteMessage(rights, tx, { request, direction: "in", text, actor }, now);
      return written.ok ? "sent" : notDone(written.refusal);
    }
    default:
      return fail(problem("invalid_input"));
  }
}

/** What was done in another window already, or is over: the page tells how it stands, and not that nothing was changed. */
function notDone(refusal: RightsRefusal): RequestNote | Reply {
  return refusal.of === "rights" ? "late" : fail(rightsProblem(refusal));
}
