import { findMailing, listMailings } from "../../../registers/mailing/lists/mailing.ts";
import { listFor } from "../../../workflows/mailings/list-of.ts";
import { startMailing, stopMailing } from "../../../workflows/mailings/start-mailing.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/lists.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { listProblem, tellMailings } from "../tell-lists.ts";
import { within } from "../within.ts";

const ROOM = { room: "lists", policy: "key", limiter: "caller" } as const;
const LOOKING = { none: "What the business itself wrote, and numbers." } as const;

/** What is sent to a list. */
export function mailingRoutes({ safe, performer, mailings }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/lists/{id}/mailings",
      summary: "Send something to everybody who is on a list; a worker writes it to one after the other.",
      bringsIn: true,
      ledger: { acts: ["mailing.begin"] },
      fresh: true,
      params: contract.ListParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewMailingBody },
      answer: { status: 202, describe: "It is under way.", body: contract.MailingAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const ask = { actor: call.caller.actor, list: call.params.id, words: call.body };
          const begun = await startMailing(mailings, tx, ask, safe.clock());
          if (!begun.ok) return fail(listProblem(begun.refusal));
          const [told] = await tellMailings(safe, tx, [begun.value]);
          return json(202, told);
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/lists/{id}/mailings",
      summary: "What was sent to a list, newest first.",
      ledger: LOOKING,
      params: contract.ListParams,
      query: contract.MailingsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.MailingsAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx): Promise<Reply> => {
          const list = listFor(await safe.maps.get(tx), caller.actor, params.id);
          if (!list.ok) return fail(listProblem(list.refusal));
          const { items, nextCursor } = await listMailings(tx, list.value.name, pageOf(query));
          return json(200, { items: await tellMailings(safe, tx, items), nextCursor });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/lists/{id}/mailings/{mailing}",
      summary: "How far a mailing has come.",
      ledger: LOOKING,
      params: contract.MailingParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The mailing.", body: contract.MailingAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx): Promise<Reply> => {
          const list = listFor(await safe.maps.get(tx), caller.actor, params.id);
          if (!list.ok) return fail(listProblem(list.refusal));
          const mailing = await findMailing(tx, params.mailing);
          if (mailing?.list !== list.value.name) return fail(listProblem({ code: "mailing_unknown" }));
          const [told] = await tellMailings(safe, tx, [mailing]);
          return json(200, told);
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/lists/{id}/mailings/{mailing}",
      summary: "Stop a mailing: whoever was not written to yet gets nothing.",
      ledger: { acts: ["mailing.stop"] },
      params: contract.MailingParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The mailing.", body: contract.MailingAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const ask = { actor: call.caller.actor, list: call.params.id, mailing: call.params.mailing };
          const stopped = await stopMailing(mailings, tx, ask, safe.clock());
          if (!stopped.ok) return fail(listProblem(stopped.refusal));
          const [told] = await tellMailings(safe, tx, [stopped.value]);
          return json(200, told);
        }),
    }),
  ];
}
