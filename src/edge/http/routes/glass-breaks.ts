import { readBreak, readBreaks } from "../../../workflows/approvals/read-breaks.ts";
import { reviewGlass } from "../../../workflows/approvals/review-break.ts";
import * as contract from "../contract/approvals.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { approvalProblem, tellBreaks } from "../tell-approval.ts";
import { within } from "../within.ts";

const ROOM = { room: "approvals", policy: "person", limiter: "caller" } as const;

/** Looks in an emergency, and their review. */
export function glassBreakRoutes({ performer, safe, approvals }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/glass-breaks",
      summary: "What was looked at in an emergency, newest first; for owners, and for whoever may break the glass.",
      ledger: { none: "It shows who looked at what and why, and no value of a customer's." },
      params: NOTHING,
      query: contract.GlassBreaksQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.GlassBreaksAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const page = await readBreaks(approvals, tx, caller.actor, { state: query.state ?? null, ...pageOf(query) });
          if (!page.ok) return fail(approvalProblem(page.refusal));
          return json(200, { ...page.value, items: await tellBreaks(safe, tx, page.value.items) });
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/glass-breaks/{id}/reviews",
      summary: "Say whether it was right to look. Never about what you looked at yourself.",
      ledger: { acts: ["glass.review"] },
      fresh: true,
      params: contract.GlassBreakParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.ReviewBody },
      answer: { status: 200, describe: "Reviewed.", body: contract.GlassBreakAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const { actor } = call.caller;
          const { id } = call.params;
          const reviewed = await reviewGlass(approvals, tx, { actor, id, ...call.body });
          if (!reviewed.ok) return fail(approvalProblem(reviewed.refusal));
          const found = await readBreak(approvals, tx, actor, id);
          if (found === undefined) return fail(problem("not_found"));
          const [told] = await tellBreaks(safe, tx, [found]);
          return json(200, told);
        }),
    }),
  ];
}
