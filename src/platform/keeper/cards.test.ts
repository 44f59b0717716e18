import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Instant, instant } from "../../base/instant.ts";
import { decodePayload } from "../../base/payload.ts";
import { sealAsPage } from "./testing-page.ts";
import { PASSPHRASE, TENANT, openKeeper, shown } from "./_testing.ts";
import { answer, type Desk } from "./answer.ts";
import type { CardBinding } from "./card-info.ts";
import { holdCodeFrame, receiveFrame, relabelFrame, requestsFrame, sameFrame, sealReceivedFrame } from "./card-messages.ts";
import { control } from "./control.ts";
import { ANSWER, ASK, wholeFrame } from "./frames.ts";
import { holdEpoch, newHeld, tenantOrNew, wipeAllOverdue } from "./held.ts";
import { newHpkeKey } from "./hpke.ts";
import type { Keeper } from "./keeper.ts";
import { newMeter } from "./meter.ts";
import type { ReceiveReply } from "./receive-card.ts";
import { CODE_MS, RECEIVED_MS } from "./received.ts";
import { newWriter, readerOf, takeBlob, takeByte, takeText, takeUint32, written, type Reader, type Writer } from "./wire.ts";

const NUMBER = "4242424242424242";
const CODE = "987";
const BINDING: CardBinding = { origin: "https://cards.example", tenant: TENANT, request: "col_1", formVersion: "1", keyId: "key1" };
const OWNER = { subject: "sub_1", keyClass: "payment", epoch: 1, wrapped: null };
const PLACE = { recordType: "value@1", record: "abc", field: "card", revision: 1 };
const START = instant(Date.UTC(2026, 10, 28));

/** The desk of the process without the process: a clock that the test moves, and every byte that it ever answered. */
function openDesk() {
  const held = newHeld();
  held.root = Buffer.alloc(32, 1);
  const keys = tenantOrNew(held, TENANT);
  holdEpoch(keys, 1, Buffer.alloc(32, 2));
  const { key } = newHpkeKey();
  keys.cardKeys.set(BINDING.keyId, key);
  let now: Instant = START;
  const desk: Desk = { held, meter: newMeter(), clock: () => now };
  const said: Buffer[] = [];
  const ask = (frame: Writer): Reader => {
    const replies = newWriter(64);
    answer(desk, wholeFrame(frame).subarray(4), replies, () => undefined);
    const bytes = Buffer.from(written(replies));
    said.push(bytes);
    const reply = readerOf(bytes.subarray(4));
    takeUint32(reply);
    if (takeByte(reply) === ANSWER.refused) throw new Error(takeText(reply));
    return reply;
  };
  const receive = async (sealed: unknown, more: Partial<CardBinding> & { worded?: readonly string[] } = {}): Promise<ReceiveReply> => {
    const blob = await sealAsPage({ keyId: BINDING.keyId, publicKey: key.publicKey }, BINDING, JSON.stringify(sealed));
    return received({ ...BINDING, ...more }, blob, more.worded);
  };
  const received = (
    binding: CardBinding,
    blob: { readonly enc: Uint8Array; readonly sealed: Uint8Array },
    worded: readonly string[] = [],
  ) => JSON.parse(takeBlob(ask(receiveFrame(1, binding, blob, { nowSeconds: 0, worded }))).toString("utf8")) as ReceiveReply;
  return { desk, key, said, ask, receive, received, passMs: (ms: number) => (now = instant(now + ms)) };
}

type OpenDesk = ReturnType<typeof openDesk>;

async function handleOf(desk: OpenDesk, code = CODE): Promise<string> {
  const reply = await desk.receive({ card: { number: NUMBER, expiry: "04/39", cvc: code } });
  if ("code" in reply || reply.card === null || "faults" in reply.card) throw new Error("not received");
  return reply.card.handle;
}

function sealHandle(desk: OpenDesk, handle: string, nickname = "") {
  const reply = desk.ask(sealReceivedFrame(1, TENANT, handle, nickname, { ...OWNER, item: PLACE }));
  if (takeByte(reply) !== 0) return undefined;
  return { epoch: takeUint32(reply), wrapped: Buffer.from(takeBlob(reply)), envelope: Buffer.from(takeBlob(reply)) };
}

