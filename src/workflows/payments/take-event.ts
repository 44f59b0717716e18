import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { EventRefusal, ProviderEvent } from "../../platform/payments/provider.ts";
import { verifyStripeEvent } from "../../platform/payments/verify-event.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { findAccount, noteEventOf, openAccount } from "../../registers/payments/account.ts";
import { rememberEvent } from "../../registers/payments/events.ts";
import { nextLook } from "./_worker.ts";
import type { Payments } from "./payments.ts";

export type TakenEvent = Pick<ProviderEvent, "id" | "about"> & { readonly isReplayed: boolean };

/**
 * `event_unwanted`: nobody here can check it. One answer for a business that is not there and one without a provider. `secret_damaged`:
 * it can be checked once the owner has put the secret in anew, and the provider sends it again until then.
 */
export type TakeEventRefusal = EventRefusal | { readonly code: "event_unwanted" | "secret_damaged" | "sealed" };

/**
 * Takes a message of the provider: its signature and its time are right, and it was not taken before. It is only noted
 * here, so that the answer leaves at once; what it is about is asked for afterwards, and its own words are not believed.
 */
export async function takeEvent(
  payments: Payments,
  tenant: TenantId,
  message: { readonly bytes: Uint8Array; readonly signature: string },
  now: Instant,
): Promise<Result<TakenEvent, TakeEventRefusal>> {
  const { safe } = payments;
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const known = await withTx(safe.db, tenant, async (tx) => {
    const account = await findAccount(tx);
    return account && { account, secret: (await openAccount(tx, safe.keeper)).webhookSecret };
  });
  if (known === undefined) return refuse({ code: "event_unwanted" });
  const { account, secret } = known;
  if (secret === null) return refuse({ code: "secret_damaged" });
  const verified = await verifyStripeEvent({ ...message, secret }, now);
  if (!verified.ok) return verified;
  const event = verified.value;
  // A message of the other mode is about money of another kind.
  if (event.isLive !== (account.mode === "live")) return refuse({ code: "event_not_read" });
  const isNew = await withTx(safe.db, tenant, async (tx) => {
    await noteEventOf(tx, now);
    return await rememberEvent(tx, event, now, nextLook(0, now));
  });
  return ok({ id: event.id, about: event.about, isReplayed: !isNew });
}
