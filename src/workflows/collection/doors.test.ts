import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, type Instant, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { awaitCustomer } from "./await-customer.ts";
import { completeRequest } from "./complete-request.ts";
import { enterByLink } from "./enter-by-link.ts";
import { enterByNumber } from "./enter-by-number.ts";
import { enterSignedIn, openTransactionsOf } from "./enter-signed-in.ts";
import { provide } from "./provide.ts";
import { readVisit } from "./read-visit.ts";
import { readRequest } from "./read-requests.ts";
import { revokeRequest } from "./revoke-request.ts";
import { copyMessage } from "./send-request.ts";
import { CARD, type TestCollection, openTestCollection } from "./testing.ts";
import { endVisit } from "./visits.ts";

let stand: TestCollection;
let start: Instant;
let addresses = 0;

beforeAll(async () => {
  stand = await openTestCollection();
  start = stand.safe.clock();
});
beforeEach(async () => {
  await stand.db.owner`delete from door_budgets`;
});
afterAll(() => stand.close());

const somewhere = (): string => `192.0.2.${++addresses}`;
const now = (): Instant => stand.safe.clock();
const byNumber = (number: string, address = somewhere(), at = now()) => enterByNumber(stand.collection, { number, address }, at);
const byLink = (token: string, item: string, address = somewhere()) => enterByLink(stand.collection, { token, item, address }, now());

async function stateOf(id: `col_${string}`): Promise<string> {
  const found = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, id));
  return found.ok ? found.value.state : found.refusal.code;
}

test("the number that was told on the phone opens the page, and the agent sees that it is open", async () => {
  const made = await stand.made();
  expect(await stateOf(made.id)).toBe("created");
  const entered = await byNumber(made.number.toLowerCase().replaceAll("-", " "));
  if (!entered.ok) throw new Error(entered.refusal.code);
  const visit = await readVisit(stand.collection, unveil(entered.value.visit), now());
  expect(visit).toMatchObject({
    request: made.id,
    title: "Flights to Lisbon",
    amountMinor: 84_000,
    currency: "GBP",
    message: "See you on the phone.",
    asks: [{ field: "card", label: "Payment card", type: "card", many: true, required: true }],
    custody: "until-used",
    purposeLabel: "Book your travel",
    roles: ["Desk", "Phone", "Both"],
    rolesThatSeeCard: [],
    state: "opened",
    door: "number",
  });
  const told = await stand.within((tx) => readRequest(stand.collection, tx, stand.desk, made.id));
  expect(told).toMatchObject({ ok: true, value: { state: "opened", door: "number", openedAt: now() } });
  const { items } = await stand.within((tx) => listEntries(tx, { act: "collection.open" }, { limit: 5, cursor: null }));
  expect(items[0]).toMatchObject({
    actor: { kind: "subject", id: stand.customer },
    subject: stand.customer,
    detail: { request: made.id, door: "number" },
  });
});

test("a number that is wrong, over, revoked or run out has one and the same answer", async () => {
  const [revoked, expired] = [await stand.made(), await stand.made({ ttlSeconds: 60 })];
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, revoked.id));
  const later = instant(now() + 61 * SECOND_MS);
  const answers = [
    await byNumber("T7K-2QM-8WXR"),
    await byNumber("no number at all"),
    await byNumber(revoked.number),
    await byNumber(expired.number, somewhere(), later),
  ];
  expect(answers).toEqual(answers.map(() => ({ ok: false, refusal: { code: "door_closed" } })));
});

test("what is revoked, run out, provided or used opens by none of the three doors", async () => {
  const at = now();
  const [revoked, expired, provided, used] = [
    await stand.made(),
    await stand.made({ ttlSeconds: 60 }),
    await stand.made(),
    await stand.made(),
  ];
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, revoked.id));
  for (const made of [provided, used]) {
    const taken = await provide(stand.collection, await stand.enter(made), await stand.seal(made, { card: CARD }), at);
    expect(taken.ok).toBe(true);
  }
  await stand.within((tx) => completeRequest(stand.collection, tx, stand.desk, used.id));
  stand.setNow(instant(at + 60 * SECOND_MS));
  for (const made of [revoked, expired, provided, used]) {
    const answers = [
      await byNumber(made.number),
      await byLink(made.token, made.code),
      await enterSignedIn(stand.collection, stand.tenant, stand.customer, made.id, now()),
    ];
    expect(answers).toEqual(answers.map(() => ({ ok: false, refusal: { code: "door_closed" } })));
  }
  const open = await stand.within((tx) => openTransactionsOf(stand.collection, tx, stand.customer));
  const over: readonly string[] = [revoked.id, expired.id, provided.id, used.id];
  expect(open.filter((one) => over.includes(one.id))).toEqual([]);
  stand.setNow(at);
});

