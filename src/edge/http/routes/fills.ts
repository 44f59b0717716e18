import { instantToIso } from "../../../base/instant.ts";
import { unveil } from "../../../base/redacted.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { orUndone } from "../../../safe/giving/undone.ts";
import { type OpenAsk, type OpenedFill, openFill } from "../../../workflows/filling/open-fill.ts";
import { readFill, readFills } from "../../../workflows/filling/read-fills.ts";
import { useFill } from "../../../workflows/filling/use-fill.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/fills.ts";
import type { Edge } from "../edge.ts";
import { ownPurposes } from "../own-purposes.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";
import { fillProblem, tellFills } from "../tell-fill.ts";
import { within } from "../within.ts";

const ROOM = { room: "fills", limiter: "caller" } as const;
const LOOKING = { none: "It shows that something was filled in and what came of it, and nothing of what it was." } as const;

/** What the console asks for the extension. What may be filled in where is in `fill-offers.ts`, what a ticket opens in `fill-tickets.ts`. */
export function fillRoutes(edge: Edge): readonly Route[] {
  const { safe, performer, filling } = edge;
  return [
    route({
      ...ROOM,
      policy: "person",
      method: "POST",
      path: "/v1/fills",
      summary: "Open a fill: a ticket for the values, good once and for a minute.",
      ledger: { acts: ["fill.open"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.FillBody },
      answer: { status: 201, describe: "The ticket, and the boxes.", body: contract.FillAnswer },
      handle: async (call): Promise<Reply> => {
        const { caller, body } = call;
        const opened = await orUndone(
          (fn) => within(safe, caller, fn),
          safe.clock,
          () =>
            performer.once(call, async (tx) => {
              const done = await openFill(filling, tx, askOf(caller, body));
              return done.ok ? json(201, tellOpened(done.value)) : fail(fillProblem(done.refusal));
            }),
        );
        edge.onCommit(caller.tenant);
        return opened.ok ? opened.value : fail(safeProblem(opened.refusal));
      },
    }),
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/fills",
      summary: "What was filled in on vendors' pages for your purposes, newest first.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.FillsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.FillsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const { subject = null, vendor = null } = query;
          const unusedOf = query.unused === undefined ? null : caller.actor.id;
          const wish = { subject, vendor, unusedOf, purposes: await ownPurposes(safe, tx, caller) };
          const page = await readFills(tx, wish, pageOf(query), safe.clock());
          return json(200, { ...page, items: await tellFills(edge, tx, page.items) });
        }),
    }),
    route({
      ...ROOM,
      policy: "key",
      method: "GET",
      path: "/v1/fills/{id}",
      summary: "One of them.",
      ledger: LOOKING,
      params: contract.FillParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "What is known of it.", body: contract.ToldFill },
      handle: ({ caller, params }) => within(safe, caller, (tx) => replyWithFill(edge, tx, caller, params)),
    }),
    route({
      ...ROOM,
      policy: "person",
      method: "POST",
      path: "/v1/fills/{id}/used",
      summary: "The vendor took it: a card that was kept for this one use is destroyed.",
      ledger: { acts: ["fill.used", "collection.complete", "card.destroy"] },
      params: contract.FillParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The fill.", body: contract.ToldFill },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const used = await useFill(filling, tx, call.caller.actor, call.params.id);
          return used.ok ? await replyWithFill(edge, tx, call.caller, call.params) : fail(fillProblem(used.refusal));
        }),
    }),
  ];
}

type Body = ReturnType<(typeof contract.FillBody)["parse"]>;

function askOf({ actor }: Caller, body: Body): OpenAsk {
  return {
    actor,
    vendor: body.vendor,
    form: body.form,
    subject: body.subject,
    purpose: body.purpose ?? null,
    card: body.card ?? null,
    reason: body.reason ?? null,
    origin: body.origin,
    to: Buffer.from(body.to, "base64"),
  };
}

function tellOpened({ id, ticket, expiresAt, form, watermark, entry }: OpenedFill): unknown {
  const { boxes, frames } = form;
  const mark = { name: watermark.name, at: instantToIso(watermark.at) };
  return { id, ticket: unveil(ticket), expiresAt: instantToIso(expiresAt), boxes, frames, watermark: mark, entry };
}

async function replyWithFill(
  edge: Edge,
  tx: Tx,
  caller: Caller,
  { id }: ReturnType<(typeof contract.FillParams)["parse"]>,
): Promise<Reply> {
  const { safe } = edge;
  const found = await readFill(tx, id, await ownPurposes(safe, tx, caller), safe.clock());
  if (found === undefined) return fail(problem("not_found"));
  const [told] = await tellFills(edge, tx, [found]);
  return json(200, told);
}
