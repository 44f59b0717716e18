import { type NewRequest, createRequest } from "../../../workflows/collection/create-request.ts";
import { readRequest, readRequests } from "../../../workflows/collection/read-requests.ts";
import { revokeRequest } from "../../../workflows/collection/revoke-request.ts";
import * as contract from "../contract/collection.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { collectionProblem, replyWithRequest, tellCreated, tellRequests } from "../tell-collection.ts";
import { within } from "../within.ts";

const ROOM = { room: "collection requests", policy: "key", limiter: "caller" } as const;
const LOOKING = { none: "It shows what staff wrote and how far a request is, and no value of a customer's." } as const;

export function collectionRoutes(edge: Edge): readonly Route[] {
  const { performer, safe, collection } = edge;
  return [
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/collection-requests",
      summary: "Ask a customer to enter a card or other details on a page of their own.",
      bringsIn: true,
      ledger: { acts: ["collection.create", "subject.create"] },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.NewCollectionBody },
      answer: { status: 201, describe: "Number, link and code, shown once.", body: contract.CreatedCollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const made = await createRequest(collection, tx, { actor: call.caller.actor, ...wishOf(call.body) });
          if (!made.ok) return fail(collectionProblem(made.refusal));
          return json(201, tellCreated(made.value), { location: `/v1/collection-requests/${made.value.id}` });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/collection-requests",
      summary: "Requests that you may know of, newest first.",
      ledger: LOOKING,
      params: NOTHING,
      query: contract.CollectionsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "A page.", body: contract.CollectionsAnswer },
      handle: ({ caller, query }) =>
        within(safe, caller, async (tx) => {
          const { state: states = null, number = null, subject = null, mine = "false" } = query;
          const ask = { actor: caller.actor, states, number, subject, mine: mine === "true", ...pageOf(query) };
          const page = await readRequests(collection, tx, ask);
          return json(200, { ...page, items: await tellRequests(collection, tx, caller.actor, page.items) });
        }),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/collection-requests/{id}",
      summary: "One request, how far it is, and the card that came of it, masked.",
      ledger: { acts: ["card.list"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The request.", body: contract.CollectionAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => replyWithRequest(edge, tx, caller, await readRequest(collection, tx, caller.actor, params.id))),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/collection-requests/{id}",
      summary: "Revoke a request: its number, link and open pages take nothing any more.",
      ledger: { acts: ["collection.revoke", "card.destroy"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The request, revoked.", body: contract.CollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) =>
          replyWithRequest(edge, tx, call.caller, await revokeRequest(collection, tx, call.caller.actor, call.params.id)),
        ),
    }),
  ];
}

type Body = ReturnType<(typeof contract.NewCollectionBody)["parse"]>;

function wishOf(body: Body): Omit<NewRequest, "actor"> {
  const { title, amountMinor = null, currency = null, lines = [] } = body.transaction;
  return {
    subject: body.subject ?? null,
    fields: body.fields ?? {},
    purpose: body.purpose ?? null,
    asks: body.asks,
    transaction: {
      title,
      amountMinor,
      currency,
      lines: lines.map((line) => ({ what: line.what, when: line.when ?? null, amountMinor: line.amountMinor ?? null })),
    },
    message: body.message ?? null,
    language: body.language ?? null,
    ttlSeconds: body.ttlSeconds ?? null,
    secondItem: body.secondItem ?? null,
    sendTo: body.sendTo ?? null,
    send: body.send ?? false,
    custody: body.custody ?? null,
  };
}
