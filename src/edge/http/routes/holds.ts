import { listHolds, openHoldWords } from "../../../registers/holds/holds.ts";
import { endHoldBy, placeHoldFor } from "../../../workflows/retention/place-hold.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/retention.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { holdProblem, tellHold } from "../tell-retention.ts";
import { within } from "../within.ts";

const ROOM = { room: "retention", policy: "owner", limiter: "caller" } as const;

export function holdRoutes(edge: Edge): readonly Route[] {
  return [listRoute(edge), placeRoute(edge), endRoute(edge)];
}

function listRoute({ safe }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/holds",
    summary: "What is kept past its time, why, by whom and until when; newest first, those that are over too.",
    ledger: { none: "It names no value." },
    params: NOTHING,
    query: contract.HoldsQuery,
    body: { kind: "none" },
    answer: { status: 200, describe: "A page.", body: contract.HoldsAnswer },
    handle: ({ caller, query }) =>
      within(safe, caller, async (tx) => {
        const { limit, cursor } = pageOf(query);
        const found = await listHolds(tx, { subject: query.subject ?? null, before: cursor, limit: limit + 1 });
        const holds = found.slice(0, limit);
        const ids = holds.map((hold) => hold.id);
        const words = safe.keeper.state() === "open" ? await openHoldWords(tx, safe.keeper, ids) : undefined;
        const items = holds.map((hold) => ({ ...tellHold(hold, safe.clock()), words: words?.get(hold.id) ?? null }));
        return json(200, { items, nextCursor: found.length > limit ? ids.at(-1) : null });
      }),
  });
}

function placeRoute({ safe, performer }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/holds",
    summary: "Keep what is named past its time: for a dispute, a legal claim or a tax matter, until a day.",
    ledger: { acts: ["hold.place"] },
    fresh: true,
    params: NOTHING,
    query: NOTHING,
    body: { kind: "json", schema: contract.NewHoldBody },
    answer: { status: 201, describe: "The hold.", body: contract.HoldAnswer },
    handle: (call) =>
      performer.once(call, async (tx): Promise<Reply> => {
        const { subject = null, field = null, words = null, reason, until } = call.body;
        const now = safe.clock();
        const placed = await placeHoldFor(safe, tx, { actor: call.caller.actor, subject, field, words, reason, until }, now);
        return placed.ok ? json(201, { ...tellHold(placed.value, now), words }) : fail(holdProblem(placed.refusal));
      }),
  });
}

function endRoute({ safe, performer }: Edge): Route {
  return route({
    ...ROOM,
    method: "DELETE",
    path: "/v1/holds/{id}",
    summary: "End a hold before its day. What is past its time goes at the next sweep.",
    ledger: { acts: ["hold.end"] },
    fresh: true,
    params: contract.HoldParams,
    query: NOTHING,
    body: { kind: "none" },
    answer: { status: 204, describe: "Ended, now or before.", body: "none" },
    handle: (call) =>
      performer.once(call, async (tx): Promise<Reply> => {
        const ended = await endHoldBy(tx, call.caller.actor, call.params.id, safe.clock());
        return ended === undefined ? fail(problem("not_found")) : json(204, null);
      }),
  });
}
