import type { Tx } from "../../../platform/storage/tx.ts";
import { countSuppressions } from "../../../registers/mailing/lists/leaving.ts";
import { countByList, listMembers } from "../../../registers/mailing/lists/member.ts";
import { askToJoin } from "../../../workflows/mailings/ask-to-join.ts";
import { listFor, mayUse } from "../../../workflows/mailings/list-of.ts";
import { takeOff, takeOffAddress } from "../../../workflows/mailings/take-off.ts";
import type { Caller } from "../caller.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/lists.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { listProblem, tellMembers } from "../tell-lists.ts";
import { within } from "../within.ts";

const ROOM = { room: "lists", policy: "key", limiter: "caller" } as const;
const NO_COUNTS = { asked: 0, confirmed: 0, left: 0 } as const;

/** Mailing lists: who is on them, who is asked, who is taken off. */
export function listRoutes(edge: Edge): readonly Route[] {
  const { safe, performer, mailings } = edge;
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/lists",
      summary: "The mailing lists of the data map that the caller may work with, and how many are on them.",
      ledger: { none: "It tells numbers only." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "All of them.", body: contract.ListsAnswer },
      handle: ({ caller }) => within(safe, caller, (tx) => tellLists(edge, tx, caller)),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/lists/{id}/members",
      summary: "Who is on a list, was asked, or left; addresses masked.",
      ledger: { none: "Addresses are masked, and no customer's value is opened." },
      params: contract.ListParams,
      query: contract.MembersQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.MembersAnswer },
      handle: ({ caller, params, query }) =>
        within(safe, caller, async (tx): Promise<Reply> => {
          const list = listFor(await safe.maps.get(tx), caller.actor, params.id);
          if (!list.ok) return fail(listProblem(list.refusal));
          const { items, nextCursor } = await listMembers(tx, list.value.name, query.state ?? null, pageOf(query));
          return json(200, { items: await tellMembers(safe, tx, items), nextCursor });
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/lists/{id}/members",
      summary: "Ask an address, by mail, whether it wants to be on the list.",
      bringsIn: true,
      ledger: { acts: ["list.ask"] },
      params: contract.ListParams,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewMemberBody },
      answer: { status: 202, describe: "They were asked, or are on it already.", body: contract.NewMemberAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { email, name = null, language = null } = call.body;
          const ask = { actor: call.caller.actor, list: call.params.id, email, name, language };
          const asked = await askToJoin(mailings, tx, ask, safe.clock());
          return asked.ok ? json(202, asked.value) : fail(listProblem(asked.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/lists/{id}/members/{member}",
      summary: "Take somebody off a list who said so, as on the phone; they are told once.",
      ledger: { acts: ["list.leave"] },
      params: contract.MemberParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 204, describe: "They are off, from now on.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { id, member } = call.params;
          const off = await takeOff(mailings, tx, { actor: call.caller.actor, list: id, member }, safe.clock());
          return off.ok ? json(204, null) : fail(listProblem(off.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/suppressions",
      summary: "Never mail an address again: on one list, or on all.",
      ledger: { acts: ["list.leave"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.SuppressionBody },
      answer: { status: 200, describe: "It holds from now on, whether the address was known or not.", body: contract.SuppressionAnswer },
      handle: (call) =>
        performer.once(call, async (tx): Promise<Reply> => {
          const { email, list = null } = call.body;
          const off = await takeOffAddress(mailings, tx, { actor: call.caller.actor, list, email }, safe.clock());
          return off.ok ? json(200, { state: "suppressed", list }) : fail(listProblem(off.refusal));
        }),
    }),
  ];
}

async function tellLists({ safe, mailings, cardOrigin }: Edge, tx: Tx, { actor }: Caller): Promise<Reply> {
  const map = await safe.maps.get(tx);
  const [counts, suppressed] = await Promise.all([countByList(tx), countSuppressions(tx)]);
  const own = [...map.lists.values()].filter((list) => mayUse(map, actor, list));
  const items = own.map(({ name, label, purpose }) => ({
    id: name,
    label,
    purpose,
    purposeLabel: map.purposes.get(purpose)?.label ?? purpose,
    members: counts.get(name) ?? NO_COUNTS,
  }));
  return json(200, { items, suppressed, mailbox: mailings.mailbox, formsOrigin: cardOrigin, formsBusiness: tx.tenant });
}