test("ten wrong numbers from one address, and it waits; right ones do not count, and others are not held up", async () => {
  const address = somewhere();
  for (let n = 0; n < 12; n += 1) expect(await byNumber((await stand.made()).number, address), String(n)).toMatchObject({ ok: true });
  const wrong = await Promise.all(Array.from({ length: 30 }, () => byNumber("T7K-2QM-8WXR", address)));
  const codes = wrong.map((one) => (one.ok ? "in" : one.refusal.code));
  expect(codes.filter((code) => code === "door_closed")).toHaveLength(10);
  const made = await stand.made();
  expect(await byNumber(made.number, address)).toEqual({ ok: false, refusal: { code: "too_many_tries", retryAfterSeconds: 60 } });
  expect((await byNumber((await stand.made()).number)).ok).toBe(true);
  expect((await byNumber(made.number, address, instant(now() + MINUTE_MS))).ok).toBe(true);
});

test("wrong numbers from everywhere have one budget together, whatever their addresses", async () => {
  const at = instant(start + HOUR_MS);
  const wrong = await Promise.all(Array.from({ length: 100 }, () => byNumber("T7K-2QM-8WXR", somewhere(), at)));
  expect(wrong.filter((one) => !one.ok && one.refusal.code === "door_closed")).toHaveLength(60);
  expect(wrong.filter((one) => !one.ok && one.refusal.code === "too_many_tries")).toHaveLength(40);
  const made = await stand.made();
  expect(await enterByLink(stand.collection, { token: made.token, item: made.code, address: somewhere() }, at)).toMatchObject({ ok: true });
  expect(await byNumber("T7K-2QM-8WXR", somewhere(), instant(at + SECOND_MS))).toMatchObject({ refusal: { code: "door_closed" } });
});

