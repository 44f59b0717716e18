import { hash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type SubjectId, type TenantId } from "../../../base/ids.ts";
import { instant } from "../../../base/instant.ts";
import type { Database } from "../../../platform/storage/database.ts";
import { openTestDatabase } from "../../../platform/storage/testing.ts";
import { withTx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import type { NewEntry, SealedNote } from "../../../registers/ledger/entry.ts";
import { logFiles } from "../../../registers/ledger/log-files.ts";
import { sequenceTenant } from "../../../registers/ledger/sequence.ts";
import { testEntry, testSigner } from "../../../registers/ledger/testing.ts";
import { filesSource } from "./from-files.ts";
import type { VerifyReport } from "./report.ts";
import { verifySource, type VerifyOptions } from "./verify.ts";

const MUTATIONS = 1_500;
const noon = instant(Date.parse("2026-03-01T12:00:00.000Z"));
const signer = testSigner();
const tenant: TenantId = newId("ten", noon);
let db: Database;

type FileMap = Map<string, Buffer>;
let files: FileMap;
let earlier: FileMap;
/** Envelopes that were true once: what a rollback puts back. */
const history: { readonly line: string }[] = [];

beforeAll(async () => {
  history.length = 0;
  revisions.clear();
  db = await openTestDatabase();
  const sealed = new Map<string, string>();
  await appendDeeds(sealed, 40);
  earlier = await exportLog(sealed);
  await appendDeeds(sealed, 90);
  files = await exportLog(sealed);
});
afterAll(async () => await db.close());

/** Creates, changes and removals of a few subjects' values, some with a reason, two entries a transaction. */
async function appendDeeds(sealed: Map<string, string>, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const subject: SubjectId = `sub_${String(n % 7).padStart(26, "0")}`;
    const note = nextNote(sealed, subject, `field_${n % 3}`, n % 11 === 10);
    const entries: readonly NewEntry[] = [
      testEntry({ subject, act: "subject.change", sealed: [note], fields: [note.field] }),
      testEntry({ subject, act: "subject.reveal", reasonSealed: n % 4 === 0 ? randomBytes(40) : null, detail: { n } }),
      testEntry({ subject: null, purpose: null, act: "key.create" }),
    ];
    await withTx(db, tenant, async (tx) => await appendEntries(tx, entries.slice(0, 1 + (n % 3)), instant(noon + n)));
  }
  await sequenceTenant(db, signer, tenant, noon);
}

const revisions = new Map<string, number>();

function nextNote(sealed: Map<string, string>, subject: string, field: string, isRemoved: boolean): SealedNote {
  const key = `${subject} ${field}`;
  const revision = (revisions.get(key) ?? 0) + 1;
  revisions.set(key, revision);
  const before = sealed.get(key);
  if (before !== undefined) history.push({ line: before });
  const digest = hash("sha256", randomBytes(64), "base64");
  if (isRemoved) sealed.delete(key);
  else sealed.set(key, `${JSON.stringify({ subject, field, record: "", revision, digest })}\n`);
  return { field, record: "", revision, digest: isRemoved ? null : digest };
}

async function exportLog(sealed: Map<string, string>): Promise<FileMap> {
  const made: FileMap = new Map([["sealed.ndjson", Buffer.from([...sealed.values()].join(""))]]);
  await withTx(db, tenant, async (tx) => {
    for await (const { path, pieces } of logFiles(tx, signer.keys)) {
      const parts: Buffer[] = [];
      for await (const piece of pieces) parts.push(Buffer.from(piece));
      made.set(path, Buffer.concat(parts));
    }
  });
  return made;
}

async function verifyFiles(map: FileMap, options: VerifyOptions = {}): Promise<VerifyReport> {
  return await verifySource(
    filesSource({
      read: async (path) => await Promise.resolve(map.get(path)),
      stream: async function* (path) {
        yield map.get(path) ?? Buffer.of();
      },
    }),
    options,
  );
}

test("finds nothing wrong in a log that nobody touched: of any size, with its keys and with a witness", async () => {
  const report = await verifyFiles(files, { witness: earlier.get("checkpoint")?.toString() ?? "" });
  expect(report).toMatchObject({ ok: true, findings: [], keys: "first-use", pending: 0 });
  expect(report.size).toBeGreaterThan(256);
  expect(report.sealed).toBeGreaterThan(10);
  expect((await verifyFiles(earlier)).ok).toBe(true);
  expect(await verifyFiles(files, { keys: report.verifierKeys.join("\n") })).toMatchObject({ ok: true, keys: "given" });
});

