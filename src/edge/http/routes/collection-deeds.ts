import { completeRequest } from "../../../workflows/collection/complete-request.ts";
import { repeatRequest } from "../../../workflows/collection/repeat-request.ts";
import { copyMessage, sendRequest } from "../../../workflows/collection/send-request.ts";
import * as contract from "../contract/collection.ts";
import { NOTHING } from "../contract/common.ts";
import { EmptyBody } from "../contract/sign-in.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { collectionProblem, replyWithRequest, tellCopied, tellCreated, tellSent } from "../tell-collection.ts";

const ROOM = { room: "collection requests", policy: "key", limiter: "caller" } as const;

/** What is done with a request once it is made. */
export function collectionDeedRoutes(edge: Edge): readonly Route[] {
  const { performer, collection } = edge;
  return [
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
      bringsIn: true,
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
      method: "POST",
      path: "/v1/collection-requests/{id}/completions",
      summary: "What was provided has been used: a card that came for this alone is destroyed.",
      ledger: { acts: ["collection.complete", "card.destroy", "mail.customer"] },
      params: contract.CollectionParams,
      query: NOTHING,
      body: { kind: "json", schema: EmptyBody },
      answer: { status: 200, describe: "The request, used.", body: contract.CollectionAnswer },
      handle: (call) =>
        performer.once(call, async (tx) =>
          replyWithRequest(edge, tx, call.caller, await completeRequest(collection, tx, call.caller.actor, call.params.id)),
        ),
    }),
  ];
}
