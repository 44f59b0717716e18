import { type Instant, instantToIso } from "../../../base/instant.ts";
import { Redacted } from "../../../base/redacted.ts";
import type { TenantId } from "../../../base/ids.ts";
import { type PaymentAccount, findAccount } from "../../../registers/payments/account.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import { paymentAnswer } from "../../../workflows/payments/answers.ts";
import { checkAccount, connectAccount, disconnectAccount, testAccount } from "../../../workflows/payments/connect-provider.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/payments.ts";
import { type Edge, adminEntry } from "../edge.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";
import { paymentProblem } from "../tell-payment.ts";
import { within } from "../within.ts";

const ROOM = { room: "payments", policy: "owner", limiter: "caller", params: NOTHING, query: NOTHING } as const;

/** Whatever happens to a card, a payment or a refund there, by whomever. */
const EVENTS = [
  "checkout.session.completed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "payment_intent.canceled",
  "payment_intent.amount_capturable_updated",
  "charge.refunded",
  "refund.failed",
];

export function paymentProviderRoutes(edge: Edge): readonly Route[] {
  return [readRoute(edge), connectRoute(edge), disconnectRoute(edge), testRoute(edge)];
}

function tellAccount(origin: string, tenant: TenantId, account: PaymentAccount | undefined): unknown {
  const webhook = { webhookUrl: `${origin}/v1/provider-events/${tenant}`, webhookEvents: EVENTS };
  if (account === undefined) return { kind: null, ...webhook };
  const { kind, mode, connectedAt, lastEventAt } = account;
  return { kind, mode, connectedAt: instantToIso(connectedAt), ...webhook, lastEventAt: timeText(lastEventAt) };
}

function readRoute({ safe, publicOrigin }: Edge): Route {
  return route({
    ...ROOM,
    method: "GET",
    path: "/v1/payment-provider",
    summary: "Which provider keeps cards and moves money, and what to put in there.",
    ledger: { none: "It names no person, and shows no key." },
    body: { kind: "none" },
    answer: { status: 200, describe: "The provider, or null.", body: contract.ProviderAnswer },
    handle: async ({ caller }) => json(200, tellAccount(publicOrigin, caller.tenant, await within(safe, caller, findAccount))),
  });
}

function connectRoute({ safe, payments, publicOrigin }: Edge): Route {
  return route({
    ...ROOM,
    method: "PUT",
    path: "/v1/payment-provider",
    fresh: true,
    summary: "Connect the payment provider; its key is tried before it is kept.",
    ledger: { acts: ["payment_provider.connect"] },
    body: { kind: "json", schema: contract.ProviderBody },
    answer: { status: 200, describe: "The provider, connected.", body: contract.ProviderAnswer },
    handle: async ({ caller, body }): Promise<Reply> => {
      const { kind, secretKey, webhookSecret, apiBase = null } = body;
      const given = { kind, secretKey: new Redacted(secretKey), webhookSecret: new Redacted(webhookSecret), apiBase };
      // Before the transaction: what the provider takes to answer must hold up nobody.
      const checked = await checkAccount(payments, given);
      if (!checked.ok) return fail(paymentProblem(checked.refusal));
      const connected = await within(safe, caller, (tx) => connectAccount(payments, tx, given, checked.value, entryActor(caller.actor)));
      if (!connected.ok) return fail(paymentProblem(connected.refusal));
      payments.onCommit(caller.tenant);
      return json(200, tellAccount(publicOrigin, caller.tenant, connected.value));
    },
  });
}

function disconnectRoute({ safe, payments }: Edge): Route {
  return route({
    ...ROOM,
    method: "DELETE",
    path: "/v1/payment-provider",
    fresh: true,
    summary: "Disconnect the payment provider and forget its keys.",
    ledger: { acts: ["payment_provider.disconnect"] },
    body: { kind: "none" },
    answer: { status: 204, describe: "Disconnected.", body: NOTHING },
    handle: async ({ caller }): Promise<Reply> => {
      const gone = await within(safe, caller, (tx) => disconnectAccount(payments, tx, entryActor(caller.actor)));
      if (!gone.ok) return fail(paymentProblem(gone.refusal));
      payments.onCommit(caller.tenant);
      return json(204, null);
    },
  });
}

const WORKS = "The provider answers, and the key is good.";
const NOT_READY = "The key is good, but the provider does not let this account take payments yet.";

function testRoute({ safe, performer, payments }: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/payment-provider/tests",
    summary: "Ask the provider whether the account that is connected works.",
    ledger: { acts: ["payment_provider.test"] },
    body: { kind: "json", schema: NOTHING },
    answer: { status: 200, describe: "What came of it.", body: contract.ProviderTestAnswer },
    handle: async (call): Promise<Reply> => {
      const tested = await testAccount(payments, call.caller.tenant);
      if (!tested.ok && (tested.refusal.code === "no_provider" || tested.refusal.code === "sealed"))
        return fail(paymentProblem(tested.refusal));
      const refused = tested.ok ? null : paymentAnswer(tested.refusal);
      const isReady = tested.ok && tested.value.isReady;
      const told = {
        ok: isReady,
        say: refused?.say ?? (isReady ? WORKS : NOT_READY),
        mend: refused?.unlock ?? (isReady ? null : "Finish what the provider asks for, on its own pages."),
      };
      return await performer.once(call, async (tx) => {
        const codes = tested.ok ? [] : [tested.refusal.code];
        await appendEntries(tx, [adminEntry(call.caller.actor, "payment_provider.test", { codes, detail: { ok: isReady } })], safe.clock());
        return json(200, told);
      });
    },
  });
}

function timeText(at: Instant | null): string | null {
  return at === null ? null : instantToIso(at);
}
