import type { CollectionId, SubjectId, TenantId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { forgetCustomer } from "../../registers/payments/forgets.ts";
import { findCustomer, keepCustomer } from "../../registers/payments/provider-customers.ts";
import { addSession, listSessionsOf } from "../../registers/payments/sessions.ts";
import { holdLive, lockSubject } from "../../registers/subjects/subjects.ts";
import { openAccess } from "./_access.ts";
import type { PaymentRefusal } from "./answers.ts";
import type { Payments } from "./payments.ts";

export type SetupWish = {
  readonly request: CollectionId;
  readonly subject: SubjectId;
  /** For next time, as the customer agreed on our page. */
  readonly keep: boolean;
  readonly nickname: string | null;
  readonly language: string;
  /** Where the provider sends them afterwards; both on our own origin. */
  readonly backUrl: string;
  readonly cancelUrl: string;
};

const VISIT_MS = HOUR_MS;
/** A customer begins anew now and then; a script that does it for ever is stopped. */
const VISITS_MAX = 20;

/** Opens the provider's card page for a customer, who is then sent there. What they type there never comes here. */
export async function startSetup(
  payments: Payments,
  tenant: TenantId,
  wish: SetupWish,
  now: Instant,
): Promise<Result<{ readonly url: string }, PaymentRefusal>> {
  const { safe } = payments;
  const begun = await withTx(safe.db, tenant, async (tx) => {
    const access = await openAccess(payments, tx);
    if (!access.ok) return access;
    const visits = await listSessionsOf(tx, wish.request);
    if (visits.length >= VISITS_MAX) return refuse({ code: "too_many_visits" });
    const { account, provider } = access.value;
    return ok({
      account: account.account,
      provider,
      customer: await findCustomer(tx, wish.subject, account.account),
      visits: visits.length,
    });
  });
  if (!begun.ok) return begun;
  const { provider, account, customer, visits } = begun.value;
  const expiresAt = instant(now + VISIT_MS);
  const { request: reference, subject, language, backUrl, cancelUrl } = wish;
  const key = `${reference}-setup-${visits}-${now}`;
  const started = await provider.startSetup({ key, reference, customer, subject, language, backUrl, cancelUrl, expiresAt });
  if (!started.ok) return refuse({ code: started.refusal.code });
  const { session, url } = started.value;
  return await withTxAgain(safe.db, tenant, async (tx) => {
    // Those that are begun at the same moment follow each other, so that none of them is beyond the limit.
    await lockSubject(tx, subject);
    // Erased while the provider was asked: their erasure did not know of this customer, so what came to be there goes again.
    if (!(await holdLive(tx, subject))) {
      await forgetCustomer(tx, account, started.value.customer);
      return refuse({ code: "subject_erased" });
    }
    await keepCustomer(tx, subject, account, started.value.customer, now);
    const others = await listSessionsOf(tx, reference);
    // Pressed twice in one moment: the provider took both for one visit.
    if (others.some((one) => one.session === session)) return ok({ url });
    if (others.length >= VISITS_MAX) return refuse({ code: "too_many_visits" });
    await addSession(
      tx,
      safe.keeper,
      { session, request: reference, subject, account, keep: wish.keep, url, expiresAt },
      wish.nickname,
      now,
    );
    return ok({ url });
  });
}
