import { SECOND_MS } from "../base/instant.ts";
import { type Result, ok, refuse } from "../base/result.ts";
import type { Tx } from "../platform/storage/tx.ts";
import { cardIdOf } from "../registers/cards/card-id.ts";
import { findKeptCards } from "../registers/cards/cards.ts";
import { findChallenge } from "../registers/payments/challenge.ts";
import type { Collection } from "../workflows/collection/collection.ts";
import { provideByProvider } from "../workflows/collection/provide-by-provider.ts";
import { awaitCustomer } from "../workflows/collection/await-customer.ts";
import type { GivenCard, Payments, TakeRefusal, TakenCard } from "../workflows/payments/payments.ts";
import type { House } from "./house.ts";

const PROVIDER_MS_MAX = 10 * SECOND_MS;

/** Payments, with the requests that they are for: the two rooms meet here and nowhere else. */
export function paymentsOf(
  house: Pick<House, "safe" | "settings"> & { readonly sequencer: Pick<House["sequencer"], "nudge"> },
  collection: Collection,
): Payments {
  const { safe, settings, sequencer } = house;
  return {
    safe,
    publicOrigin: settings.publicOrigin,
    cardOrigin: settings.cardOrigin,
    mode: settings.mode,
    timeoutMs: PROVIDER_MS_MAX,
    takeCard: (tx, given) => takeCard(collection, tx, given),
    tellChange: async (tx, request) => awaitCustomer(tx, request, (await findChallenge(tx, request))?.createdAt ?? null),
    onCommit: (tenant) => sequencer.nudge(tenant),
  };
}

async function takeCard(
  collection: Collection,
  tx: Tx,
  { request, subject, keep, card }: GivenCard,
): Promise<Result<TakenCard, TakeRefusal>> {
  const taken = await provideByProvider(collection, tx, request, { card, keep });
  if (!taken.ok) return refuse({ code: taken.refusal.code, isOver: OVER.has(taken.refusal.code) });
  const kept = (await findKeptCards(tx, subject)).find((one) => one.request === request);
  return kept === undefined ? refuse({ code: "request_over", isOver: true }) : ok({ id: cardIdOf(kept) });
}

/** What never changes again; anything else passes. */
const OVER: ReadonlySet<string> = new Set([
  "request_over",
  "subject_erased",
  "subject_not_found",
  "fields_invalid",
  "purpose_not_declared",
]);
