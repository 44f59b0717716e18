import { assert } from "../../../base/fault.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { forward } from "../../../workflows/forwarding/forward.ts";
import type { ForwardAsk } from "../../../workflows/forwarding/forwarding.ts";
import { type ToldForward, readForward, readForwards } from "../../../workflows/forwarding/read-forwards.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/forwards.ts";
import type { Edge } from "../edge.ts";
import { namesIn } from "../entry-names.ts";
import { ownPurposes } from "../own-purposes.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, RequestMark, Route } from "../route.ts";
import { forwardProblem } from "../tell-forward.ts";
import { writtenOf } from "../written-request.ts";
import { within } from "../within.ts";

const ROOM = { room: "forwards", policy: "key", limiter: "caller" } as const;
const LOOKING = { none: "It shows that something was sent and what came of it, and nothing of what was in it." } as const;

export function forwardRoutes(edge: Edge): readonly Route[] {
  const { safe, forwarding } = edge;
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/forwards",
      summary: "Send a request to a vendor with a customer's values in it, which you do not see.",
      ledger: { acts: ["forward.send", "forward.answered", "forward.not_sent", "forward.unknown"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.ForwardBody },
      answer: { status: 200, describe: "What the vendor answered, without anything of what was sent.", body: contract.ForwardAnswer },
      handle: async (call): Promise<Reply> => {
        const { caller, body, request } = call;
        const done = await forward(forwarding, (fn) => within(safe, caller, fn), askOf(caller, body, request));
        edge.onCommit(caller.tenant);
        return done.ok ? json(200, done.value) : fail(forwardProblem(done.refusal));
      },
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/forwards",
      summary: "What was sent to vendors for your purposes, newest first.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.ForwardsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.ForwardsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const { subject = null, vendor = null } = query;
          const page = await readForwards(tx, { subject, vendor, purposes: await ownPurposes(safe, tx, caller) }, pageOf(query));
          return json(200, { ...page, items: await named(edge, tx, page.items) });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/forwards/{id}",
      summary: "One of them: whether it was answered, was not sent, or nobody knows.",
      ledger: LOOKING,
      params: contract.ForwardParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "What is known of it.", body: contract.ToldForward },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => {
          const found = await readForward(tx, params.id, await ownPurposes(safe, tx, caller));
          if (found === undefined) return fail(problem("not_found"));
          const [told] = await named(edge, tx, [found]);
          return json(200, told);
        }),
    }),
  ];
}

type Body = ReturnType<(typeof contract.ForwardBody)["parse"]>;

function askOf({ actor, tenant }: Caller, body: Body, mark: RequestMark | null): ForwardAsk {
  return {
    tenant,
    actor,
    vendor: body.vendor,
    subject: body.subject,
    purpose: body.purpose ?? null,
    what: whatOf(body),
    card: body.card ?? null,
    reason: body.reason ?? null,
    once: mark === null ? null : { key: mark.idempotencyKey, digest: mark.digest },
  };
}

function whatOf({ request, operation, parameters = {} }: Body): ForwardAsk["what"] {
  if (operation !== undefined) return { kind: "operation", name: operation, parameters };
  assert(request !== undefined, "the schema lets neither of both through");
  return { kind: "request", request: writtenOf(request) };
}

async function named({ safe }: Edge, tx: Tx, items: readonly ToldForward[]): Promise<readonly unknown[]> {
  const names = await namesIn(
    safe,
    tx,
    items.map(({ actor }) => ({ actor, device: null })),
  );
  return items.map((item) => ({ ...item, actor: { ...item.actor, name: names.actor(item.actor.id) } }));
}
