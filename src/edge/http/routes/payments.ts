import type { PaymentId } from "../../../base/ids.ts";
import { cardIdOf } from "../../../registers/cards/card-id.ts";
import { type MoveAt, listUnderway } from "../../../registers/payments/moves.ts";
import type { MoveKind } from "../../../registers/payments/payment.ts";
import { listPaymentsOf } from "../../../registers/payments/payments.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { type DetailedRequest, readRequest } from "../../../workflows/collection/read-requests.ts";
import { beginMove } from "../../../workflows/payments/begin-move.ts";
import { type RequestFacts, beginPayment } from "../../../workflows/payments/begin-payment.ts";
import { driveMove } from "../../../workflows/payments/drive-move.ts";
import { drivePayment } from "../../../workflows/payments/drive-payment.ts";
import type { Caller } from "../caller.ts";
import { CollectionParams } from "../contract/collection.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/payments.ts";
import type { Edge } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { BodySpec, Call, Reply, Route } from "../route.ts";
import { collectionProblem } from "../tell-collection.ts";
import { paymentProblem, tellPayment } from "../tell-payment.ts";
import { within } from "../within.ts";

const ROOM = { room: "payments", policy: "key", limiter: "caller", query: NOTHING } as const;
/** For two tries of a call and the pause between them; the connection is cut after thirty seconds of silence. */
const WAIT_MS = 22_000;

export function paymentRoutes(edge: Edge): readonly Route[] {
  return [
    payRoute(edge),
    listRoute(edge),
    moveRoute(edge, "capture", "captures", "Take the money that is held, or a part of it; the rest is let go.", contract.MoveBody),
    moveRoute(edge, "refund", "refunds", "Give money back, in parts if need be; never more than was taken.", contract.MoveBody),
    moveRoute(edge, "cancel", "cancellations", "Let go what is held, or what waits for the customer.", contract.CancelBody),
  ];
}

function payRoute({ performer, payments, collection }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/collection-requests/{id}/payments",
    summary: "Charge the card of a request, or hold the money on it.",
    ledger: { acts: ["card.use", "payment.charge", "payment.authorise", "payment.settle", "mail.customer"] },
    params: CollectionParams,
    body: { kind: "json", schema: contract.NewPaymentBody },
    answer: { status: 201, describe: "What came of it; `pending` where the provider was not heard.", body: contract.PaymentAnswer },
    handle: async (call): Promise<Reply> => {
      const { caller, params, body } = call;
      const { kind, amountMinor = null, currency = null, card = null, moto = false } = body;
      const begun = await performer.once(call, async (tx) => {
        const found = await readRequest(collection, tx, caller.actor, params.id);
        if (!found.ok) return fail(collectionProblem(found.refusal));
        const request = factsOf(found.value);
        const made = await beginPayment(payments, tx, { actor: caller.actor, request, kind, amountMinor, currency, card, isMoto: moto });
        return made.ok ? json(201, { id: made.value }) : fail(paymentProblem(made.refusal));
      });
      const made = begunAt(begun) as { readonly id: PaymentId } | undefined;
      if (made === undefined) return begun;
      const payment = await drivePayment(payments, caller.tenant, made.id, entryActor(caller.actor), WAIT_MS);
      return json(201, tellPayment(payment, false, payment.told), { location: `/v1/collection-requests/${payment.request}/payments` });
    },
  });

  function factsOf(request: DetailedRequest): RequestFacts {
    const { id, subject, purpose, state, transaction, cardField: field, cardRecord: record } = request;
    const { amountMinor, currency } = transaction;
    const isEnded = state === "revoked" || state === "expired";
    const card = field === null || record === null ? null : cardIdOf({ field, record });
    return { id, subject, purpose, isEnded, amountMinor: amountMinor === 0 ? null : amountMinor, currency, card };
  }
}

function listRoute({ safe, collection }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/collection-requests/{id}/payments",
    summary: "The payments of a request, newest first.",
    ledger: { none: "Amounts and states; nothing of a card." },
    params: CollectionParams,
    body: { kind: "none" },
    answer: { status: 200, describe: "All of them.", body: contract.PaymentsAnswer },
    handle: ({ caller, params }) =>
      within(safe, caller, async (tx) => {
        const found = await readRequest(collection, tx, caller.actor, params.id);
        if (!found.ok) return fail(collectionProblem(found.refusal));
        const payments = await listPaymentsOf(tx, params.id);
        const underway = await listUnderway(
          tx,
          payments.map((payment) => payment.id),
        );
        return json(200, { items: payments.map((payment) => tellPayment(payment, underway.has(payment.id))) });
      }),
  });
}

type MoveSchema = typeof contract.MoveBody | typeof contract.CancelBody;

function moveRoute({ performer, payments }: Edge, kind: MoveKind, word: string, summary: string, schema: MoveSchema): Route {
  const body: BodySpec = { kind: "json", schema };
  return route({
    ...ROOM,
    method: "POST",
    path: `/v1/payments/{id}/${word}`,
    summary,
    ledger: { acts: [`payment.${kind}`, "payment.settle"] },
    params: contract.PaymentParams,
    body,
    answer: { status: 200, describe: "The payment, as it stands after it.", body: contract.PaymentAnswer },
    handle: async (call: Call<{ readonly id: PaymentId }, unknown, unknown, Caller>): Promise<Reply> => {
      const { caller, params } = call;
      const { amountMinor = null } = call.body as { readonly amountMinor?: number };
      const begun = await performer.once(call, async (tx) => {
        const made = await beginMove(payments, tx, { actor: caller.actor, payment: params.id, kind, amountMinor });
        return made.ok ? json(200, made.value) : fail(paymentProblem(made.refusal));
      });
      const at = begunAt(begun) as MoveAt | undefined;
      if (at === undefined) return begun;
      const { payment, move } = await driveMove(payments, caller.tenant, at, entryActor(caller.actor), WAIT_MS);
      if (move.state === "failed") return fail(paymentProblem({ code: "provider_refused" }));
      return json(200, tellPayment(payment, move.state === "pending", move.told));
    },
  });
}

/** What was begun, now or before under the same Idempotency-Key; undefined where it was refused. */
function begunAt(reply: Reply): unknown {
  if (reply.kind === "json") return reply.body;
  return reply.kind === "kept" && reply.status < 400 ? JSON.parse(reply.text) : undefined;
}
