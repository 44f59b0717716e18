import { listAnonymousCounts } from "../../../safe/vault/count-anonymous.ts";
import { findCertificate, planErasure } from "../../../workflows/rights/erasing/plan.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/rights.ts";
import { CertificateAnswer, CountsAnswer, PlanAnswer } from "../contract/admin.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { rightsDeskOf, rightsProblem } from "../tell-rights.ts";
import { within } from "../within.ts";

const ROOM = { room: "rights requests", policy: "owner", limiter: "caller" } as const;

/** What an erasure that a customer asked for would do, and the proof that it was done. */
export function rightsErasingRoutes(edge: Edge): readonly Route[] {
  const { safe } = edge;
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/rights-requests/{id}/plan",
      summary: "What carrying out this erasure would destroy and keep, why and until when; changes nothing.",
      ledger: { none: "Nothing is shown or changed." },
      params: contract.RequestParams,
      query: contract.PlanQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "The plan.", body: PlanAnswer },
      handle: async ({ caller, params, query }) => {
        const ask = { id: params.id, actor: caller.actor, keep: query.keep?.split(",") ?? [] };
        const plan = await within(safe, caller, (tx) => planErasure(rightsDeskOf(edge), tx, ask, safe.clock()));
        return plan.ok ? json(200, plan.value) : fail(rightsProblem(plan.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/rights-requests/{id}/certificate",
      summary: "The signed certificate of the erasure, once nothing is left.",
      ledger: { none: "It names no value." },
      params: contract.RequestParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The certificate.", body: CertificateAnswer },
      handle: async ({ caller, params }) => {
        const found = await within(safe, caller, (tx) => findCertificate(tx, params.id, safe.clock()));
        return found.ok ? json(200, found.value) : fail(rightsProblem(found.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/anonymous-counts",
      summary: "What was counted of customers who were anonymised, by month; fewer than five are not told apart.",
      ledger: { none: "It is about nobody." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The counts.", body: CountsAnswer },
      handle: async ({ caller }) => json(200, { items: await within(safe, caller, listAnonymousCounts) }),
    }),
  ];
}
