import type { Result } from "../../../base/result.ts";
import { appealRightsRequest, decideAppeal } from "../../../workflows/rights/appeal.ts";
import type { RightsRefusal } from "../../../workflows/rights/answers.ts";
import { extendAppeal } from "../../../workflows/rights/extend-appeal.ts";
import { extendRightsRequest } from "../../../workflows/rights/extend.ts";
import { pauseRightsRequest, resumeRightsRequest } from "../../../workflows/rights/pause.ts";
import { withdrawRightsRequest } from "../../../workflows/rights/withdraw.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { rightsDeskOf, rightsProblem } from "../tell-rights.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller", method: "POST" } as const;
const ANSWER = { status: 200, describe: "The request.", body: contract.RequestAnswer } as const;
const ON_ONE = { params: contract.RequestParams, query: NOTHING, answer: ANSWER } as const;

/** What moves a request and its clock, beside what is decided. */
export function rightsClockRoutes(edge: Edge): readonly Route[] {
  return [
    extendRoute(edge),
    pauseRoute(edge),
    resumeRoute(edge),
    appealRoute(edge),
    appealExtensionRoute(edge),
    appealDecisionRoute(edge),
    withdrawRoute(edge),
  ];
}

function extendRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/extensions",
    summary: "Take the longer time that the law gives: once, before the first is over, for a reason that the customer is told.",
    ledger: { acts: ["rights.extend"] },
    body: { kind: "json", schema: contract.ExtensionBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, reason: call.body.reason, actor: call.caller.actor };
        return tell(await extendRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function pauseRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/pauses",
    summary: "Let the clock stand still until the customer has answered, where their law says so.",
    ledger: { acts: ["rights.pause"] },
    body: { kind: "json", schema: contract.PauseBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, reason: call.body.reason, actor: call.caller.actor };
        return tell(await pauseRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function resumeRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/resumptions",
    summary: "Let the clock run on; the days on which it stood still come after the last one.",
    ledger: { acts: ["rights.resume"] },
    body: { kind: "json", schema: contract.NoBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, actor: call.caller.actor };
        return tell(await resumeRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function appealRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/appeals",
    summary: "Note that the customer contests what was refused, wholly or in part.",
    ledger: { acts: ["rights.appeal"] },
    body: { kind: "json", schema: contract.AppealBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, words: call.body.words ?? null, actor: call.caller.actor };
        return tell(await appealRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function appealExtensionRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/appeals/extensions",
    summary:
      "Take longer to look again, where the law gives more time: once, before the first is over, for a reason that the customer is told.",
    ledger: { acts: ["rights.appeal_extend"] },
    body: { kind: "json", schema: contract.ExtensionBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, reason: call.body.reason, actor: call.caller.actor };
        return tell(await extendAppeal(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function appealDecisionRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/appeals/decisions",
    summary: "Uphold the decision, or overturn it: then the request is open again for another.",
    ledger: { acts: ["rights.appeal_decide"] },
    body: { kind: "json", schema: contract.AppealDecisionBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const { decision, reason: words = null } = call.body;
        const wish = { id: call.params.id, decision, words, actor: call.caller.actor };
        return tell(await decideAppeal(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function withdrawRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    ...ON_ONE,
    path: "/v1/rights-requests/{id}/withdrawals",
    summary: "Take a request back for the customer, as long as it is not carried out.",
    ledger: { acts: ["rights.withdraw"] },
    body: { kind: "json", schema: contract.NoBody },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const wish = { id: call.params.id, actor: call.caller.actor };
        return tell(await withdrawRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock()));
      }),
  });
}

function tell(result: Result<unknown, RightsRefusal>): Reply {
  return result.ok ? json(200, result.value) : fail(rightsProblem(result.refusal));
}
