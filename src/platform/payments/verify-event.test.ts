import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { SECOND_MS, instant } from "../../base/instant.ts";
import { Redacted } from "../../base/redacted.ts";
import { verifyStripeEvent } from "./verify-event.ts";

const NOW = instant(Date.parse("2026-11-28T12:00:00Z"));
const SECRET = "whsec_of_the_test";
const EVENT = {
  id: "evt_1",
  object: "event",
  type: "payment_intent.succeeded",
  livemode: false,
  data: { object: { id: "pi_1", object: "payment_intent" } },
};

function signed(body: string, at = NOW as number, secret = SECRET): string {
  const seconds = Math.floor(at / SECOND_MS);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

async function verify(body: string, signature: string) {
  return await verifyStripeEvent({ bytes: Buffer.from(body), signature, secret: new Redacted(SECRET) }, NOW);
}

test("an event that the provider signed says what it is about", async () => {
  const body = JSON.stringify(EVENT);
  const about = { kind: "payment", id: "pi_1" };
  expect(await verify(body, signed(body))).toEqual({ ok: true, value: { id: "evt_1", type: EVENT.type, isLive: false, about } });
  for (const [type, object, expected] of [
    ["checkout.session.completed", { id: "cs_test_1" }, { kind: "setup", id: "cs_test_1" }],
    ["charge.refunded", { id: "ch_1", payment_intent: "pi_2" }, { kind: "payment", id: "pi_2" }],
    ["refund.failed", { id: "re_1", payment_intent: "pi_2" }, { kind: "payment", id: "pi_2" }],
    ["charge.failed", { id: "ch_1", payment_intent: null }, null],
    ["customer.created", { id: "cus_1" }, null],
  ] as const) {
    const other = JSON.stringify({ ...EVENT, type, data: { object } });
    expect(await verify(other, signed(other)), type).toMatchObject({ ok: true, value: { type, about: expected } });
  }
});

test.each([
  ["another secret", signed(JSON.stringify(EVENT), NOW, "whsec_other")],
  ["another body", signed(`${JSON.stringify(EVENT)} `)],
  ["another time than was signed", signed(JSON.stringify(EVENT)).replace(/^t=\d+/u, "t=1764331201")],
  ["no signature", ""],
  ["no scheme that we know", signed(JSON.stringify(EVENT)).replace("v1=", "v0=")],
  ["a signature that is no hexadecimal", "t=1764331200,v1=zzzz"],
])("what is signed by nobody who has the secret is not read: %s", async (_what, signature) => {
  expect(await verify(JSON.stringify(EVENT), signature)).toEqual({ ok: false, refusal: { code: "signature_wrong" } });
});

test("a message kept for later, or dated ahead, is refused at the second; within five minutes it is taken", async () => {
  const body = JSON.stringify(EVENT);
  for (const [offset, isTaken] of [
    [-300, true],
    [-301, false],
    [300, true],
    [301, false],
  ] as const) {
    const verified = await verify(body, signed(body, NOW + offset * SECOND_MS));
    expect(verified.ok ? "taken" : verified.refusal.code, String(offset)).toBe(isTaken ? "taken" : "signature_old");
  }
});

test.each(["", "[]", "null", "{", '{"id":"evt_1"}', '{"id":"x","type":"a.b"}', '{"id":"evt_1","type":"A<script>"}'])(
  "what was signed and says nothing that we know is told so: %s",
  async (body) => {
    expect(await verify(body, signed(body))).toEqual({ ok: false, refusal: { code: "event_not_read" } });
  },
);
