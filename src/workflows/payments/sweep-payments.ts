import { Outage } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Provider, ProviderRefusal } from "../../platform/payments/provider.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listDueEvents, sweepEvents } from "../../registers/payments/events.ts";
import { type Forget, endForget, listDueForgets, putOffForget } from "../../registers/payments/forgets.ts";
import { listDueMoves } from "../../registers/payments/moves.ts";
import { findPayment, listDuePayments, putOffPayment } from "../../registers/payments/payments.ts";
import { takeOpenSessions } from "../../registers/payments/sessions.ts";
import { openAccess } from "./_access.ts";
import { WORKER, nextLook } from "./_worker.ts";
import { driveMove } from "./drive-move.ts";
import { drivePayment } from "./drive-payment.ts";
import { handleEvent } from "./handle-events.ts";
import type { Payments } from "./payments.ts";
import { refreshPayment } from "./refresh-payment.ts";
import { settleVisit } from "./settle-setup.ts";

const AT_ONCE = 20;
/** A customer takes a while; until then their return and the provider's message are waited for. */
const VISIT_PATIENCE_MS = 10 * MINUTE_MS;

/** Finds out what is not known yet, by asking the provider: payments, moves, messages, visits; and has it forget what it is to forget. */
export async function sweepPayments(payments: Payments, tenant: TenantId): Promise<void> {
  const { safe } = payments;
  if (safe.keeper.state() !== "open") return;
  const now = safe.clock();
  const due = await withTx(safe.db, tenant, async (tx) => {
    const access = await openAccess(payments, tx);
    if (!access.ok && access.refusal.code === "provider_damaged") throw new Outage(access.refusal.code, "the provider's key does not open");
    if (!access.ok) return undefined;
    await sweepEvents(tx, now);
    const { account } = access.value.account;
    return {
      provider: access.value.provider,
      payments: await listDuePayments(tx, now, AT_ONCE),
      moves: await listDueMoves(tx, now, AT_ONCE),
      events: await listDueEvents(tx, now, AT_ONCE),
      visits: await takeOpenSessions(tx, account, instant(now - VISIT_PATIENCE_MS), now, AT_ONCE),
      forgets: await listDueForgets(tx, safe.keeper, account, now, AT_ONCE),
    };
  });
  if (due === undefined) return;
  // What is broken of one, such as a box that does not open, is told at the end, and keeps no other waiting.
  const troubles: unknown[] = [];
  const each = async <T>(all: readonly T[], look: (one: T) => Promise<unknown>): Promise<void> => {
    for (const one of all) await look(one).catch((trouble: unknown) => troubles.push(trouble));
  };
  await each(due.payments, (id) => lookAt(payments, tenant, id, now));
  await each(due.moves, (move) => driveMove(payments, tenant, move, WORKER, 0));
  await each(due.events, (event) => handleEvent(payments, tenant, event, now));
  await each(due.visits, (session) => settleVisit(payments, tenant, session));
  await each(due.forgets, (forget) => forgetOne(payments, tenant, due.provider, forget, now));
  if (troubles.length > 0) throw troubles[0];
}

async function lookAt(payments: Payments, tenant: TenantId, id: Parameters<typeof refreshPayment>[2], now: Instant): Promise<void> {
  const { safe } = payments;
  const payment = await withTx(safe.db, tenant, (tx) => findPayment(tx, id));
  if (payment === undefined) return;
  if (payment.state === "pending") await drivePayment(payments, tenant, id, WORKER, 0);
  else if (!(await refreshPayment(payments, tenant, id, WORKER)).ok)
    await withTx(safe.db, tenant, (tx) => putOffPayment(tx, id, nextLook(payment.looks, now)));
}

async function forgetOne({ safe }: Payments, tenant: TenantId, provider: Provider, forget: Forget, now: Instant): Promise<void> {
  const isForgotten = !forget.isNeeded && (await forgetThere(provider, forget)).ok;
  await withTx(safe.db, tenant, (tx) =>
    isForgotten ? endForget(tx, forget.id) : putOffForget(tx, forget.id, nextLook(forget.looks, now)),
  );
}

async function forgetThere(provider: Provider, forget: Forget): Promise<Result<void, ProviderRefusal>> {
  switch (forget.kind) {
    case "customer":
      return await provider.forget({ customer: forget.customer });
    case "card":
      return await provider.forget({ token: forget.token });
    case "session": {
      const read = await provider.readSetup(forget.session);
      if (!read.ok) return read.refusal.code === "provider_refused" ? ok(undefined) : read;
      return read.value.state === "done" ? await provider.forget({ token: read.value.card.token }) : ok(undefined);
    }
  }
}
