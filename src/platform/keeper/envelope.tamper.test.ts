import { afterAll, beforeAll, expect, test } from "vitest";
import { OTHER_TENANT, TENANT, groupOf, openAll, openKeeper, sealAndPrepare, toOpen } from "./_testing.ts";
import type { Keeper, OpenGroup, OpenItem } from "./keeper.ts";

const SECRET = Buffer.from('{"v":"jane.doe@example.com"}');
let keeper: Keeper;

beforeAll(async () => {
  keeper = await openKeeper();
});
afterAll(() => keeper.close());

test("an untouched envelope opens", async () => {
  expect(await openAll(keeper, [await sealAndPrepare(keeper, [SECRET])])).toEqual([SECRET]);
});

test("an envelope with any one bit of any byte flipped cannot be opened", async () => {
  const group = await sealAndPrepare(keeper, [SECRET]);
  const [item] = group.items;
  if (item === undefined) throw new Error("nothing was sealed");
  const flipped = flips(item.envelope).map((envelope) => ({ ...item, envelope }));
  const opened = await openAll(keeper, [{ ...group, items: flipped }]);
  expect(opened).toHaveLength(item.envelope.length * 8);
  expect(new Set(opened)).toEqual(new Set(["cannot_open"]));
});

test("an envelope of any other length cannot be opened", async () => {
  const group = await sealAndPrepare(keeper, [SECRET]);
  const [item] = group.items;
  if (item === undefined) throw new Error("nothing was sealed");
  const cut = Array.from({ length: item.envelope.length }, (_, size) => item.envelope.subarray(0, size));
  const grown = [Buffer.concat([item.envelope, Buffer.alloc(1)]), Buffer.concat([item.envelope, Buffer.alloc(16)])];
  const opened = await openAll(keeper, [{ ...group, items: [...cut, ...grown].map((envelope) => ({ ...item, envelope })) }]);
  expect(new Set(opened)).toEqual(new Set(["cannot_open"]));
});

test("a wrapped subject key with any one bit flipped, or cut, cannot be opened", async () => {
  const group = await sealAndPrepare(keeper, [SECRET]);
  const touched = [...flips(group.wrapped), group.wrapped.subarray(1), group.wrapped.subarray(0, -1), new Uint8Array(0)];
  const opened = await openAll(
    keeper,
    touched.map((wrapped) => ({ ...group, wrapped })),
  );
  expect(new Set(opened)).toEqual(new Set(["cannot_open"]));
});

const ITEM_SWAPS: Readonly<Record<string, Partial<OpenItem>>> = {
  "record type": { recordType: "reason" },
  record: { record: "rec_2" },
  field: { field: "field_1" },
  revision: { revision: 6 },
  "revision, far away": { revision: 7 + 2 ** 32 },
};

for (const [part, swap] of Object.entries(ITEM_SWAPS)) {
  test(`a value moved to another ${part} cannot be opened`, async () => {
    const group = await sealAndPrepare(keeper, [SECRET]);
    expect(await openAll(keeper, [{ ...group, items: group.items.map((item) => ({ ...item, ...swap })) }])).toEqual(["cannot_open"]);
  });
}

const GROUP_SWAPS: Readonly<Record<string, Partial<OpenGroup>>> = {
  subject: { subject: "sub_00000000000000000000000002" },
  "key class": { keyClass: "payment" },
  epoch: { epoch: 2 },
  "epoch that does not exist": { epoch: 9 },
};

for (const [part, swap] of Object.entries(GROUP_SWAPS)) {
  test(`a value moved with its wrapped key to another ${part} cannot be opened`, async () => {
    await keeper.newEpoch(TENANT, 2);
    expect(await openAll(keeper, [{ ...(await sealAndPrepare(keeper, [SECRET])), ...swap }])).toEqual(["cannot_open"]);
  });
}

test("a value moved with its wrapped key to another tenant cannot be opened", async () => {
  expect(await openAll(keeper, [await sealAndPrepare(keeper, [SECRET])], OTHER_TENANT)).toEqual(["cannot_open"]);
});

test("parts whose bytes join to the same text are different places", async () => {
  const group = await sealAndPrepare(keeper, [SECRET]);
  const shifted = group.items.map((item) => ({ ...item, record: "rec_1f", field: "ield_0" }));
  expect(await openAll(keeper, [{ ...group, items: shifted }])).toEqual(["cannot_open"]);
});

test("a value put beside another key of the same subject cannot be opened", async () => {
  const [one, two] = [await sealAndPrepare(keeper, [SECRET]), await sealAndPrepare(keeper, [SECRET])];
  expect(await openAll(keeper, [{ ...one, wrapped: two.wrapped }])).toEqual(["cannot_open"]);
});

test("the envelopes of two fields that change places cannot be opened", async () => {
  const group = await sealAndPrepare(keeper, [SECRET, SECRET]);
  const [first, second] = group.items;
  if (!first || !second) throw new Error("nothing was sealed");
  const swapped = [
    { ...first, envelope: second.envelope },
    { ...second, envelope: first.envelope },
  ];
  expect(await openAll(keeper, [{ ...group, items: swapped }])).toEqual(["cannot_open", "cannot_open"]);
});

test("one broken value leaves its neighbours in the batch readable", async () => {
  const group = await sealAndPrepare(keeper, [SECRET, SECRET, SECRET]);
  const items = group.items.map((item, n) => (n === 1 ? { ...item, revision: 1 } : item));
  expect(await openAll(keeper, [{ ...group, items }])).toEqual([SECRET, "cannot_open", SECRET]);
});

test("nothing is sealed under a wrapped key that was touched", async () => {
  const { wrapped } = await sealAndPrepare(keeper, [SECRET]);
  for (const touched of [flips(wrapped)[80], wrapped.subarray(1)]) {
    await expect(keeper.seal(TENANT, [groupOf([SECRET], { wrapped: touched ?? null })])).rejects.toThrow("cannot_open");
  }
});

test("values sealed later under the same key open beside the earlier ones", async () => {
  const first = await sealAndPrepare(keeper, [SECRET]);
  const group = groupOf([Buffer.from("later")], { wrapped: first.wrapped });
  const [sealed] = await keeper.seal(TENANT, [group]);
  expect(sealed?.wrapped).toEqual(first.wrapped);
  expect(await openAll(keeper, [first, toOpen(group, sealed)])).toEqual([SECRET, Buffer.from("later")]);
});

function flips(bytes: Uint8Array): readonly Buffer[] {
  return Array.from({ length: bytes.length * 8 }, (_, bit) => {
    const copy = Buffer.from(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return copy;
  });
}
