import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectId } from "../../../base/ids.ts";
import { makeSubject } from "../../../safe/testing.ts";
import { BEGAN, DESK, EXPORTS_MAP, type TestExports, openTestExports } from "./testing.ts";

const PAID = 251;
const MAP = EXPORTS_MAP.replace(
  "\nroles:",
  "\n  card: { label: Payment card, category: payment-card, type: card, many: true, custody: processor, purposes: [booking], retention: 3y }\nroles:",
);

let x: TestExports;
let ana: SubjectId;

beforeAll(async () => {
  x = await openTestExports(MAP);
  const { db, tenant } = x.t;
  ana = await makeSubject(x.t, DESK, { name: "Ana Example" }, "booking");
  const bea = await makeSubject(x.t, DESK, { name: "Bea Otherwise" }, "booking");
  const add = (subject: SubjectId, mark: string, count: number): Promise<unknown> => db.owner`
    insert into payments (tenant_id, payment_id, request_id, subject_id, purpose, card_id, card_field, kind, state, amount_minor, captured_minor,
                          refunded_minor, currency, is_moto, provider_account, actor_kind, actor_id, created_at, settled_at, next_look_at)
    select ${tenant}, ${`pay_${mark}`} || lpad(n::text, 4, '0'), 'col_1', ${subject}, 'booking', 'crd_1', 'card', 'charge', 'succeeded', 12345, 12345,
           case when n = 1 then 45 else 0 end, 'GBP', false, 'acct_1', 'key', 'key_1', ${new Date(BEGAN - 1000)}, ${new Date(BEGAN)}, ${new Date(BEGAN)}
      from generate_series(1, ${count}) n`;
  await add(ana, "a", PAID);
  await add(bea, "b", 1);
});
afterAll(() => x.t.close());

test("the copy tells every payment with its sums, and what was given back; nobody else's", async () => {
  const { html, pdf, json } = await x.filesOf(await x.made(ana));
  const ids = json.payments.map((one: { id: string }) => one.id);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([PAID, "pay_a0251", "pay_a0001"]);
  expect(json.payments.at(-1)).toMatchObject({ purpose: "Book your travel", card: "Payment card", amountMinor: 12_345, refundedMinor: 45 });
  for (const text of [html, pdf]) expect(text.replaceAll(/\s+/gu, " ")).toContain("GBP 123.45, taken; GBP 0.45, given back");
});

test("a copy of some fields tells payments by cards of these alone", async () => {
  expect((await x.filesOf(await x.made(ana, { fields: ["name"] }))).json.payments).toEqual([]);
  expect((await x.filesOf(await x.made(ana, { fields: ["card"] }))).json.payments).toHaveLength(PAID);
});