test("a link opens with the code that the mail does not tell, again and again, and never without", async () => {
  const made = await stand.made();
  expect(made.link).toMatch(/^https:\/\/cards\.bluesky\.example\/c#c\.[0-9a-hjkmnp-tv-z]{77}$/u);
  expect(made.code).toMatch(/^\d{6}$/u);
  const wrong = made.code === "000000" ? "000001" : "000000";
  for (const item of ["", wrong, `${made.code}1`, made.token.slice(0, 6)])
    expect(await byLink(made.token, item)).toEqual({ ok: false, refusal: { code: "door_closed" } });
  expect(await stateOf(made.id)).toBe("created");
  const [entered, again] = [
    await byLink(made.token, ` ${made.code.slice(0, 3)} ${made.code.slice(3)} `),
    await byLink(made.token, made.code),
  ];
  expect([entered.ok, again.ok]).toEqual([true, true]);
  expect(await stateOf(made.id)).toBe("opened");
});

test("where a postal code is on file the link asks for it, unless staff choose a code; none can be asked for where there is none", async () => {
  const address = { line1: "1 High Street", city: "London", postalCode: "SW1A 1AA", country: "GB" };
  const made = await stand.made({ subject: null, fields: { name: "Fay Example", address }, sendTo: "fay@example.com" });
  expect([made.secondItem, made.code, made.link.includes("#p.")]).toEqual(["postcode", "", true]);
  const known = await stand.made({ subject: made.subject });
  expect(known.secondItem).toBe("postcode");
  expect((await stand.made({ subject: made.subject, secondItem: "code" })).code).toMatch(/^\d{6}$/u);
  for (const item of ["SW1A", "", "EC1A 1BB"]) expect((await byLink(known.token, item)).ok).toBe(false);
  expect((await byLink(known.token, "sw1a1aa")).ok).toBe(true);
  const fault = { code: "request_invalid", fields: [{ field: "secondItem", code: "no_postcode" }] };
  for (const more of [{}, { subject: null }, { subject: null, fields: { address: "1 High Street, London SW1A 1AA" } }])
    expect(await stand.create({ ...more, secondItem: "postcode" })).toMatchObject({ ok: false, refusal: fault });
});

test("the fifth wrong item locks a link, also when fifty come at once; the number still opens", async () => {
  const made = await stand.made();
  const wrong = made.code === "000000" ? "000001" : "000000";
  const tries = await Promise.all(Array.from({ length: 50 }, () => byLink(made.token, wrong)));
  const codes = tries.map((one) => (one.ok ? "in" : one.refusal.code));
  expect([codes.filter((code) => code === "door_closed").length, codes.filter((code) => code === "link_locked").length]).toEqual([4, 46]);
  expect(await byLink(made.token, made.code)).toEqual({ ok: false, refusal: { code: "link_locked" } });
  expect((await byNumber(made.number)).ok).toBe(true);
  const { items } = await stand.within((tx) => listEntries(tx, { act: "collection.door_refused" }, { limit: 10, cursor: null }));
  expect(items.filter((entry) => entry.detail["request"] === made.id).map((entry) => entry.codes)).toEqual([
    ["second_item_wrong", "link_locked"],
    ...Array.from({ length: 4 }, () => ["second_item_wrong"]),
  ]);
});

test("a postal code is guessed no oftener by many links than by two: staff who copy one after the other learn nothing, and the try is not the link's", async () => {
  const address = { city: "London", postalCode: "N1 9GU", country: "GB" };
  const made = await stand.made({ subject: null, fields: { name: "Gil Example", address } });
  const copied = async (): Promise<string> => {
    const copy = await stand.within((tx) => copyMessage(stand.collection, tx, stand.desk, made.id));
    if (!copy.ok) throw new Error(copy.refusal.code);
    const link = unveil(copy.value.link);
    return link.slice(link.indexOf("#") + 3);
  };
  const codes: string[] = [];
  for (let links = 0; links < 4; links += 1) {
    const token = await copied();
    for (let tries = 0; tries < 4; tries += 1) {
      const entered = await byLink(token, `N1 ${links}${tries}X`);
      codes.push(entered.ok ? "in" : entered.refusal.code);
    }
  }
  expect(codes).toEqual([...Array<string>(10).fill("door_closed"), ...Array<string>(6).fill("too_many_tries")]);
  const last = await copied();
  for (let tries = 0; tries < 6; tries += 1)
    expect(await byLink(last, "N1 9GU")).toEqual({ ok: false, refusal: { code: "too_many_tries", retryAfterSeconds: 3600 } });
  // Another request of the same customer is another link, and no other customer.
  const other = await stand.made({ subject: made.subject });
  expect((await byLink(other.token, "N1 9GU")).ok).toBe(false);
  const filter = { subject: made.subject, act: "collection.door_refused" };
  const { items } = await stand.within((tx) => listEntries(tx, filter, { limit: 50, cursor: null }));
  expect(items.filter(({ codes: [code] }) => code === "too_many_attempts")).toHaveLength(13);
  const at = now();
  stand.setNow(instant(at + HOUR_MS));
  expect((await byLink(last, "N1 9GU")).ok).toBe(true);
  stand.setNow(at);
});

test("a customer who is signed in opens their own requests and nobody else's", async () => {
  const made = await stand.made();
  const stranger = await stand.made({ subject: null, fields: { name: "Ben Example" } });
  const open = await stand.within((tx) => openTransactionsOf(stand.collection, tx, stand.customer));
  expect(open.find((one) => one.id === made.id)).toMatchObject({ title: "Flights to Lisbon", asks: ["Payment card"], state: "created" });
  expect(open.some((one) => one.id === stranger.id)).toBe(false);
  const enter = (id: `col_${string}`) => enterSignedIn(stand.collection, stand.tenant, stand.customer, id, now());
  expect((await enter(made.id)).ok).toBe(true);
  for (const id of [stranger.id, "col_none"] as const) expect(await enter(id)).toEqual({ ok: false, refusal: { code: "door_closed" } });
});

test("a customer whose bank asks for them comes in again by the link and signed in, for a week and not by the number; it stays answered", async () => {
  const made = await stand.made();
  const signedIn = (at = now()) => enterSignedIn(stand.collection, stand.tenant, stand.customer, made.id, at);
  const linked = async (at = now()) =>
    (await enterByLink(stand.collection, { token: made.token, item: made.code, address: somewhere() }, at)).ok;
  await stand.db.owner`update collection_requests set state = 'provided', provided_at = now() where request_id = ${made.id}`;
  expect([await linked(), (await signedIn()).ok]).toEqual([false, false]);
  await stand.within((tx) => awaitCustomer(tx, made.id, now()));
  expect([await linked(), (await signedIn()).ok, (await byNumber(made.number)).ok]).toEqual([true, true, false]);
  const open = await stand.within((tx) => openTransactionsOf(stand.collection, tx, stand.customer));
  expect(open.find((one) => one.id === made.id)).toMatchObject({ state: "provided", isAwaited: true, expiresAt: now() + 7 * DAY_MS });
  const aWeekOn = instant(now() + 7 * DAY_MS);
  expect([await linked(aWeekOn), (await signedIn(aWeekOn)).ok]).toEqual([false, false]);
  await stand.within((tx) => awaitCustomer(tx, made.id, null));
  expect([await linked(), (await signedIn()).ok]).toEqual([false, false]);
});

test("a visit lasts an hour, ends when the customer leaves, and shows what became of its request", async () => {
  const made = await stand.made({ ttlSeconds: 600 });
  const [one, two] = [await byNumber(made.number), await byNumber(made.number)];
  if (!one.ok || !two.ok) throw new Error("not in");
  const [first, second] = [unveil(one.value.visit), unveil(two.value.visit)];
  await endVisit(stand.collection, first);
  expect(await readVisit(stand.collection, first, now())).toBeUndefined();
  expect(await readVisit(stand.collection, second, instant(now() + 601 * SECOND_MS))).toMatchObject({ state: "expired" });
  await stand.within((tx) => revokeRequest(stand.collection, tx, stand.desk, made.id));
  expect(await readVisit(stand.collection, second, now())).toMatchObject({ state: "revoked" });
  expect(await readVisit(stand.collection, second, instant(now() + HOUR_MS))).toBeUndefined();
  expect(await readVisit(stand.collection, "not a visit", now())).toBeUndefined();
});

test("erased with the customer, a request opens by none of its doors", async () => {
  const made = await stand.made({ subject: null, fields: {} });
  await stand.db.owner`delete from collection_requests where request_id = ${made.id}`;
  expect([await byNumber(made.number), await byLink(made.token, made.code)]).toEqual([
    { ok: false, refusal: { code: "door_closed" } },
    { ok: false, refusal: { code: "door_closed" } },
  ]);
});
