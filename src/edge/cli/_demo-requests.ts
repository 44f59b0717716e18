import { assert } from "../../base/fault.ts";
import type { SubjectId, TenantId } from "../../base/ids.ts";
import { DAY_MS, instant } from "../../base/instant.ts";
import { readSettings } from "../../platform/settings/settings.ts";
import { withTx } from "../../platform/storage/tx.ts";
import { listSubjectIds } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { searchSubjects } from "../../safe/vault/search.ts";
import { completeRequest } from "../../workflows/collection/complete-request.ts";
import { hasRequests } from "../../workflows/collection/count-waiting.ts";
import { revokeRequest } from "../../workflows/collection/revoke-request.ts";
import { sweepRequests } from "../../workflows/collection/sweep-requests.ts";
import { collectionOf } from "../collection-of.ts";
import { paymentsOf } from "../payments-of.ts";
import { type Story, ask, give, giveBack, open, pay, within } from "./_demo-deeds.ts";

const AGO_MS = 3 * DAY_MS;
const OTHERS = 8;

/** What the demo tells its visitor: a number to type at the customers' door. */
export type DemoRequests = { readonly number: string };

/**
 * Requests in every state, cards that the provider keeps, and payments of every outcome. Whoever has `email` has a card on
 * file and something open, so that signing in shows both. Null where the demo has requests already.
 */
export async function askForCards(safe: Safe, tenant: TenantId, keyId: string, email: string): Promise<DemoRequests | null> {
  const desk: Actor = { kind: "key", id: keyId, roles: ["booking_system"], purposes: "all", owner: false, address: "127.0.0.1" };
  if (await withTx(safe.db, tenant, hasRequests)) return null;
  const story = openStory(safe, tenant, desk);
  const [luis, leonie, jan, ana, bo, cy, di, ed] = await customersOf(safe, tenant, desk, email);

  const past = { ...story, collection: { ...story.collection, safe: { ...safe, clock: () => instant(safe.clock() - AGO_MS) } } };
  await ask(past, cy, "Concert in Prague", 14_000);
  await sweepRequests(story.collection, tenant, safe.clock());

  const paid = await give(story, await ask(story, luis, "Flights to Lisbon", 241_800), "4242424242424242", "Blue work card");
  await pay(story, paid);
  await within(story, (tx) => completeRequest(story.collection, tx, desk, paid.id));
  const refunded = await give(story, await ask(story, leonie, "Two nights in Porto", 31_900), "5555555555554444", "Holidays");
  await giveBack(story, await pay(story, refunded), 12_000);
  await pay(story, await give(story, await ask(story, jan, "Rail pass", 28_900), "4000000000000341", "Old card"));
  await pay(story, await give(story, await ask(story, ana, "Whale watching", 9_500), "4000000000003220", "Bank card"));
  await give(story, await ask(story, bo, "Hotel in Madeira", 84_000), "4242424242424242", null);

  const taken = await ask(story, di, "Table for six", 18_000);
  await within(story, (tx) => revokeRequest(story.collection, tx, desk, taken.id));
  await open(story, await ask(story, ed, "Villa by the sea", 120_000, "hotel_card"));
  await ask(story, luis, "Hotel in Lisbon", 76_400, "hotel_card");
  const { number } = await ask(story, leonie, "Hotel in Sintra", 52_000, "hotel_card");
  return { number };
}

function openStory(safe: Safe, tenant: TenantId, desk: Actor): Story {
  const read = readSettings(process.env);
  assert(read.ok, "the demo's settings are those of a server");
  const { settings } = read;
  const collection = collectionOf({ safe, settings });
  const payments = paymentsOf({ safe, settings, sequencer: { nudge: () => undefined } }, collection);
  return { tenant, collection, payments, desk };
}

export async function customersOf(
  safe: Safe,
  tenant: TenantId,
  actor: Actor,
  email: string,
): Promise<readonly [SubjectId, ...SubjectId[]]> {
  return await withTx(safe.db, tenant, async (tx) => {
    const [found] = await searchSubjects(safe, tx, [{ actor, purpose: "booking", field: "email", equals: email }]);
    assert(found?.ok === true, "the desk may look customers up");
    const known = found.value.items[0]?.id;
    assert(known !== undefined, "the first customer of the sample was imported");
    const others = (await listSubjectIds(tx, null, OTHERS)).filter((id) => id !== known);
    return [known, ...others];
  });
}