const hasCode = (desk: OpenDesk, request: string) => takeByte(desk.ask(requestsFrame(1, ASK.hasCodes, TENANT, [request]))) === 1;

test("neither the number nor the code of a card is in anything that the keeper answers, in any spelling", async () => {
  const desk = openDesk();
  const handle = await handleOf(desk);
  await desk.receive({ card: { number: `${NUMBER.slice(0, -1)}1`, expiry: "04/39", cvc: `${CODE}65` } });
  const sealed = sealHandle(desk, handle, "Blue");
  if (sealed === undefined) throw new Error("not sealed");
  const group = { ...OWNER, wrapped: sealed.wrapped, item: { ...PLACE, envelope: sealed.envelope } };
  desk.ask(sameFrame(1, TENANT, { handle }, [group]));
  desk.ask(relabelFrame(1, TENANT, group, 2, { nickname: "Green" }));
  desk.ask(holdCodeFrame(1, TENANT, handle, "col_1"));
  expect(hasCode(desk, "col_1")).toBe(true);
  const all = Buffer.concat(desk.said);
  expect(all.length).toBeGreaterThan(500);
  for (const secret of [NUMBER, NUMBER.slice(0, 12), NUMBER.slice(4), `"${CODE}`, `${CODE}65`]) {
    for (const spelling of [
      secret,
      Buffer.from(secret, "utf16le"),
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("base64").slice(0, -2),
    ])
      expect(all.includes(spelling), secret).toBe(false);
  }
  // What this test would catch: the last four, which do leave.
  expect(all.includes("4242")).toBe(true);
});

test("what was sealed for another request, tenant, origin, form or key is not ours, and says no more", async () => {
  const desk = openDesk();
  const other = newHpkeKey();
  tenantOrNew(desk.desk.held, TENANT).cardKeys.set("key2", other.key);
  tenantOrNew(desk.desk.held, "ten_other").cardKeys.set(BINDING.keyId, desk.key);
  const card = { card: { number: NUMBER, expiry: "04/39" } };
  for (const more of [
    { request: "col_2" },
    { tenant: "ten_other" },
    { origin: "https://cards.example.evil" },
    { formVersion: "2" },
    { keyId: "key2" },
  ])
    expect(await desk.receive(card, more), JSON.stringify(more)).toEqual({ code: "blob_not_ours" });
  expect(await desk.receive(card, { keyId: "key3" })).toEqual({ code: "key_stale" });
});

test("garbage, too much, and what is not the form's shape are refused by a word each, and leave nothing held", async () => {
  const desk = openDesk();
  const page = { keyId: BINDING.keyId, publicKey: desk.key.publicKey };
  const garbage = { enc: Buffer.alloc(32, 7), sealed: Buffer.alloc(100, 7) };
  expect(desk.received(BINDING, garbage)).toEqual({ code: "blob_not_ours" });
  expect(desk.received(BINDING, { enc: Buffer.alloc(5), sealed: Buffer.alloc(0) })).toEqual({ code: "blob_not_ours" });
  expect(desk.received(BINDING, { enc: Buffer.alloc(32, 7), sealed: Buffer.alloc(20_000) })).toEqual({ code: "bad_shape" });
  const shapes = [
    "",
    "[]",
    "{}x",
    `{"card":{"number":"${NUMBER}","number":"1"}}`,
    `{"card":{"number":{"a":1}}}`,
    `{"fields":${"[".repeat(2000)}`,
  ];
  for (const text of [...shapes, Buffer.from([0x7b, 0xff, 0x7d])])
    expect(desk.received(BINDING, await sealAsPage(page, BINDING, text)), String(text).slice(0, 30)).toEqual({ code: "bad_shape" });
  expect(tenantOrNew(desk.desk.held, TENANT).cards.cards.size).toBe(0);
});

