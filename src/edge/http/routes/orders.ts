import { readOrders } from "../../../registers/consent/records.ts";
import { ORDER_KINDS } from "../../../registers/consent/standings.ts";
import { setOrder } from "../../../workflows/consent/set-order.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/consents.ts";
import type { Edge } from "../edge.ts";
import { whyNotKnow } from "../is-at-work.ts";
import { toldBy, whyNotRecord } from "../may-record.ts";
import { noteOwnerNeeded } from "../no-owner.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { within } from "../within.ts";

const ROOM = { room: "consents", policy: "key", limiter: "caller", query: NOTHING } as const;

/** Standing orders of a customer: nothing more is collected, nothing is given to others. */
export function orderRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects/{id}/orders",
      params: contract.SubjectParams,
      summary: "The customer's standing orders.",
      ledger: { none: "Whether something may be used is told with every decision too." },
      body: { kind: "none" },
      answer: { status: 200, describe: "Both, on or off.", body: contract.OrdersAnswer },
      handle: ({ caller, params: { id } }) =>
        within(safe, caller, async (tx) => {
          const refusal = await whyNotKnow(safe, tx, caller, id);
          if (refusal !== undefined) return fail(refusal);
          const known = await readOrders(tx, id);
          const items = ORDER_KINDS.map((kind) => known.find((order) => order.kind === kind) ?? { ...NEVER, kind });
          return json(200, { items, nextCursor: null });
        }),
    }),
    route({
      ...ROOM,
      method: "PUT",
      path: "/v1/subjects/{id}/orders/{kind}",
      params: contract.OrderParams,
      summary: "Record that the customer forbids further collection or any distribution, or no longer does.",
      ledger: { acts: ["order.record"] },
      body: { kind: "json", schema: contract.OrderBody },
      answer: { status: 200, describe: "The order.", body: contract.OrderAnswer },
      handle: ({ caller, params: { id, kind }, body }) =>
        within(safe, caller, async (tx) => {
          // Anybody at work may protect a customer; to lift what protects them is the owner's, and their own.
          const refusal = await whyNotRecord(safe, tx, caller, { act: "order.record", subject: id, purpose: null }, body);
          if (refusal !== undefined) return fail(refusal);
          if (body.standing === "off" && !caller.actor.owner)
            return fail(await noteOwnerNeeded(tx, caller, "order.record", id, safe.clock()));
          const order = { actor: caller.actor, subject: id, kind, standing: body.standing, told: toldBy(caller, body) };
          const done = await setOrder(safe, tx, order, safe.clock());
          return done.ok ? json(200, done.value) : fail(safeProblem(done.refusal));
        }),
    }),
  ];
}

const NEVER = { standing: "off", at: null, by: null, how: null } as const;
