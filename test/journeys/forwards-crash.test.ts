import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS } from "../../src/base/instant.ts";
import { CUSTOMER, FORWARD_MAP, type TestVendor, forwardBody, startVendor } from "../support/forwards.ts";
import { type App, type Strongroom, openStrongroom } from "../support/strongroom.ts";

let room: Strongroom;
let vendor: TestVendor;
beforeAll(async () => {
  room = await openStrongroom();
  vendor = await startVendor();
});
afterAll(async () => {
  await Promise.all([room.remove(), vendor.close()]);
});

test("kill -9 of the app while a vendor thinks: after the start the same key is told that nobody knows, and nothing is sent again", async () => {
  const { ownerKey } = await room.init(FORWARD_MAP);
  const first = await room.serve();
  const made = await first.call("POST", "/v1/vendors", { key: ownerKey, body: { label: "Air", origin: vendor.origin, loopback: true } });
  const { id } = made.json as { id: string };
  await first.call("PATCH", `/v1/vendors/${id}`, { key: ownerKey, body: { state: "approved" } });
  const { key } = await room.key("desk");
  const subject = String((await first.call("POST", "/v1/subjects", { key, body: { fields: CUSTOMER } })).json["id"]);
  const ask = (app: App) =>
    app.call("POST", "/v1/forwards", {
      key,
      body: forwardBody(subject, { path: "/hostile/silent" }),
      headers: { "idempotency-key": "trip-1" },
    });
  const lost = ask(first).catch(() => null);
  await expect.poll(() => vendor.seen().length).toBe(1);
  await first.kill();
  expect(await lost).toBeNull();

  const second = await room.serve();
  const { items } = (await second.call("GET", "/v1/forwards", { key })).json as { items: { id: string; state: string }[] };
  expect(items).toMatchObject([{ state: "sending", code: null }]);
  await second.call("POST", "/v1/clock", { key: ownerKey, body: { now: Date.now() + 2 * MINUTE_MS } });
  const told = await ask(second);
  expect(told.json).toMatchObject({ status: 504, code: "unknown_outcome", forward: items[0]?.id });
  expect((await ask(second)).json).toMatchObject({ code: "unknown_outcome", forward: items[0]?.id });
  expect(vendor.seen()).toHaveLength(1);
  const given = await second.call("GET", `/v1/vendors/${id}/disclosures`, { key: ownerKey });
  expect(given.json["items"]).toMatchObject([{ subject, act: "forward.send" }]);
});
