import type { JsonValue } from "../../../base/json-value.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { RIGHTS_STATES } from "../../../registers/rights/kinds.ts";
import { listRightsRequestsByDue } from "../../../registers/rights/list-by-due.ts";
import { findRightsRequest, listRightsRequests } from "../../../registers/rights/requests.ts";
import { decideRightsRequest } from "../../../workflows/rights/decide-request.ts";
import { readExport } from "../../../workflows/rights/export/hand-out.ts";
import { fileRightsRequest } from "../../../workflows/rights/file-request.ts";
import { isReasonCode } from "../../../registers/rights/reasons.ts";
import { verifyRightsRequest } from "../../../workflows/rights/verify-request.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import { RequestsQuery } from "../contract/rights-list.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { rightsDoorRoute } from "./rights-door.ts";
import { rightsDeskOf, rightsProblem } from "../tell-rights.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller" } as const;
const CODE_SHAPE = /^[a-z][a-z0-9_-]{0,59}$/u;

export function rightsRoutes(edge: Edge): readonly Route[] {
  return [fileRoute(edge), listRoute(edge), readRoute(edge), verifyRoute(edge), decideRoute(edge)];
}

function fileRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests",
    summary: "File what a customer asks about their data; a restriction or an objection protects from this moment.",
    ledger: { acts: ["rights.file", "rights.residence", "rights.verify"] },
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.RequestBody },
    answer: { status: 201, describe: "The request: in force, open, or waiting for proof.", body: contract.RequestAnswer },
    handle: (call) => edge.performer.once(call, (tx) => file(edge, tx, call.caller, call.body)),
    withoutKey: rightsDoorRoute(edge),
  });
}

async function file(edge: Edge, tx: Tx, { actor }: Caller, asked: ReturnType<typeof contract.RequestBody.parse>): Promise<Reply> {
  const { kind, subject, fields = [], purpose = null, channel = "staff", method = null, residence = null, language = null } = asked;
  const wish = {
    kind,
    subject,
    fields,
    purpose,
    channel,
    actor,
    proof: method,
    residence,
    language,
    values: (asked.values as Readonly<Record<string, JsonValue>> | undefined) ?? null,
    agent: asked.agent ?? null,
    byPost: asked.byPost === true,
  };
  const filed = await fileRightsRequest(rightsDeskOf(edge), tx, wish, edge.safe.clock());
  if (!filed.ok) return fail(rightsProblem(filed.refusal));
  return json(201, filed.value, { location: `/v1/rights-requests/${filed.value.id}` });
}

function listRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests",
    summary: "List requests, newest first or by when they are due.",
    ledger: { none: "It names no value." },
    params: NOTHING,
    query: RequestsQuery,
    body: { kind: "none" },
    answer: { status: 200, describe: "A page.", body: contract.RequestsAnswer },
    handle: async ({ caller, query }) => {
      const { subject = null, kind = null, due = null, export: copy = null, tasks = null, letters = null } = query;
      const states = query.state === undefined ? null : RIGHTS_STATES.filter((state) => query.state?.split(",").includes(state));
      const filter = { subject, kind, due, export: copy, tasks, letters, states };
      const [page, now] = [pageOf(query), safe.clock()];
      return json(
        200,
        await within(safe, caller, (tx) =>
          query.order === "due" ? listRightsRequestsByDue(tx, filter, page, now) : listRightsRequests(tx, filter, page, now),
        ),
      );
    },
  });
}

function readRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}",
    summary: "One request.",
    ledger: { none: "It names no value." },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 200, describe: "The request.", body: contract.RequestAnswer },
    handle: async ({ caller, params }) => {
      const now = safe.clock();
      return await within(safe, caller, async (tx): Promise<Reply> => {
        const found = await findRightsRequest(tx, params.id, now);
        return found === undefined ? fail(problem("not_found")) : json(200, { ...found, export: await readExport(tx, params.id, now) });
      });
    },
  });
}

function verifyRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/verifications",
    summary: "Note how the customer's identity was shown.",
    ledger: { acts: ["rights.verify"] },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.VerificationBody },
    answer: { status: 200, describe: "The request; open where what was shown is enough.", body: contract.RequestAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const proof = { id: call.params.id, method: call.body.method, actor: call.caller.actor };
        const verified = await verifyRightsRequest(rightsDeskOf(edge), tx, proof, edge.safe.clock());
        return verified.ok ? json(200, verified.value) : fail(rightsProblem(verified.refusal));
      }),
  });
}

function decideRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/decisions",
    summary: "Grant a request, wholly or in part, refuse it, or lift a restriction or an objection.",
    ledger: { acts: ["rights.decide", "subject.change"] },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.DecisionBody },
    answer: { status: 200, describe: "The request.", body: contract.RequestAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const { decision, reason = null, coolingDays = null } = call.body;
        // A reason in prose is sealed with the entry; only a code stands in the register.
        const reasonCode = reason !== null && CODE_SHAPE.test(reason) ? reason : null;
        const listed = (call.body.reasons ?? []).map(({ code, fields = [], until = null }) => ({ code, fields, until }));
        const reasons =
          listed.length === 0 && reasonCode !== null && isReasonCode(reasonCode) ? [{ code: reasonCode, fields: [], until: null }] : listed;
        const words = reasonCode === null ? reason : null;
        const verdict = { id: call.params.id, decision, reasons, reasonCode, words, coolingDays, actor: call.caller.actor };
        const decided = await decideRightsRequest(rightsDeskOf(edge), tx, verdict, edge.safe.clock());
        return decided.ok ? json(200, decided.value) : fail(rightsProblem(decided.refusal));
      }),
  });
}
