import { expect, test } from "vitest";
import type { SubjectId } from "../../base/ids.ts";
import { entryBody, type NewEntry, type SealedNote } from "./entry.ts";
import { newPacker, unpackEntries } from "./pack.ts";
import { testEntry } from "./testing.ts";

const SALT = Buffer.alloc(16, 7).toString("base64").slice(0, 22);
const sealedAs = (digest: string | null): readonly SealedNote[] => [{ field: "email", record: "", revision: 1, digest }];

const ALIKE = testEntry();
const OTHER_PARTS: readonly Partial<NewEntry>[] = [
  { actor: { kind: "key", id: "key_b", role: "concierge" } },
  { act: "subject.list" },
  { fields: ["name"] },
  { form: "clear" },
  { purpose: "rights" },
  { codes: ["restricted"] },
  { outcome: "partial" },
  { detail: { import: "imp_1" } },
  { call: "cal_1" },
  { task: "tsk_1" },
  { device: "dev_1" },
];

function ofSubject(n: number, more: Partial<NewEntry> = {}): NewEntry {
  return { ...ALIKE, subject: `sub_${n}` as SubjectId, ...more };
}

test("each entry comes out of the pack with the very body that was hashed", () => {
  const entries = [
    ofSubject(1),
    ofSubject(2),
    ofSubject(3, { sealed: sealedAs("AAAA") }),
    ofSubject(4, { sealed: sealedAs("BBBB") }),
    ofSubject(5, { sealed: sealedAs(null) }),
    testEntry({ subject: null }),
    ofSubject(6),
    ofSubject(7, { reasonSealed: Uint8Array.of(1, 2) }),
    // Each differs in one thing from the one before it and the one behind.
    ...OTHER_PARTS.flatMap((part) => [ofSubject(8), ofSubject(8, part)]),
  ];
  const packer = newPacker();
  const bodies = entries.map((entry) => packer.add(entry, SALT));
  expect(bodies).toEqual(entries.map(entryBody));
  expect(unpackEntries(packer.text()).map((one) => one?.body)).toEqual(bodies);
});

test("entries that differ in their subject only share one template, also where values were removed", () => {
  const packer = newPacker();
  for (let n = 0; n < 50; n += 1) packer.add(ofSubject(n, { sealed: sealedAs(null) }), SALT);
  for (let n = 0; n < 50; n += 1) packer.add(ofSubject(n), SALT);
  expect(packer.text().split("\n", 1)).toEqual(["1 2"]);
});
