import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePayload } from "../../base/payload.ts";
import { TENANT, groupOf, openAll, openKeeper, sealAndPrepare, toOpen } from "./_testing.ts";
import type { Keeper } from "./keeper.ts";
import { pad, paddedSize, unpad } from "./padding.ts";

let keeper: Keeper;
beforeAll(async () => {
  keeper = await openKeeper();
});
afterAll(() => keeper.close());

const bytes = fc.uint8Array({ maxLength: 9000, size: "max" });
const name = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.toWellFormed());

test("whatever bytes are sealed come out again, under whatever names", async () => {
  const item = fc.record({ recordType: name, record: name, field: name, revision: fc.maxSafeNat(), plaintext: bytes });
  const groups = fc.array(fc.record({ subject: name, keyClass: name, items: fc.array(item, { maxLength: 5 }) }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(groups, async (made) => {
      const asked = made.map((group) => ({ ...group, epoch: 1, wrapped: null }));
      const sealed = await keeper.seal(TENANT, asked);
      const opened = await openAll(
        keeper,
        asked.map((group, n) => toOpen(group, sealed[n])),
      );
      expect(opened).toEqual(asked.flatMap((group) => group.items.map(({ plaintext }) => Buffer.from(plaintext))));
    }),
    { numRuns: 60 },
  );
});

test("text is sealed as its UTF-8, whatever its letters", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 3000, size: "max" }).map((one) => one.toWellFormed());
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), async (texts) => {
      const group = groupOf(texts);
      const [sealed] = await keeper.seal(TENANT, [group]);
      expect(await openAll(keeper, [toOpen(group, sealed)])).toEqual(texts.map((one) => Buffer.from(one)));
    }),
    { numRuns: 40 },
  );
});

test("a chunk of ten mebibytes goes through in one message and comes out again", async () => {
  const chunk = Buffer.alloc(10 * 1_048_576, "strongroom ");
  const group = await sealAndPrepare(keeper, [chunk]);
  expect(group.items[0]?.envelope.length).toBeLessThan(chunk.length + 4200);
  const [opened] = await openAll(keeper, [group]);
  expect(chunk.equals(opened as Buffer)).toBe(true);
});

test("the length of an envelope tells the bucket and nothing else", async () => {
  const sizes = [0, 1, 14, 15, 16, 30, 31, 32, 63, 64, 4094, 4095, 4096, 8191, 8192, 65_536];
  const group = await sealAndPrepare(
    keeper,
    sizes.map((size) => Buffer.alloc(size, 1)),
  );
  const lengths = group.items.map((item) => item.envelope.length - 37);
  expect(lengths).toEqual([16, 16, 16, 16, 32, 32, 32, 64, 64, 128, 4096, 4096, 8192, 8192, 12_288, 69_632]);
});

test("padding comes off as it went on, and grows nothing by more than double or 4 KiB", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000, size: "max" }), (plain) => {
      const padded = pad(plain);
      expect(padded.length).toBe(paddedSize(plain.length));
      expect(padded.length).toBeLessThanOrEqual(Math.max(16, Math.min(plain.length * 2, plain.length + 4096)));
      expect(unpad(padded)).toEqual(Buffer.from(plain));
    }),
  );
});

test("bytes without a padding mark have no padding to take off", () => {
  expect(unpad(Buffer.alloc(16))).toBeUndefined();
  expect(unpad(Buffer.alloc(16, 1))).toBeUndefined();
});

test("sealing the same value twice gives envelopes that share no byte of nonce, ciphertext or tag by design", async () => {
  const secret = Buffer.from("4242");
  const group = await sealAndPrepare(
    keeper,
    Array.from({ length: 500 }, () => secret),
  );
  const nonces = group.items.map((item) => Buffer.from(item.envelope.subarray(9, 21)).toString("hex"));
  const rest = group.items.map((item) => Buffer.from(item.envelope.subarray(21)).toString("hex"));
  expect(new Set(nonces).size).toBe(500);
  expect(new Set(rest).size).toBe(500);
});

test("each view lets out what it names and no more", async () => {
  const email = encodePayload({ value: "Jane@Example.com", canonical: "jane@example.com" });
  const open = async (view: Parameters<typeof sealAndPrepare>[2]) =>
    (await openAll(keeper, [await sealAndPrepare(keeper, [email], view)]))[0];
  expect(await open({ kind: "clear" })).toEqual(email);
  expect(await open({ kind: "compare", candidate: "jane@example.com" })).toEqual(Buffer.from([1]));
  expect(await open({ kind: "compare", candidate: "Jane@Example.com" })).toEqual(Buffer.from([0]));
  expect(await open({ kind: "compare", candidate: "" })).toEqual(Buffer.from([0]));
  const masked = String(await open({ kind: "mask", mask: "email" }));
  expect(typeof JSON.parse(masked)).toBe("string");
  expect(masked.toLowerCase()).not.toContain("jane");
});

test("bytes that are no payload cannot be masked or compared, and the keeper goes on", async () => {
  const group = await sealAndPrepare(keeper, [Buffer.from("no json"), Buffer.alloc(0)]);
  const views = [
    { kind: "mask", mask: "email" },
    { kind: "compare", candidate: "x" },
  ] as const;
  for (const view of views) {
    const items = group.items.map((item) => ({ ...item, view }));
    expect(await openAll(keeper, [{ ...group, items }])).toEqual(["cannot_open", "cannot_open"]);
  }
  expect(keeper.state()).toBe("open");
});

test("an index value depends on tenant, field and text, and on nothing else", async () => {
  const asks = [
    { field: "email", canonical: "jane@example.com" },
    { field: "email", canonical: "jane@example.com" },
    { field: "email", canonical: "jane@example.org" },
    { field: "phone", canonical: "jane@example.com" },
  ];
  const [first, same, otherText, otherField] = await keeper.index(TENANT, asks);
  expect(first).toHaveLength(32);
  expect(same).toEqual(first);
  expect(otherText).not.toEqual(first);
  expect(otherField).not.toEqual(first);
});

test("an ask of no groups answers no groups", async () => {
  expect(await keeper.seal(TENANT, [])).toEqual([]);
  expect(await keeper.open(TENANT, { actor: "test" }, [])).toEqual([]);
  expect(await keeper.index(TENANT, [])).toEqual([]);
  expect((await keeper.seal(TENANT, [groupOf([])]))[0]?.envelopes).toEqual([]);
});

test("a hundred asks at once are answered each with its own", async () => {
  const asked = Array.from({ length: 100 }, (_, n) => groupOf([Buffer.from(`secret ${n}`)], { subject: `sub_${n}` }));
  const sealed = await Promise.all(asked.map((group) => keeper.seal(TENANT, [group])));
  const opened = await Promise.all(asked.map((group, n) => openAll(keeper, [toOpen(group, sealed[n]?.[0])])));
  expect(opened.flat().map(String)).toEqual(asked.map((_, n) => `secret ${n}`));
});
