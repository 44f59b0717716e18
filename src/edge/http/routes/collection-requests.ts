import type { IncomingMessage } from "node:http";
import type { Result } from "../../../base/result.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { type NewRequest, createRequest } from "../../../workflows/collection/create-request.ts";
import { type DetailedRequest, readRequest, readRequests } from "../../../workflows/collection/read-requests.ts";
import { revokeRequest } from "../../../workflows/collection/revoke-request.ts";
import type { CollectionRefusal } from "../../../workflows/collection/answers.ts";
import { repeatRequest } from "../../../workflows/collection/repeat-request.ts";
import { copyMessage, sendRequest } from "../../../workflows/collection/send-request.ts";
import { isVisible } from "../../../workflows/collection/visible.ts";
import type { RequestChange } from "../../../workflows/collection/watch-changes.ts";
import type { Caller } from "../caller.ts";
import { changeStream } from "../change-stream.ts";
import * as contract from "../contract/collection.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { isStillHere } from "../still-here.ts";
import { collectionProblem, tellCopied, tellCreated, tellRequests, tellSent } from "../tell-collection.ts";
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
      path: "/v1/collection-requests/events",
      summary: "Server-sent events: which request changed, and how it stands. A stream ends after a minute; begin anew.",
      ledger: { none: "Only ids of requests are told." },
      passive: true,
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "`event: change`, `data: {id, state}`.", body: "text/event-stream" },
      handle: (call) => tellChanges(edge, call.caller, call.incoming),
    }),
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/collection-requests/{id}",
      summary: "One request, and how far it is.",
      ledger: LOOKING,
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The request.", body: contract.CollectionAnswer },
      handle: ({ caller, params }) =>
        within(safe, caller, async (tx) => tell(edge, tx, caller, await readRequest(collection, tx, caller.actor, params.id))),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/collection-requests/{id}/sendings",
      summary: "Mail a new link; the one before opens nothing any more.",
      ledger: { acts: ["collection.send", "mail.customer"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "The link and the code, shown once.", body: contract.SentCollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const sent = await sendRequest(collection, tx, call.caller.actor, call.params.id);
          return sent.ok ? json(200, tellSent(sent.value)) : fail(collectionProblem(sent.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/collection-requests/{id}/messages",
      summary: "A new link in words to paste into a message of your own; the link before opens nothing any more.",
      ledger: { acts: ["collection.copy"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "Link, code and words, shown once.", body: contract.CopiedMessageAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const copied = await copyMessage(collection, tx, call.caller.actor, call.params.id);
          return copied.ok ? json(200, tellCopied(copied.value)) : fail(collectionProblem(copied.refusal));
        }),
    }),
    route({
      ...ROOM,
      method: "POST",
      path: "/v1/collection-requests/{id}/repeats",
      summary: "Ask the same once more, by a new request.",
      ledger: { acts: ["collection.create", "collection.repeat"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 201, describe: "Number, link and code, shown once.", body: contract.CreatedCollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const made = await repeatRequest(collection, tx, call.caller.actor, call.params.id);
          if (!made.ok) return fail(collectionProblem(made.refusal));
          return json(201, tellCreated(made.value), { location: `/v1/collection-requests/${made.value.id}` });
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/collection-requests/{id}",
      summary: "Revoke a request: its number, link and open pages take nothing any more.",
      ledger: { acts: ["collection.revoke"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The request, revoked.", body: contract.CollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) =>
          tell(edge, tx, call.caller, await revokeRequest(collection, tx, call.caller.actor, call.params.id)),
        ),
    }),
  ];
}

async function tellChanges(edge: Edge, caller: Caller, incoming: IncomingMessage): Promise<Reply> {
  const { safe, changes } = edge;
  const { actor, tenant } = caller;
  if (changes.isFull(actor.id)) return fail(problem("too_many_requests", { retryAfterSeconds: 15 }));
  const map = await within(safe, caller, (tx) => safe.maps.get(tx));
  const stream = (): AsyncGenerator<string> =>
    changeStream<RequestChange>({
      subscribe: (tell) => changes.subscribe(tenant, tell),
      isStillHere: () => isStillHere(edge, caller, incoming),
      write: ({ id, state, purpose }) =>
        isVisible(map, actor, { purpose }) ? `event: change\ndata: ${JSON.stringify({ id, state })}\n\n` : undefined,
      elapsedMs: changes.elapsedMs,
      stopping: changes.stopping,
    });
  return { kind: "stream", type: "text/event-stream", chunks: () => changes.counted(actor.id, stream()) };
}

async function tell({ collection }: Edge, tx: Tx, { actor }: Caller, found: Result<DetailedRequest, CollectionRefusal>): Promise<Reply> {
  if (!found.ok) return fail(collectionProblem(found.refusal));
  const [told] = await tellRequests(collection, tx, actor, [found.value]);
  return json(200, told);
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
