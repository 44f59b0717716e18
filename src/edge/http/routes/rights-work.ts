import { findRightsRequest } from "../../../registers/rights/requests.ts";
import { listTasks } from "../../../registers/rights/tasks.ts";
import { showCorrection } from "../../../workflows/rights/show-correction.ts";
import { answerVendorTask } from "../../../workflows/rights/answer-task.ts";
import { tellVendorAgain } from "../../../workflows/rights/tell-again.ts";
import { noteMessage, readMessages } from "../../../workflows/rights/messages.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { rightsDeskOf, rightsProblem, tellTasks } from "../tell-rights.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller" } as const;

/** What is written in a request, what it would change, and what others have to do about it. */
export function rightsWorkRoutes(edge: Edge): readonly Route[] {
  return [messagesRoute(edge), writeRoute(edge), correctionRoute(edge), tasksRoute(edge), answerRoute(edge), againRoute(edge)];
}

function messagesRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/messages",
    summary: "What was written to and fro, oldest first.",
    ledger: { none: "They are words of the request, not values of the customer's record." },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 200, describe: "The messages.", body: contract.MessagesAnswer },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const request = await findRightsRequest(tx, params.id, safe.clock());
        if (request === undefined) return fail(problem("not_found"));
        const read = await readMessages(rightsDeskOf(edge), tx, request);
        return read.ok ? json(200, { items: read.value }) : fail(rightsProblem(read.refusal));
      }),
  });
}

function writeRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/messages",
    summary: "Write to the customer in the request.",
    ledger: { acts: ["rights.message"] },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.MessageBody },
    answer: { status: 201, describe: "The message.", body: contract.MessageAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const now = safe.clock();
        const request = await findRightsRequest(tx, call.params.id, now);
        if (request === undefined) return fail(problem("not_found"));
        const message = { request, direction: "out", text: call.body.text, actor: call.caller.actor } as const;
        const noted = await noteMessage(rightsDeskOf(edge), tx, message, now);
        return noted.ok ? json(201, noted.value) : fail(rightsProblem(noted.refusal));
      }),
  });
}

function correctionRoute(edge: Edge): Route {
  const { safe } = edge;
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/correction",
    summary: "What a correction would change: each field as it is and as it should be, masked; and which roles see that.",
    ledger: { acts: ["subject.read"] },
    params: contract.RequestParams,
    query: contract.CorrectionQuery,
    body: { kind: "none" },
    answer: { status: 200, describe: "Field by field.", body: contract.CorrectionAnswer },
    handle: ({ caller, params, query }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        const wish = { id: params.id, purpose: query.purpose ?? null, actor: caller.actor };
        const shown = await showCorrection(rightsDeskOf(edge), tx, wish, safe.clock());
        return shown.ok ? json(200, shown.value) : fail(rightsProblem(shown.refusal));
      }),
  });
}

function tasksRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/rights-requests/{id}/tasks",
    summary: "What vendors that were given the customer's data are to do, how they were told, and what they answered.",
    ledger: { none: "It names no value." },
    params: contract.RequestParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 200, describe: "The tasks.", body: contract.TasksAnswer },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx): Promise<Reply> => {
        if ((await findRightsRequest(tx, params.id, safe.clock())) === undefined) return fail(problem("not_found"));
        return json(200, { items: await tellTasks(safe, tx, await listTasks(tx, params.id)) });
      }),
  });
}

function answerRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/tasks/{task}/answers",
    summary: "Note what the vendor answered.",
    ledger: { acts: ["rights.task"] },
    params: contract.TaskParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.TaskAnswerBody },
    answer: { status: 200, describe: "The task.", body: contract.TaskAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const { id, task } = call.params;
        const { outcome, note: words = null } = call.body;
        const answer = { id, task, outcome, words, actor: call.caller.actor };
        const answered = await answerVendorTask(rightsDeskOf(edge), tx, answer, edge.safe.clock());
        if (!answered.ok) return fail(rightsProblem(answered.refusal));
        const [told] = await tellTasks(edge.safe, tx, [answered.value]);
        return json(200, told);
      }),
  });
}

function againRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/rights-requests/{id}/tasks/{task}/sendings",
    summary: "Tell the vendor once more: its address was mended, or it never answered. One that waits to be told stays as it is.",
    ledger: { acts: ["rights.task"] },
    params: contract.TaskParams,
    query: NOTHING,
    body: { kind: "json", schema: contract.NoBody },
    answer: { status: 200, describe: "The task.", body: contract.TaskAnswer },
    handle: (call) =>
      edge.performer.once(call, async (tx) => {
        const { id, task } = call.params;
        const again = await tellVendorAgain(rightsDeskOf(edge), tx, { id, task, actor: call.caller.actor }, edge.safe.clock());
        if (!again.ok) return fail(rightsProblem(again.refusal));
        const [told] = await tellTasks(edge.safe, tx, [again.value]);
        return json(200, told);
      }),
  });
}
