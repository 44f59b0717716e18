import { afterAll, beforeAll, expect, test } from "vitest";
import { HOUR_MS, type Instant } from "../../base/instant.ts";
import type { ImportId } from "../../base/ids.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { countLiveSubjects } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../../safe/access/actor.ts";
import { OWNER, type TestSafe, openTestSafe, testActor } from "../../safe/testing.ts";
import { PROPOSAL_KEPT_MS } from "./_proposal.ts";
import type { Mapping } from "./columns.ts";
import { cancelImport, confirmImport, readProposal } from "./confirm-import.ts";
import { readImport } from "./read-import.ts";
import { CHUNK_BYTES } from "./_spool.ts";
import { runImport } from "./run-imports.ts";
import { type StartedImport, startImport } from "./start-import.ts";
import { sweepProposals } from "./sweep-proposals.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields:
  first_name: { label: First name, category: identity, type: name, purposes: [booking], retention: 1y }
  email: { label: E-mail, category: contact, type: email, purposes: [booking], retention: 1y }
  address: { label: Address, category: contact, type: address, purposes: [booking], retention: 1y }
  scan: { label: Scan, category: government-id, type: file, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { first_name: [change], email: [change], address: [change] } }
  names: { booking: { first_name: [change], email: [masked] } }
  reader: { booking: { first_name: [masked, clear] } }