test("a card number among words is told by its field's name, and the words stay inside", async () => {
  const desk = openDesk();
  const fields = { name: "Ana 4242 4242 4242 4242", home: { line1: `x ${NUMBER}` }, iban: NUMBER, note: "call 0044 20 7946 0000" };
  expect(await desk.receive({ fields }, { worded: ["name", "home", "note"] })).toEqual({ code: "card_in_text", fields: ["name", "home"] });
  expect(Buffer.concat(desk.said).includes("Ana")).toBe(false);
  expect(await desk.receive({ fields: { iban: NUMBER } }, { worded: ["name"] })).toEqual({ card: null, fields: { iban: NUMBER } });
});

test("a handle serves a minute, and then is wiped where it lay", async () => {
  const desk = openDesk();
  const handle = await handleOf(desk);
  const held = tenantOrNew(desk.desk.held, TENANT).cards.cards.get(handle)?.card;
  desk.passMs(RECEIVED_MS - 1);
  expect(sealHandle(desk, handle)).toBeDefined();
  desk.passMs(1);
  expect(sealHandle(desk, handle)).toBeUndefined();
  expect(sealHandle(desk, "nobody's")).toBeUndefined();
  expect(held?.number.toString()).toBe(NUMBER);
  wipeAllOverdue(desk.desk.held, desk.desk.clock());
  expect([...(held?.number ?? []), ...(held?.code ?? [])].every((byte) => byte === 0)).toBe(true);
});

test("a code is there for an hour by the keeper's own clock, or until it is dropped, and is wiped then", async () => {
  const desk = openDesk();
  const codes = tenantOrNew(desk.desk.held, TENANT).cards.codes;
  for (const request of ["col_1", "col_2", "col_3"]) desk.ask(holdCodeFrame(1, TENANT, await handleOf(desk), request));
  const bytes = (request: string) => codes.get(request)?.code ?? Buffer.alloc(1, 9);
  const [first, second] = [bytes("col_1"), bytes("col_2")];
  expect([first.toString(), second.toString()]).toEqual([CODE, CODE]);
  desk.ask(requestsFrame(1, ASK.dropCodes, TENANT, ["col_1", "col_unknown"]));
  expect([hasCode(desk, "col_1"), hasCode(desk, "col_2"), first.every((byte) => byte === 0)]).toEqual([false, true, true]);
  desk.passMs(CODE_MS - 1);
  expect(hasCode(desk, "col_2")).toBe(true);
  desk.passMs(1);
  expect(hasCode(desk, "col_2")).toBe(false);
  wipeAllOverdue(desk.desk.held, desk.desk.clock());
  expect([codes.size, second.every((byte) => byte === 0)]).toEqual([0, true]);
});

test("a second card for a request takes the first one's code with it, and one without a code leaves it", async () => {
  const desk = openDesk();
  desk.ask(holdCodeFrame(1, TENANT, await handleOf(desk), "col_1"));
  const first = tenantOrNew(desk.desk.held, TENANT).cards.codes.get("col_1")?.code;
  desk.ask(holdCodeFrame(1, TENANT, await handleOf(desk, ""), "col_1"));
  expect(hasCode(desk, "col_1")).toBe(true);
  desk.ask(holdCodeFrame(1, TENANT, await handleOf(desk, "123"), "col_1"));
  expect(first?.every((byte) => byte === 0)).toBe(true);
  expect(tenantOrNew(desk.desk.held, TENANT).cards.codes.get("col_1")?.code.toString()).toBe("123");
});

let keeper: Keeper;
beforeAll(async () => {
  keeper = await openKeeper({ unattended: async () => PASSPHRASE });
});
afterAll(() => keeper.close());

async function receiveBy(keyId: string, publicKey: Uint8Array): Promise<string> {
  const blob = await sealAsPage({ keyId, publicKey }, BINDING, JSON.stringify({ card: { number: NUMBER, expiry: "04/39", cvc: CODE } }));
  const reply = await keeper.receive(TENANT, { ...BINDING, keyId }, blob, { now: START, worded: [] });
  if ("code" in reply || reply.card === null || "faults" in reply.card) throw new Error(JSON.stringify(reply));
  return reply.card.handle;
}

