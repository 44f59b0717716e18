import { askApproval } from "../../../workflows/approvals/ask-approval.ts";
import { takeBack } from "../../../workflows/approvals/cancel-approval.ts";
import { readApproval, readApprovals } from "../../../workflows/approvals/read-approvals.ts";
import { vote } from "../../../workflows/approvals/vote.ts";
import type { ApprovalId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { Caller } from "../caller.ts";
import * as contract from "../contract/approvals.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { approvalProblem, tellApprovals } from "../tell-approval.ts";
import { within } from "../within.ts";

const ROOM = { room: "approvals", policy: "person", limiter: "caller" } as const;
const LOOKING = { none: "It shows who asked for what and why, and no value of a customer's." } as const;

export function approvalRoutes(edge: Edge): readonly Route[] {
  const { performer, safe, approvals } = edge;
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/approvals",
      summary: "Ask others to agree that you see one detail of a customer; only where that is all that is missing.",
      ledger: { acts: ["approval.ask", "approval.expire"] },
      fresh: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewApprovalBody },
      answer: { status: 201, describe: "Asked; ten minutes are left to answer it.", body: contract.ApprovalAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { subject, field, reason, purpose = null, form = "clear" } = call.body;
          const asked = await askApproval(approvals, tx, { actor: call.caller.actor, subject, field, purpose, form, reason });
          if (!asked.ok) return fail(approvalProblem(asked.refusal));
          return await reply(edge, tx, call.caller, asked.value.id, 201);
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/approvals",
      summary: "Questions that you asked or could answer, newest first; owners see all.",
      ledger: LOOKING,
      passive: true,
      params: NOTHING,
      query: contract.ApprovalsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.ApprovalsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const isOpen = query.state === undefined ? null : query.state === "asked";
          const page = await readApprovals(approvals, tx, caller.actor, { isOpen, ...pageOf(query) });
          if (!page.ok) return fail(approvalProblem(page.refusal));
          return json(200, { ...page.value, items: await tellApprovals(safe, tx, caller.actor, page.value.items) });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/approvals/{id}",
      summary: "One question, and how it stands.",
      ledger: LOOKING,
      passive: true,
      params: contract.ApprovalParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The question.", body: contract.ApprovalAnswer },
      handle: ({ caller, params }) => within(safe, caller, (tx) => reply(edge, tx, caller, params.id, 200)),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/approvals/{id}/votes",
      summary: "Agree or decline. Never to what you asked yourself, and only to what you could see yourself.",
      ledger: { acts: ["approval.agree", "approval.decline"] },
      fresh: true,
      params: contract.ApprovalParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.VoteBody },
      answer: { status: 200, describe: "The question, as your answer left it.", body: contract.ApprovalAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const voted = await vote(approvals, tx, { actor: call.caller.actor, id: call.params.id, vote: call.body.vote });
          return voted.ok ? await reply(edge, tx, call.caller, voted.value.id, 200) : fail(approvalProblem(voted.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/approvals/{id}",
      summary: "Take a question of yours back.",
      ledger: { acts: ["approval.cancel"] },
      params: contract.ApprovalParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "Taken back.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const taken = await takeBack(approvals, tx, call.caller.actor, call.params.id);
          return taken.ok ? json(204, null) : fail(approvalProblem(taken.refusal));
        }),
    }),
  ];
}

async function reply({ safe, approvals }: Edge, tx: Tx, { actor }: Caller, id: ApprovalId, status: 200 | 201): Promise<Reply> {
  const found = await readApproval(approvals, tx, actor, id);
  if (!found.ok) return fail(approvalProblem(found.refusal));
  const [told] = await tellApprovals(safe, tx, actor, [found.value]);
  return json(status, told, status === 201 ? { location: `/v1/approvals/${id}` } : undefined);
}
