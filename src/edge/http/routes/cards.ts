import type { CardId, SubjectId } from "../../../base/ids.ts";
import type { Result } from "../../../base/result.ts";
import type { SafeRefusal } from "../../../safe/access/answers.ts";
import { mailCustomer } from "../../../safe/post/mail-customer.ts";
import { listCards } from "../../../safe/vault/list-cards.ts";
import { removeCard } from "../../../safe/vault/remove-card.ts";
import { renameCard } from "../../../safe/vault/rename-card.ts";
import type { Caller } from "../caller.ts";
import * as contract from "../contract/cards.ts";
import { NOTHING } from "../contract/common.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { safeProblem } from "../safe-problem.ts";

const ROOM = { room: "cards", policy: "key", limiter: "caller" } as const;

/** Cards on file, as their customer tells them apart. Numbers go in by a request and come out by a use only. */
export function cardRoutes(edge: Edge): readonly Route[] {
  const { performer } = edge;
  return [
    route({
      ...ROOM,
      method: "GET",
      path: "/v1/subjects/{id}/cards",
      summary: "A customer's cards: brand, last four, expiry and what they call it; newest first.",
      ledger: { acts: ["card.list"] },
      params: contract.CardsParams,
      query: contract.CardsQuery,
      body: { kind: "none" },
      answer: { status: 200, describe: "The cards.", body: contract.CardsAnswer },
      handle: (call) => {
        const ask = { actor: call.caller.actor, purpose: call.query.purpose ?? null, subject: call.params.id };
        return performer.once(call, async (tx) => reply(await listCards(edge.safe, tx, ask)));
      },
    }),
    route({
      ...ROOM,
      method: "PATCH",
      path: "/v1/subjects/{id}/cards/{card}",
      summary: "Give a card another name.",
      ledger: { acts: ["card.rename"] },
      params: contract.CardParams,
      query: contract.CardsQuery,
      body: { kind: "json", schema: contract.RenameBody },
      answer: { status: 200, describe: "Renamed.", body: contract.RenamedAnswer },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const nickname = call.body.nickname?.trim() ?? null;
          const renamed = await renameCard(edge.safe, tx, { ...askOf(call), nickname });
          return renamed.ok ? json(200, { id: call.params.card, nickname, entry: renamed.value.entry }) : reply(renamed);
        }),
    }),
    route({
      ...ROOM,
      method: "DELETE",
      path: "/v1/subjects/{id}/cards/{card}",
      summary: "Remove a card, here and at the payment provider; its customer is told.",
      ledger: { acts: ["card.remove", "mail.customer"] },
      params: contract.CardParams,
      query: contract.CardsQuery,
      body: { kind: "none" },
      answer: { status: 204, describe: "Removed.", body: NOTHING },
      handle: (call) =>
        performer.once(call, async (tx) => {
          const removed = await removeCard(edge.safe, tx, askOf(call));
          if (!removed.ok) return reply(removed);
          const now = edge.safe.clock();
          await mailCustomer(edge.collection, tx, call.params.id, "card_removed", { at: now, path: "/c/sign-in" }, now);
          return json(204, null);
        }),
    }),
  ];
}

type CardCall = {
  readonly caller: Caller;
  readonly params: { readonly id: SubjectId; readonly card: string };
  readonly query: { readonly purpose?: string | undefined };
};

function askOf({ caller, params, query }: CardCall) {
  // Whether it is the id of a card is the safe's to say: what can be none is not there.
  return { actor: caller.actor, purpose: query.purpose ?? null, subject: params.id, card: params.card as CardId };
}

function reply(result: Result<unknown, SafeRefusal>): Reply {
  return result.ok ? json(200, result.value) : fail(safeProblem(result.refusal));
}
