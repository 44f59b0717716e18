import { afterAll, beforeAll, expect, test } from "vitest";
import { instant } from "../../base/instant.ts";
import { decodePayload, encodePayload } from "../../base/payload.ts";
import { OTHER_TENANT, TENANT, groupOf, openAll, openKeeper, toOpen } from "./_testing.ts";
import { CODE_FIELD } from "./card-codes.ts";
import { readHandedOver } from "./hand-over.ts";
import { handOverInfo } from "./hand-over-info.ts";
import { hpkeOpen, newHpkeKey } from "./hpke.ts";
import type { Keeper } from "./keeper.ts";
import { sealAsPage } from "./testing-page.ts";

const { key } = newHpkeKey();
const PAYLOAD = encodePayload({ value: "XJ44170001K", canonical: "XJ44170001K" });
const PLACE = { tenant: TENANT, subject: "sub_00000000000000000000000001", errand: "fwd_1", field: "field_0", record: "rec_1" };
const NONE = new Uint8Array(0);

let keeper: Keeper;
beforeAll(async () => {
  keeper = await openKeeper();
});
afterAll(() => keeper.close());

async function handOver(to: Uint8Array = key.publicKey, tenant = TENANT): Promise<Buffer | string> {
  const group = groupOf([PAYLOAD]);
  const [sealed] = await keeper.seal(TENANT, [group]);
  const asked = toOpen(group, sealed);
  const items = asked.items.map((item) => ({ ...item, view: { kind: "hand-over" as const, to, errand: "fwd_1" } }));
  const [opened] = await openAll(keeper, [{ ...asked, items }], tenant);
  return opened ?? "";
}

test("a value is handed over sealed: to its receiver, for one sending, from one place, and opens for nothing else", async () => {
  const handed = readHandedOver((await handOver()) as Buffer);
  if (handed === null) throw new Error("nothing was handed over");
  const opened = (place: object, own = key) => hpkeOpen(own, handed.enc, handOverInfo({ ...PLACE, ...place }), NONE, handed.sealed);
  expect(opened({})).toEqual(PAYLOAD);
  for (const place of [{ tenant: OTHER_TENANT }, { subject: "sub_2" }, { errand: "fwd_2" }, { field: "field_1" }, { record: "" }])
    expect(opened(place), JSON.stringify(place)).toBe(undefined);
  expect(opened({}, newHpkeKey().key)).toBe(undefined);
  expect(Buffer.concat([handed.enc, handed.sealed]).includes("XJ4417")).toBe(false);
});

test("two hand-overs of the same value have nothing in common", async () => {
  const [a, b] = (await Promise.all([handOver(), handOver()])) as [Buffer, Buffer];
  expect(a.subarray(0, 32).equals(b.subarray(0, 32))).toBe(false);
  expect(a.subarray(32).equals(b.subarray(32))).toBe(false);
});

test("what does not open, and a key that anybody could know the outcome of, hand over nothing", async () => {
  expect(await handOver(key.publicKey, OTHER_TENANT)).toBe("cannot_open");
  expect(await handOver(Buffer.alloc(32))).toBe("cannot_open");
  expect(await handOver(Buffer.alloc(5))).toBe("cannot_open");
});

test("a code is handed over once, to its receiver alone, of this customer and for this sending, and is gone then", async () => {
  const page = { origin: "https://cards.example", tenant: TENANT, request: "col_1", formVersion: "1" };
  const { publicKey } = await keeper.newCardKey(TENANT, "k1");
  const blob = await sealAsPage(
    { keyId: "k1", publicKey },
    page,
    JSON.stringify({ card: { number: "4242424242424242", expiry: "04/39", cvc: "987" } }),
  );
  const reply = await keeper.receive(TENANT, { ...page, keyId: "k1" }, blob, { now: instant(Date.now()), worded: [] });
  if ("code" in reply || reply.card === null || "faults" in reply.card) throw new Error("not received");
  await keeper.holdCode(TENANT, reply.card.handle, "col_1");

  const ask = { subject: PLACE.subject, errand: "fwd_1", to: key.publicKey };
  expect(await keeper.takeCode(TENANT, "col_2", ask)).toBe(null);
  expect(await keeper.takeCode(OTHER_TENANT, "col_1", ask)).toBe(null);
  expect(await keeper.takeCode(TENANT, "col_1", { ...ask, to: Buffer.alloc(32) })).toBe(null);
  const taken = await Promise.all([keeper.takeCode(TENANT, "col_1", ask), keeper.takeCode(TENANT, "col_1", ask)]);
  expect(taken.filter((one) => one !== null)).toHaveLength(1);
  expect(await keeper.hasCodes(TENANT, ["col_1"])).toEqual([false]);
  const handed = taken.find((one) => one !== null) ?? { enc: NONE, sealed: NONE };
  const info = handOverInfo({ tenant: TENANT, subject: PLACE.subject, errand: "fwd_1", field: CODE_FIELD, record: "col_1" });
  expect(decodePayload(hpkeOpen(key, handed.enc, info, NONE, handed.sealed) ?? NONE).value).toBe("987");
});