test("a received card is sealed as any value is, and renamed without being seen", async () => {
  const { publicKey } = await keeper.newCardKey(TENANT, "k1");
  const handle = await receiveBy("k1", publicKey);
  const sealed = await keeper.sealReceived(TENANT, handle, 'Ana"s', { ...OWNER, item: PLACE });
  const group = { ...OWNER, wrapped: sealed.wrapped, item: { ...PLACE, envelope: sealed.envelopes[0] ?? new Uint8Array(0) } };
  const open = async (item: typeof group.item) => {
    const items = [{ ...item, view: { kind: "raw" } as const }];
    const [[one] = []] = await keeper.open(TENANT, { actor: "test" }, [{ ...group, items }]);
    return one === undefined ? "" : shown(one);
  };
  const opened = await open(group.item);
  expect(typeof opened !== "string" && decodePayload(opened)).toEqual({
    value: { number: NUMBER, expiry: "04/39", nickname: 'Ana"s', brand: "visa" },
    canonical: NUMBER,
  });
  expect(await keeper.sameCard(TENANT, { handle }, [group])).toEqual(['Ana"s']);
  expect(await keeper.sameCard(TENANT, { canonical: "stripe pm_1" }, [group])).toEqual([null]);
  const renamed = await keeper.relabel(TENANT, group, 2, { nickname: null, network: "ntx_1" });
  const again = await open({ ...PLACE, revision: 2, envelope: renamed ?? new Uint8Array(0) });
  expect(typeof again !== "string" && decodePayload(again).value).toEqual({
    number: NUMBER,
    expiry: "04/39",
    brand: "visa",
    network: "ntx_1",
  });
  expect(await open({ ...PLACE, envelope: renamed ?? new Uint8Array(0) })).toBe("cannot_open");
  expect(await keeper.relabel(TENANT, { ...group, subject: "sub_2" }, 2, { nickname: null })).toBeNull();
});

test("a process that dies takes cards and codes with it, and its keys come back", async () => {
  const { publicKey, wrapped } = await keeper.newCardKey(TENANT, "k2");
  await keeper.holdCode(TENANT, await receiveBy("k2", publicKey), "col_1");
  const handle = await receiveBy("k2", publicKey);
  expect(await keeper.hasCodes(TENANT, ["col_1"])).toEqual([true]);
  process.kill(keeper.pid() ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(keeper.state()).not.toBe("open"), { timeout: 30_000, interval: 1 });
  await vi.waitFor(() => expect(keeper.state()).toBe("open"), { timeout: 30_000 });
  expect(await keeper.hasCodes(TENANT, ["col_1"])).toEqual([false]);
  await expect(keeper.sealReceived(TENANT, handle, "", { ...OWNER, item: PLACE })).rejects.toMatchObject({ code: "keeper_away" });
  await receiveBy("k2", publicKey);
  // The public half that is told follows from the private one, so that no other can be put in its place.
  expect(await keeper.loadCardKey(TENANT, "k2", wrapped)).toEqual({ ok: true, value: publicKey });
  expect(await keeper.loadCardKey(TENANT, "k3", wrapped)).toEqual({ ok: false, refusal: { code: "cannot_open" } });
});

test("locking wipes every card and code that is held, and a locked keeper takes none", async () => {
  const desk = openDesk();
  const handle = await handleOf(desk);
  desk.ask(holdCodeFrame(1, TENANT, await handleOf(desk), "col_1"));
  const { cards, codes } = tenantOrNew(desk.desk.held, TENANT).cards;
  const [card, code] = [cards.get(handle)?.card, codes.get("col_1")?.code];
  await control(desk.desk.held, { act: "lock" });
  for (const bytes of [card?.number, card?.code, code]) expect(bytes?.every((byte) => byte === 0)).toBe(true);
  expect(() => hasCode(desk, "col_1")).toThrow("sealed");
  await expect(handleOf(desk)).rejects.toThrow("sealed");
});