test("changes nothing by copying the files: the control of the test below", async () => {
  expect((await verifyFiles(new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)])))).ok).toBe(true);
});

/** Deterministic, so that a mutation that was missed can be found again by its number. */
function dice(seed: number): (below: number) => number {
  let state = hash("sha256", `mutation ${seed}`, "buffer");
  let at = 0;
  return (below) => {
    if (at > 24) [state, at] = [hash("sha256", state, "buffer"), 0];
    const value = state.readUIntBE(at, 6) % below;
    at += 6;
    return value;
  };
}

type Mutation = { readonly name: string; readonly apply: (map: FileMap, roll: (below: number) => number) => void };

const pick = (map: FileMap, roll: (below: number) => number): string => [...map.keys()].toSorted()[roll(map.size)] ?? "";
const ofLines =
  (name: string, change: (lines: string[], roll: (below: number) => number) => void): Mutation["apply"] =>
  (map, roll) => {
    const lines =
      map
        .get(name)
        ?.toString()
        .split(/(?<=\n)/u) ?? [];
    change(lines, roll);
    map.set(name, Buffer.from(lines.join("")));
  };
const swapPart =
  (part: RegExp) =>
  (lines: string[], roll: (below: number) => number): void => {
    const [a, first] = [roll(lines.length), roll(lines.length)];
    const partA = part.exec(lines[a] ?? "")?.[0] ?? "";
    const b = lines.findIndex((line, n) => n > first && part.exec(line)?.[0] !== partA && part.test(line));
    const other = b === -1 ? lines.findIndex((line) => part.exec(line)?.[0] !== partA && part.test(line)) : b;
    const partB = part.exec(lines[other] ?? "")?.[0] ?? "";
    lines[a] = lines[a]?.replace(partA, () => partB) ?? "";
    lines[other] = lines[other]?.replace(partB, () => partA) ?? "";
  };