`;
const desk = testActor(["desk"], { id: "key_desk" });
const other = testActor(["desk"], { id: "key_other" });

let house: TestSafe;
let safe: TestSafe["safe"];
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ safe } = house);
});
afterAll(() => house.close());

async function propose(
  content: string,
  given: { mapping?: Mapping; format?: "csv" | "ndjson"; actor?: Actor } = {},
): Promise<StartedImport> {
  const { mapping = null, format = "csv", actor = desk } = given;
  async function* once(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const ask = { actor, purpose: null, format, mapping, isProposal: true };
  const started = await startImport(safe, house.tenant, ask, once(), safe.clock());
  if (!started.ok) throw new Error(started.refusal.code);
  return started.value;
}

async function confirm(id: ImportId, map: Mapping | null = null, actor = desk): Promise<unknown> {
  const begun = await house.within((tx) => confirmImport(safe, tx, actor, id, map, safe.clock()));
  return begun.ok ? begun.value.state : begun.refusal.code;
}

async function run(id: ImportId): Promise<void> {
  const onTrouble = (_tenant: string, _id: string, error: unknown): void => {
    throw error;
  };
  const parseJson = (bytes: Uint8Array) => ({ ok: true as const, value: JSON.parse(Buffer.from(bytes).toString("utf8")) });
  await runImport(safe, house.tenant, id, { parseJson, onTrouble });
}

const stateOf = async (id: ImportId) => (await house.within((tx) => readImport(tx, id, "house")))?.state;
const chunksOf = async (id: ImportId) => (await house.db.owner`select 1 from import_chunks where import_id = ${id}`).length;
const entriesOf = async (id: ImportId) =>
  (await house.within((tx) => listEntries(tx, {}, { limit: 200, cursor: null }))).items.filter((entry) => entry.detail["import"] === id);
const actsOf = async (id: ImportId) => (await entriesOf(id)).map((entry) => entry.act).toSorted();

const FILE = "First name,Mail,Town,Shoe size\nAnn,ann@example.com,Lisbon,38\nBob,bob@example.com,Porto,44\n";

test("a proposal shows columns with their guess and what they can fill, and no cell of a row", async () => {
  const proposed = await propose(FILE);
  expect(proposed).toMatchObject({
    state: "proposed",
    columns: [
      { column: "First name", field: "first_name", path: null, sure: "certain" },
      { column: "Mail", field: "email", sure: "likely" },
      { column: "Town", field: "address", path: "city", sure: "likely" },
      { column: "Shoe size", field: null, sure: "none" },
    ],
  });
  const targets = proposed.choices?.map((choice) => choice.target);
  expect(targets).toEqual(expect.arrayContaining(["email", "address", "address.city", "address.postalCode"]));
  expect(targets).not.toContain("scan");
  expect(proposed.choices).toContainEqual({
    target: "address.city",
    label: "Address: city",
    type: "address",
    many: false,
    required: false,
  });
  const again = await house.within((tx) => readProposal(safe, tx, desk, proposed.id));
  expect(again).toEqual({ columns: proposed.columns, choices: proposed.choices });
  expect(JSON.stringify([proposed, again])).not.toMatch(/Ann|Lisbon|38/u);
});

test("nothing is imported before the confirmation, and everything after it", async () => {
  const before = await house.within(countLiveSubjects);
  const { id } = await propose(FILE);
  await run(id);
  expect([await stateOf(id), await house.within(countLiveSubjects)]).toEqual(["proposed", before]);
  expect(await confirm(id)).toBe("queued");
  await run(id);
  expect([await stateOf(id), await house.within(countLiveSubjects)]).toEqual(["done", before + 2]);
  expect(await actsOf(id)).toEqual(["import.done", "import.propose", "import.start"]);
  // Nothing of its row beside: neither the key of its upload nor the file's own names of columns.
  const ended = (await entriesOf(id)).find(({ act }) => act === "import.done");
  expect(ended?.detail).toEqual({ import: id, read: 2, imported: 2, rejected: 0 });
});

test("a confirmation changes what it names, leaves out what it says null of, and keeps the rest", async () => {
  const { id } = await propose("First name,Mail,Town,Other\nAnn,x@example.com,Lisbon,ann.other@example.com\n");
  expect(await confirm(id, { Other: "email" })).toBe("duplicate_columns");
  expect(await confirm(id, { Nowhere: "email" })).toBe("unknown_column");
  expect(await confirm(id, { Other: "shoe_size" })).toBe("unknown_field");
  expect(await confirm(id, { "First name": null, Mail: null, Town: null })).toBe("no_columns");
  expect(await stateOf(id)).toBe("proposed");
  expect(await confirm(id, { Mail: null, Other: "email" })).toBe("queued");
  expect((await house.within((tx) => readImport(tx, id, "house")))?.columns).toMatchObject([
    { column: "First name", field: "first_name" },
    { column: "Mail", field: null },
    { column: "Town", field: "address", path: "city" },
    { column: "Other", field: "email" },
  ]);
  await run(id);
  expect(await house.within((tx) => readImport(tx, id, "house"))).toMatchObject({ state: "done", imported: 1, rejectedCount: 0 });
});

test("a file of which no column is known is proposed, so that a person can say", async () => {
  const { id, columns } = await propose("Col A,Col B\nann@example.com,Ann\n");
  expect(columns?.map((column) => column.sure)).toEqual(["none", "none"]);
  expect(await confirm(id)).toBe("no_columns");
  expect(await confirm(id, { "Col A": "email", "Col B": "first_name" })).toBe("queued");
});

test("a column of what the sender may not write is refused at the confirmation, noted, and can be left out", async () => {
  const names = testActor(["names"], { id: "key_names" });
  const { id } = await propose(FILE, { actor: names });
  const refused = await house.within((tx) => confirmImport(safe, tx, names, id, null, safe.clock()));
  expect(refused).toMatchObject({
    ok: false,
    refusal: { code: "not_writable", refusal: { code: "not_granted", fields: [{ field: "email" }, { field: "address" }] } },
  });
  expect(await stateOf(id)).toBe("proposed");
  const { items } = await house.within((tx) => listEntries(tx, { act: "import.start" }, { limit: 1, cursor: null }));
  expect(items[0]).toMatchObject({ outcome: "refused", codes: ["not_granted"], fields: ["email", "address"], actor: { id: "key_names" } });
  expect(await confirm(id, { Mail: null, Town: null }, names)).toBe("queued");
  await run(id);
  expect(await house.within((tx) => readImport(tx, id, "house"))).toMatchObject({ state: "done", imported: 2, rejectedCount: 0 });
});

test("whoever may write nothing is refused before the upload is read, and nothing of it is kept", async () => {
  const before = await house.db.owner`select import_id from imports`;
  for (const [actor, format, isProposal] of [
    [testActor(["reader"], { id: "key_reader" }), "csv", true],
    [testActor(["reader"], { id: "key_reader" }), "csv", false],
    [testActor(["reader"], { id: "key_reader" }), "ndjson", false],
    [OWNER, "csv", true],
    [OWNER, "ndjson", false],
  ] as const) {
    let isReadOn = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(CHUNK_BYTES + 1, format === "csv" ? FILE : '{"first_name":"Ann"}\n');
      isReadOn = true;
      yield Buffer.from(FILE);
    }
    const ask = { actor, purpose: null, format, mapping: null, isProposal };
    const started = await startImport(safe, house.tenant, ask, endless(), safe.clock());
    expect(started).toMatchObject({ ok: false, refusal: { code: "not_writable", refusal: { code: "not_granted" } } });
    expect(isReadOn).toBe(false);
  }
  expect(await house.db.owner`select import_id from imports`).toEqual(before);
});

test("until it is confirmed the first line is nowhere in clear, and nobody else sees it: it may be a customer", async () => {
  const { id } = await propose("Secret Sue,sue@example.com\nAnn,ann@example.com\n");
  const rows = await house.db.owner`select row_to_json(i)::text as text from imports i where import_id = ${id}`;
  expect(String(rows[0]?.["text"])).not.toMatch(/Sue|sue@/u);
  expect(JSON.stringify(await house.within((tx) => readImport(tx, id, "house")))).not.toMatch(/Sue|sue@/u);
  expect(await house.within((tx) => readProposal(safe, tx, other, id))).toBeUndefined();
  expect(await confirm(id, null, other)).toBe("import_not_found");
});

test("cancelling destroys the upload; who sent it may, the owner may, nobody else", async () => {
  for (const actor of [desk, OWNER]) {
    const { id } = await propose(FILE);
    expect(await chunksOf(id)).toBe(1);
    const strange = await house.within((tx) => cancelImport(tx, other, id, safe.clock()));
    expect(strange).toMatchObject({ ok: false, refusal: { code: "import_not_found" } });
    expect(await house.within((tx) => cancelImport(tx, actor, id, safe.clock()))).toMatchObject({ ok: true });
    expect([await stateOf(id), await chunksOf(id)]).toEqual([undefined, 0]);
    expect(await actsOf(id)).toEqual(["import.cancel", "import.propose"]);
  }
  const { id } = await propose(FILE);
  await confirm(id);
  expect(await house.within((tx) => cancelImport(tx, desk, id, safe.clock()))).toMatchObject({ refusal: { code: "import_not_proposed" } });
});

test("of fifty confirmations and cancellations at once one has effect", async () => {
  const { id } = await propose(FILE);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      if (n % 2 === 0) return await confirm(id);
      const given = await house.within((tx) => cancelImport(tx, desk, id, safe.clock()));
      return given.ok ? "cancelled" : given.refusal.code;
    }),
  );
  expect(outcomes.filter((one) => one === "queued" || one === "cancelled")).toHaveLength(1);
  expect(new Set(outcomes.filter((one) => one !== "queued" && one !== "cancelled")).size).toBeLessThanOrEqual(2);
});

test("NDJSON has no columns to map: it is confirmed as it is", async () => {
  const { id, columns } = await propose('{"first_name": "Ann"}\n', { format: "ndjson" });
  expect(columns).toBeNull();
  expect(await confirm(id, { first_name: "email" })).toBe("unknown_column");
  expect(await confirm(id, {})).toBe("queued");
});

test("a proposal that nobody confirmed in a day is swept with its upload, and cannot be confirmed in between", async () => {
  const start = safe.clock();
  const { id } = await propose(FILE);
  house.setNow((start + PROPOSAL_KEPT_MS - HOUR_MS) as Instant);
  await house.within((tx) => sweepProposals(tx, safe.clock()));
  expect(await stateOf(id)).toBe("proposed");
  house.setNow((start + PROPOSAL_KEPT_MS + HOUR_MS) as Instant);
  expect(await confirm(id)).toBe("import_not_proposed");
  expect(await house.within((tx) => sweepProposals(tx, safe.clock()))).toBeGreaterThan(0);
  expect([await stateOf(id), await chunksOf(id)]).toEqual([undefined, 0]);
  expect(await actsOf(id)).toEqual(["import.expire", "import.propose"]);
  house.setNow(start);
});
