import type { CollectionId, TenantId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { ProviderCard } from "../../platform/payments/provider.ts";
import { withTxOrNothingAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { forgetSession } from "../../registers/payments/forgets.ts";
import {
  type ProviderSession,
  findSession,
  holdSession,
  listSessionsOf,
  openNickname,
  settleSession,
  takeEarlierSessions,
} from "../../registers/payments/sessions.ts";
import { openAccess } from "./_access.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments, TakeRefusal } from "./payments.ts";

/** `provided`: the card is there. `waiting`: the customer has not finished. `gone`: nothing came of it, and nothing will. */
export type SetupOutcome = "provided" | "waiting" | "gone";

/** How the customer's visit of the provider's page ended, for whoever comes back from there: the newest one that says something. */
export async function settleSetup(
  payments: Payments,
  tenant: TenantId,
  request: CollectionId,
): Promise<Result<SetupOutcome, PaymentRefusal>> {
  const sessions = await withTx(payments.safe.db, tenant, (tx) => listSessionsOf(tx, request));
  let best: SetupOutcome = "gone";
  for (const { session } of sessions) {
    const settled = await settleVisit(payments, tenant, session);
    if (!settled.ok) return settled;
    if (settled.value === "provided") return settled;
    if (settled.value === "waiting") best = "waiting";
  }
  return ok(best);
}

/**
 * Asks the provider what came of one visit, and takes the card if there is one. The customer's return and the provider's
 * message do the same, whichever comes first; a card for which the request has no use any more is forgotten there.
 */
export async function settleVisit(payments: Payments, tenant: TenantId, id: string): Promise<Result<SetupOutcome, PaymentRefusal>> {
  const { safe } = payments;
  const begun = await withTx(safe.db, tenant, async (tx) => ({
    session: await findSession(tx, id),
    access: await openAccess(payments, tx),
  }));
  const { session, access } = begun;
  if (session === undefined) return ok("gone");
  if (session.state !== "open") return ok(outcomeOf(session));
  if (!access.ok) return access;
  if (access.value.account.account !== session.account) return refuse({ code: "provider_changed" });
  const read = await access.value.provider.readSetup(id);
  if (!read.ok) {
    const { refusal } = read;
    // What the provider knows nothing of stays unknown to it; asked for ever, it would stand before visits of which there is news.
    const isUnknown = refusal.code === "provider_refused" && refusal.reason === "resource_missing";
    return isUnknown ? ok(await endVisit(payments, tenant, id, { isForgotten: false })) : refuse({ code: refusal.code });
  }
  if (read.value.state === "waiting") return ok("waiting");
  if (read.value.state === "ended") return ok(await endVisit(payments, tenant, id, { isForgotten: false }));
  const { card } = read.value;
  const taken = await withTxOrNothingAgain(safe.db, tenant, (tx) => takeCard(payments, tx, id, card));
  payments.onCommit(tenant);
  if (taken.ok) return taken;
  // What is only sealed, or away for a moment, is tried again; a request that is over never takes it.
  if (!taken.refusal.isOver) return refuse({ code: "provider_busy" });
  return ok(await endVisit(payments, tenant, id, { isForgotten: true }));
}

async function takeCard(payments: Payments, tx: Tx, id: string, card: ProviderCard): Promise<Result<SetupOutcome, TakeRefusal>> {
  const { safe } = payments;
  const now = safe.clock();
  const session = await holdSession(tx, id);
  if (session === undefined) return ok("gone");
  if (session.state !== "open") return ok(outcomeOf(session));
  const { request, subject, keep, account } = session;
  const { brand, last4, expires, fingerprint } = card;
  const given = {
    brand,
    last4,
    expires,
    provider: "stripe" as const,
    nickname: await openNickname(tx, safe.keeper, id),
    customer: unveil(card.customer),
    token: unveil(card.token),
    ...(fingerprint === null ? {} : { fingerprint }),
  };
  const taken = await payments.takeCard(tx, { request, subject, keep, card: given }, now);
  if (!taken.ok) return taken;
  // A request takes one card. Told of a second one it answers as before; looked at after that, when a rival has committed.
  const others = await listSessionsOf(tx, request);
  if (others.some((one) => one.state === "done" && one.session !== id)) return refuse({ code: "already_provided", isOver: true });
  await settleSession(tx, id, "done", taken.value.id, now);
  // The same card, given once more, has a new name there; by its earlier one the provider would keep it beyond its end.
  for (const earlier of await takeEarlierSessions(tx, subject, taken.value.id, id)) await forgetSession(tx, account, earlier, now);
  return ok("provided");
}

async function endVisit(
  { safe }: Payments,
  tenant: TenantId,
  id: string,
  { isForgotten }: { readonly isForgotten: boolean },
): Promise<SetupOutcome> {
  const now = safe.clock();
  return await withTx(safe.db, tenant, async (tx) => {
    const session = await holdSession(tx, id);
    if (session === undefined) return "gone";
    if (session.state !== "open") return outcomeOf(session);
    await settleSession(tx, id, "ended", null, now);
    if (isForgotten) await forgetSession(tx, session.account, id, now);
    return "gone";
  });
}

function outcomeOf({ state }: ProviderSession): SetupOutcome {
  return state === "done" ? "provided" : state === "open" ? "waiting" : "gone";
}
