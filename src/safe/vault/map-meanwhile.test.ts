import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TenantId, newId } from "../../base/ids.ts";
import { unveil } from "../../base/redacted.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import type { Safe } from "../safe.ts";
import { OWNER, type TestSafe, openTestSafe, testActor } from "../testing.ts";
import { changeSubjects } from "./change.ts";
import { createSubjects } from "./create.ts";
import { erasePart } from "./erase-part.ts";
import { openFile, storeFile } from "./files.ts";
import { searchSubjects } from "./search.ts";

const mapWith = (member: string): string => `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  name: { label: Name, category: identity, type: name, purposes: [booking], retention: 3y }
  member: { label: Member, category: behavioural, ${member}, purposes: [booking], retention: 3y }
  notes: { label: Notes, category: free-text, type: free-text, purposes: [booking], retention: 3y }
roles: { desk: { booking: { name: [clear, change], member: [clear, change], notes: [change] } } }
`;
const SHARED = "type: text, lookup: shared";
const EXACT = "type: text, lookup: exact";

const desk = testActor(["desk"]);
let t: TestSafe;
let tenant: TenantId;
/** Another process: it has a memory of its own, and looks for a new map as seldom as it may. */
let other: Safe;

beforeAll(async () => {
  t = await openTestSafe(mapWith(SHARED));
});
beforeEach(async () => {
  tenant = await t.addTenant(mapWith(SHARED));
  other = { ...t.safe, maps: createMapCache(() => 0) };
  await within(other.maps.get);
});
afterAll(() => t.close());

const within = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => withTxAgain(t.db, tenant, fn);

async function apply(member: string): Promise<string> {
  const parsed = parseMapYaml(mapWith(member));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
  const applied = await within((tx) => applyMap(tx, change, t.safe.clock()));
  t.safe.maps.forget(tenant);
  return applied.ok ? "applied" : applied.refusal.code === "map_blocked" ? String(applied.refusal.blocked[0]?.code) : applied.refusal.code;
}

const made = (safe: Safe, tx: Tx, fields: Record<string, unknown>) =>
  createSubjects(safe, tx, [{ actor: desk, purpose: "booking", fields, source: null }]);

async function create(safe: Safe, fields: Record<string, unknown>): Promise<string> {
  const [one] = await within((tx) => made(safe, tx, fields));
  return one?.ok === true ? "created" : String(one?.refusal.code);
}

async function found(member: string): Promise<number> {
  const [one] = await within((tx) => searchSubjects(t.safe, tx, [{ actor: desk, purpose: "booking", field: "member", equals: member }]));
  return one?.ok === true ? one.value.items.length : -1;
}

/** A map that waits for whoever stores by the one in force. */
async function untilItWaits(): Promise<void> {
  for (;;) {
    const waiting = await t.db.owner`
      select 1
        from pg_locks
       where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())
         and not granted`;
    if (waiting.length > 0) return;
    await wait(20);
  }
}

test("a map that makes a look-up one customer's alone waits for whoever is storing one that others may have, and is then refused", async () => {
  const storing = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const stored = within(async (tx) => {
    const [one] = await made(other, tx, { member: "A1" });
    storing.resolve();
    await goOn.promise;
    return one?.ok;
  });
  await storing.promise;
  const applying = apply(EXACT);
  await Promise.race([applying, untilItWaits()]);
  goOn.resolve();
  expect([await stored, await applying]).toEqual([true, "lookup_narrowed"]);
});

test("a process that knows of no newer map stores no look-up by the old one: of two customers with one exact value there is one", async () => {
  expect(await apply(EXACT)).toBe("applied");
  expect([await create(other, { member: "A2" }), await create(t.safe, { member: "A2" })]).toEqual(["created", "already_exists"]);
  expect(await found("A2")).toBe(1);
});

test("the same of a customer who is there already", async () => {
  const [ana] = await within((tx) => made(t.safe, tx, { name: "Ana" }));
  const subject = ana?.ok === true ? ana.value.id : ("sub_" as const);
  expect(await apply(EXACT)).toBe("applied");
  expect(await create(t.safe, { member: "A3" })).toBe("created");
  const ask = { actor: desk, purpose: "booking", subject, fields: { member: "A3" } };
  const [changed] = await within((tx) => changeSubjects(other, tx, [ask]));
  expect(changed).toMatchObject({ ok: false, refusal: { code: "already_exists" } });
  expect(await found("A3")).toBe(1);
});

test("a first value is not stored as what its field was before the map in force", async () => {
  expect(await apply("type: email")).toBe("applied");
  expect(await create(other, { member: "no address" })).toBe("fields_invalid");
});

test("what became a file meanwhile still opens after a process that knows of no newer map has erased another field of its class", async () => {
  const [ana] = await within((tx) => made(t.safe, tx, { notes: "By the window" }));
  const subject = ana?.ok === true ? ana.value.id : ("sub_" as const);
  expect(await apply("type: file")).toBe("applied");
  const file = { actor: desk, purpose: "booking", subject, field: "member", name: "member.pdf", mediaType: "application/pdf" };
  const bytes = randomBytes(1_000);
  expect((await within((tx) => storeFile(t.safe, tx, { ...file, parts: [bytes] }))).ok).toBe(true);
  const ask = { actor: OWNER, subject, scope: ["notes"], reasons: [], request: newId("rrq", t.safe.clock()) };
  expect((await within((tx) => erasePart(other, tx, ask))).ok).toBe(true);
  const opened = await within((tx) => openFile(t.safe, tx, { ...file, reason: null }));
  expect(opened.ok && unveil(opened.value.bytes).equals(bytes)).toBe(true);
});
