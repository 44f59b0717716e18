import { afterAll, beforeAll, expect, test } from "vitest";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { listWhole } from "../../platform/outbox/_testing.ts";
import { listCards } from "../../safe/vault/list-cards.ts";
import type { NewProviderCard } from "../../safe/vault/add-provider-card.ts";
import { createRequest } from "./create-request.ts";
import { beginHandOver, provideByProvider } from "./provide-by-provider.ts";
import { provide } from "./provide.ts";
import { readRequest } from "./read-requests.ts";
import { readVisit } from "./read-visit.ts";
import { CARD, type Made, type TestCollection, WISH, openTestCollection } from "./testing.ts";

let stand: TestCollection;
let start: Instant;

const GIVEN: NewProviderCard = {
  brand: "visa",
  last4: "4242",
  expires: "12/34",
  nickname: "Blue",
  provider: "stripe",
  customer: "cus_1",
  token: "pm_1",
};

beforeAll(async () => {
  stand = await openTestCollection();
  start = stand.safe.clock();
});
afterAll(() => stand.close());

async function made(asks: readonly string[]): Promise<Pick<Made, "id" | "number">> {
  const collection = { ...stand.collection, hasProvider: () => Promise.resolve(true) };
  const wanted = { ...WISH, actor: stand.desk, subject: stand.customer, asks };
  const created = await stand.within((tx) => createRequest(collection, tx, wanted));
  if (!created.ok) throw new Error(created.refusal.code);
  return created.value;
}
const take = (id: Made["id"], card = GIVEN, keep = false) =>
  stand.within((tx) => provideByProvider(stand.collection, tx, id, { card, keep }));
const handOver = (visit: string) => beginHandOver(stand.collection, visit, stand.safe.clock());
const seen = (visit: string) => readVisit(stand.collection, visit, stand.safe.clock());
const stateOf = async (id: Made["id"]) => {
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, id));
  return found.ok ? found.value.state : found.refusal.code;
};

test("a card that was entered at the provider is provided once, whoever tells of it first, and shown in its visit only", async () => {
  const request = await made(["charged"]);
  const [mine, other] = [await stand.enter(request), await stand.enter(request)];
  expect(await handOver(mine)).toMatchObject({ ok: true, value: { id: request.id, subject: stand.customer, tenant: stand.tenant } });
  expect((await seen(mine))?.receipt).toBeNull();
  const taken = await Promise.all(Array.from({ length: 5 }, () => take(request.id)));
  expect(taken.every((one) => one.ok)).toBe(true);
  expect(await seen(mine)).toMatchObject({
    state: "provided",
    receipt: { card: { brand: "visa", last4: "4242", nickname: "Blue" }, isKept: false, fields: [], isComplete: true },
  });
  expect((await seen(other))?.receipt).toBeNull();
  const listed = await stand.within((tx) =>
    listCards(stand.safe, tx, { actor: { ...stand.desk, roles: ["desk"] }, purpose: "booking", subject: stand.customer }),
  );
  expect(listed.ok).toBe(true);
  const mails = await stand.within((tx) => listWhole(tx, stand.keeper, { limit: 20, before: null }));
  expect(mails.items.map((mail) => mail.kind)).toEqual(["card_added"]);
  for (const visit of [mine, other]) expect(await handOver(visit)).toEqual({ ok: false, refusal: { code: "already_provided" } });
});

test("other fields come first, by the page; the request is provided when the card is there, too", async () => {
  const request = await made(["charged", "passport"]);
  const visit = await stand.enter(request);
  expect(await handOver(visit)).toEqual({ ok: false, refusal: { code: "fields_first" } });
  const wire = await stand.seal(request, { fields: { passport: "X1234567" } });
  const withCard = await stand.seal(request, { card: CARD, fields: { passport: "X1234567" } });
  expect(await provide(stand.collection, visit, withCard, stand.safe.clock())).toMatchObject({ refusal: { code: "invalid_input" } });
  const provided = await provide(stand.collection, visit, wire, stand.safe.clock());
  expect(provided).toMatchObject({ ok: true, value: { fields: ["Passport number"], card: null, isComplete: false } });
  expect(await provide(stand.collection, visit, wire, stand.safe.clock())).toEqual(provided);
  expect([await stateOf(request.id), (await seen(visit))?.areFieldsIn]).toEqual(["opened", true]);
  expect((await handOver(visit)).ok).toBe(true);
  expect((await take(request.id, { ...GIVEN, token: "pm_2", last4: "4444", brand: "mastercard" }, true)).ok).toBe(true);
  expect(await seen(visit)).toMatchObject({
    receipt: { card: { last4: "4444" }, isKept: true, fields: ["Passport number"], isComplete: true },
  });
});

test("a request for a card alone takes nothing by the page, and one for our own keeping goes to no provider", async () => {
  const [forProvider, forUs] = [await made(["charged"]), await stand.made()];
  const wire = await stand.seal(forProvider, { card: CARD });
  expect(await provide(stand.collection, await stand.enter(forProvider), wire, stand.safe.clock())).toEqual({
    ok: false,
    refusal: { code: "not_possible" },
  });
  expect(await handOver(await stand.enter(forUs))).toEqual({ ok: false, refusal: { code: "not_possible" } });
  expect(await handOver("nobody's")).toEqual({ ok: false, refusal: { code: "visit_over" } });
});

test("a card that comes a little late is taken, and one that comes much later, or for nothing, is not", async () => {
  const collection = { ...stand.collection, hasProvider: () => Promise.resolve(true) };
  const wanted = { ...WISH, actor: stand.desk, subject: stand.customer, asks: ["charged"], ttlSeconds: 600 };
  const [soon, late] = await stand.within(async (tx) => [
    await createRequest(collection, tx, wanted),
    await createRequest(collection, tx, wanted),
  ]);
  if (!soon.ok || !late.ok) throw new Error("not made");
  stand.setNow(instant(start + 65 * MINUTE_MS));
  expect((await take(soon.value.id, { ...GIVEN, token: "pm_3" })).ok).toBe(true);
  stand.setNow(instant(start + 71 * MINUTE_MS));
  expect(await take(late.value.id, { ...GIVEN, token: "pm_4" })).toEqual({ ok: false, refusal: { code: "request_over" } });
  expect(await take("col_none")).toEqual({ ok: false, refusal: { code: "request_over" } });
  expect(await take((await stand.made({ asks: ["passport"] })).id)).toEqual({ ok: false, refusal: { code: "request_over" } });
  stand.setNow(start);
});