const mutations: readonly Mutation[] = [
  {
    name: "flip a bit",
    apply: (map, roll) => {
      const bytes = map.get(pick(map, roll)) ?? Buffer.of();
      const at = roll(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8));
    },
  },
  {
    name: "flip a bit of an entry",
    apply: (map, roll) => {
      const bytes = map.get("leaves.ndjson") ?? Buffer.of();
      const at = roll(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(7));
    },
  },
  {
    name: "flip a bit of a sealed row",
    apply: (map, roll) => {
      const bytes = map.get("sealed.ndjson") ?? Buffer.of();
      const at = roll(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(7));
    },
  },
  {
    name: "drop a byte",
    apply: (map, roll) => {
      const path = pick(map, roll);
      const bytes = map.get(path) ?? Buffer.of();
      const at = roll(bytes.length);
      map.set(path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
    },
  },
  {
    name: "add a byte",
    apply: (map, roll) => {
      const path = pick(map, roll);
      const bytes = map.get(path) ?? Buffer.of();
      const at = roll(bytes.length + 1);
      map.set(path, Buffer.concat([bytes.subarray(0, at), Uint8Array.of(roll(256)), bytes.subarray(at)]));
    },
  },
  {
    name: "add a byte at the end",
    apply: (map, roll) => {
      const path = pick(map, roll);
      map.set(path, Buffer.concat([map.get(path) ?? Buffer.of(), Uint8Array.of(roll(3) === 0 ? 10 : roll(256))]));
    },
  },
  {
    name: "drop the last byte",
    apply: (map, roll) => {
      const path = pick(map, roll);
      map.set(path, map.get(path)?.subarray(0, -1) ?? Buffer.of());
    },
  },
  {
    name: "cut a file short",
    apply: (map, roll) => {
      const path = pick(map, roll);
      const bytes = map.get(path) ?? Buffer.of();
      map.set(path, bytes.subarray(0, roll(bytes.length)));
    },
  },
  { name: "delete a file", apply: (map, roll) => void map.delete(pick(map, roll)) },
  {
    name: "swap two files",
    apply: (map, roll) => {
      const a = pick(map, roll);
      const others = [...map.keys()].toSorted().filter((path) => path !== a && !map.get(path)?.equals(map.get(a) ?? Buffer.of()));
      const b = others[roll(others.length)] ?? "";
      const [first, second] = [map.get(a) ?? Buffer.of(), map.get(b) ?? Buffer.of()];
      map.set(a, second).set(b, first);
    },
  },
  {
    name: "put an earlier file back",
    apply: (map, roll) => {
      const changed = [...earlier.keys()].filter((path) => map.has(path) && !earlier.get(path)?.equals(map.get(path) ?? Buffer.of()));
      const path = changed[roll(changed.length)] ?? "";
      map.set(path, Buffer.from(earlier.get(path) ?? Buffer.of()));
    },
  },
  { name: "delete an entry", apply: ofLines("leaves.ndjson", (lines, roll) => void lines.splice(roll(lines.length), 1)) },
  { name: "double an entry", apply: ofLines("leaves.ndjson", (lines, roll) => void lines.push(lines[roll(lines.length)] ?? "")) },
  { name: "swap two bodies", apply: ofLines("leaves.ndjson", swapPart(/"body":.*\}/u)) },
  { name: "swap two salts", apply: ofLines("leaves.ndjson", swapPart(/"salt":"[^"]+"/u)) },
  { name: "swap two ids", apply: ofLines("leaves.ndjson", swapPart(/"id":"ent_[^"]+"/u)) },
  { name: "swap two times", apply: ofLines("leaves.ndjson", swapPart(/"at":"[^"]+"/u)) },
  { name: "swap two indexes", apply: ofLines("leaves.ndjson", swapPart(/"index":\d+/u)) },
  { name: "swap two columns", apply: ofLines("leaves.ndjson", swapPart(/"columns":\[[^\]]+\]/u)) },
  { name: "swap two reasons", apply: ofLines("leaves.ndjson", swapPart(/"reason":("[^"]+"|null),"columns/u)) },
  {
    name: "forge an entry at the end",
    apply: ofLines("leaves.ndjson", (lines, roll) => {
      lines.push((lines[roll(lines.length)] ?? "").replace(/"index":\d+/u, `"index":${roll(2) === 0 ? lines.length : "null"}`));
    }),
  },
  { name: "delete a sealed row", apply: ofLines("sealed.ndjson", (lines, roll) => void lines.splice(roll(lines.length), 1)) },
  { name: "double a sealed row", apply: ofLines("sealed.ndjson", (lines, roll) => void lines.push(lines[roll(lines.length)] ?? "")) },
  { name: "swap two sealed values", apply: ofLines("sealed.ndjson", swapPart(/"revision":.*/u)) },
  { name: "swap two digests", apply: ofLines("sealed.ndjson", swapPart(/"digest":"[^"]+"/u)) },
  {
    name: "put an earlier value back",
    apply: ofLines("sealed.ndjson", (lines, roll) => {
      const old = history[roll(history.length)]?.line ?? "";
      const { subject, field } = JSON.parse(old) as { readonly subject: string; readonly field: string };
      const at = lines.findIndex((line) => line.includes(`"subject":"${subject}","field":"${field}"`));
      if (at === -1) lines.push(old);
      else lines[at] = old;
    }),
  },
  {
    name: "bring a value from nowhere",
    apply: ofLines("sealed.ndjson", (lines, roll) => {
      lines.push((lines[roll(lines.length)] ?? "").replace(/"field":"[^"]+"/u, `"field":"new_${roll(100)}"`));
    }),
  },
];

test(`finds every one of ${MUTATIONS} mutations of checkpoint, keys, tiles, bundles, entries, salts, reasons and sealed values`, async () => {
  const missed: string[] = [];
  const kinds = new Set<string>();
  for (let seed = 0; seed < MUTATIONS; seed++) {
    const roll = dice(seed);
    const map: FileMap = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)]));
    const mutation = mutations[seed % mutations.length];
    mutation?.apply(map, roll);
    const report = await verifyFiles(map);
    if (report.ok) missed.push(`${seed}: ${mutation?.name}`);
    for (const finding of report.findings) kinds.add(finding.code);
  }
  expect(missed).toEqual([]);
  expect(kinds.size).toBeGreaterThan(18);
}, 300_000);
