import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { readReturned, settleLetter } from "../../../workflows/rights/returned-letters.ts";
import { NOTHING } from "../contract/common.ts";
import { RequestParams } from "../contract/rights.ts";
import * as contract from "../contract/rights-letters.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { rightsDeskOf, rightsProblem } from "../tell-rights.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller" } as const;

/** Letters to customers about their requests that did not arrive. */
export function rightsLettersRoutes(edge: Edge): readonly Route[] {
  return [returnedRoute(edge), settleRoute(edge)];
}

function returnedRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/returned-letters",
    summary: "What the customer was written and did not get, and what was done about it; oldest first.",
    ledger: { none: "It names no value." },
    params: RequestParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 200, describe: "The letters.", body: contract.ReturnedLettersAnswer },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const now = safe.clock();
        const request = await findRightsRequest(tx, params.id, now);
        return request === undefined ? fail(problem("not_found")) : json(200, { items: await readReturned(tx, request, now) });
      }),
  });
}

function settleRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/returned-letters/{letter}/settlements",
    summary:
      "Tell the customer again what did not arrive, by mail or on paper; or note that nobody needs it. One that was seen to stays so.",
    ledger: { acts: ["rights.letter", "mail.customer", "text.customer", "letter.write"] },
    params: contract.ReturnedParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.SettlementBody },
    answer: { status: 200, describe: "The letter.", body: contract.ReturnedAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const { id, letter } = call.params;
        const settlement = { id, letter, how: call.body.how, actor: call.caller.actor };
        const settled = await settleLetter(rightsDeskOf(edge), tx, settlement, edge.safe.clock());
        return settled.ok ? json(200, settled.value) : fail(rightsProblem(settled.refusal));
      }),
  });
}
