import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Outage } from "../../base/fault.ts";
import { Overtaken } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { createMapCache } from "../../registers/datamap/cache.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { applyMap } from "../../registers/datamap/versions.ts";
import { countLiveSubjects } from "../../registers/subjects/subjects.ts";
import { storedFields } from "../../registers/subjects/write.ts";
import { operatorActor } from "../../safe/access/actor.ts";
import type { Safe } from "../../safe/safe.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { type ImportView, listRejected, readImport } from "./read-import.ts";
import { importRefusalWords } from "./refusal-words.ts";
import { type ImportWorker, runImport, runImports } from "./run-imports.ts";
import { startImport } from "./start-import.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [US-CA] }
purposes:
  booking: { label: Book, basis: contract }
fields:
  first_name: { label: First name, category: identity, type: name, purposes: [booking], retention: 1y }
  email: { label: E-mail, category: contact, type: email, lookup: exact, required: true, purposes: [booking], retention: 1y }
  phone: { label: Phone, category: contact, type: phone, purposes: [booking], retention: 1y }
  address: { label: Address, category: contact, type: address, purposes: [booking], retention: 1y }
  tags: { label: Tags, category: behavioural, type: text, many: true, purposes: [booking], retention: 1y }
roles:
  desk: { booking: { email: [masked] } }
`;

let house: TestSafe;
let safe: TestSafe["safe"];
beforeAll(async () => {
  house = await openTestSafe(MAP);
  ({ safe } = house);
});
afterAll(() => house.close());

const OPTIONS = {
  parseJson: (bytes: Uint8Array) => {
    try {
      return { ok: true as const, value: JSON.parse(Buffer.from(bytes).toString("utf8")) };
    } catch {
      return { ok: false as const, refusal: { code: "malformed_json" } };
    }
  },
  onTrouble: (_tenant: string, _id: string, error: unknown) => {
    throw error;
  },
};

type Given = { readonly format?: "csv" | "ndjson"; readonly mapping?: Readonly<Record<string, string>> | null; readonly purpose?: string };

async function start(content: string | Buffer | AsyncIterable<Uint8Array>, given: Given = {}): ReturnType<typeof startImport> {
  const ask = {
    actor: operatorActor("test"),
    purpose: given.purpose ?? null,
    format: given.format ?? "csv",
    mapping: given.mapping ?? null,
  } as const;
  async function* once(bytes: string | Buffer): AsyncGenerator<Uint8Array> {
    yield Buffer.from(bytes);
  }
  return await startImport(
    safe,
    house.tenant,
    ask,
    typeof content === "string" || Buffer.isBuffer(content) ? once(content) : content,
    safe.clock(),
  );
}

async function importAll(content: string | Buffer, given: Given = {}): Promise<ImportView> {
  const started = await start(content, given);
  if (!started.ok) throw new Error(`refused: ${started.refusal.code}`);
  await runImport(safe, house.tenant, started.value.id, OPTIONS);
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  if (view === undefined) throw new Error("the import is gone");
  return view;
}

async function refusalOf(content: string | Buffer, given: Given = {}): Promise<string> {
  const before = await house.within(countLiveSubjects);
  const started = await start(content, given);
  expect(await house.within(countLiveSubjects)).toBe(before);
  const rows = await house.db.owner`select 1 from imports where state = 'receiving'`;
  expect(rows.length).toBe(0);
  return started.ok ? "accepted" : started.refusal.code;
}

let serial = 0;
function mail(): string {
  serial += 1;
  return `person${serial}@example.com`;
}

test("imports the good rows and tells each bad one by line, column, field and reason, never by value", async () => {
  const view = await importAll(
    `First name,E-mail,Phone\nAnn,${mail()},+1 415 555 0100\nBob,not-an-address,\n,${mail()},\nEve,${mail()},12\n`,
  );
  expect(view).toMatchObject({ state: "done", read: 4, imported: 2, rejectedCount: 2, done: true, failure: null });
  expect(view.rejected.map(({ line, column, field }) => ({ line, column, field }))).toEqual([
    { line: 3, column: "E-mail", field: "email" },
    { line: 5, column: "Phone", field: "phone" },
  ]);
  expect(JSON.stringify(view.rejected)).not.toContain("not-an-address");
  const all = await house.within((tx) => listRejected(tx, view.id, { from: 0, limit: 10 }, "house"));
  expect(all).toEqual(view.rejected);
});

test("a second row with the same unique e-mail is rejected, within a file and across files", async () => {
  const twice = mail();
  const view = await importAll(`email\n${twice}\n${twice.toUpperCase()}\n`);
  expect(view).toMatchObject({ imported: 1, rejectedCount: 1 });
  expect(view.rejected[0]).toMatchObject({ line: 3, code: "already_exists", field: "email" });
  expect(await importAll(`email\n${twice}\n`)).toMatchObject({ imported: 0, rejectedCount: 1 });
});

test("rows whose cells are shifted are rejected by their line and the rest is kept", async () => {
  const view = await importAll(`email,first_name\n${mail()},Ann\n${mail()},Bob,extra\n${mail()}\n${mail()},Cid\n`);
  expect(view).toMatchObject({ read: 4, imported: 2, rejectedCount: 2 });
  expect(view.rejected.map((it) => `${it.line} ${it.code}`)).toEqual(["3 columns_differ", "4 columns_differ"]);
});

test("words that stand for nothing are no values", async () => {
  const view = await importAll(`email,first_name,phone\n${mail()},NULL,N/A\n${mail()},\\N,-\n${mail()},null,#N/A\nNULL,,\n`);
  expect(view).toMatchObject({ read: 4, imported: 3, rejectedCount: 1 });
  expect(view.rejected[0]).toMatchObject({ line: 5, code: "empty_row" });
});

test("takes a byte order mark, semicolons, windows line ends and a last line without an end", async () => {
  const view = await importAll(`\uFEFFemail;first_name\r\n${mail()};"Müller; Ann"\r\n${mail()};Bob`);
  expect(view).toMatchObject({ read: 2, imported: 2, rejectedCount: 0 });
});

test("what Excel is told of the separator ahead of the header is no header, and the lines are counted with it", async () => {
  const view = await importAll(`\uFEFFsep=;\r\nemail;first_name\r\n${mail()};"Müller, Ann"\r\nnot an address;Bob\r\n`);
  expect(view).toMatchObject({ read: 2, imported: 1, rejected: [{ line: 4, column: "email" }] });
  // It is believed where the header alone tells nothing, or something else.
  const one = await importAll(`SEP=|\n"first_name"|"email"|"Shoe, size; colour, sole, lace"\nAnn|${mail()}|44\n`);
  expect(one).toMatchObject({ read: 1, imported: 1 });
  expect(await refusalOf("sep=;\r\n")).toBe("only_header");
});

test("columns map themselves by name and label, or as the caller says; several columns fill one field of many, dotted ones an address", async () => {
  const view = await importAll(`Mail,Street,Town,Tag A,Tag B,Shoe size\n${mail()},1 Main St,Oslo,red,blue,44\n`, {
    mapping: { Mail: "email", Street: "address.line1", Town: "address.city", "Tag A": "tags", "Tag B": "tags" },
  });
  expect(view).toMatchObject({ imported: 1, rejectedCount: 0 });
  expect(view.columns?.at(-1)).toEqual({ column: "Shoe size", field: null, path: null, sure: "none" });
});

test("a file that cannot be meant is refused as a whole, and nothing of it is kept", async () => {
  const utf16 = Buffer.from("\uFEFFemail\nann@example.com\n", "utf16le");
  const latin = Buffer.from("email,prénom\nann@example.com,x\n", "latin1");
  expect(await refusalOf("")).toBe("empty_file");
  expect(await refusalOf("\r\n \n")).toBe("empty_file");
  expect(await refusalOf("email\n")).toBe("only_header");
  expect(await refusalOf("email\r")).toBe("only_header");
  expect(await refusalOf("email\r\n\r\n \r\n")).toBe("only_header");
  expect(await refusalOf("email,first name\rann@example.com,Ann\r")).toBe("old_line_ends");
  expect(await refusalOf(utf16)).toBe("not_utf8");
  expect(await refusalOf(latin)).toBe("not_utf8");
  expect(await refusalOf('email,"first name\nann@example.com,Ann\n')).toBe("bad_header");
  expect(await refusalOf("email,email\na,b\n")).toBe("duplicate_columns");
  expect(await refusalOf("ann@example.com,Ann\nbob@example.com,Bob\n")).toBe("no_columns");
  expect(await refusalOf("a,b\n1,2\n", { mapping: { a: "shoe_size" } })).toBe("unknown_field");
  expect(await refusalOf("a,b\n1,2\n", { mapping: { a: "email.local" } })).toBe("unknown_field");
  expect(await refusalOf("a,b\n1,2\n", { mapping: { c: "email" } })).toBe("unknown_column");
  expect(await refusalOf("a,b\n1,2\n", { mapping: { a: "email", b: "email" } })).toBe("duplicate_columns");
  expect(await refusalOf("email\na@example.com\n", { purpose: "world_domination" })).toBe("purpose_not_in_map");
});

test("a part that the field does not have is refused at once, with its column and the parts there are", async () => {
  const started = await start("email,Town\nann@example.com,Oslo\n", { mapping: { Town: "address.town" } });
  expect(started.ok ? null : importRefusalWords(started.refusal).fields).toEqual([
    {
      field: "Town",
      code: "unknown_field",
      say: "The field has no such part; it has these: line1, line2, city, region, postalCode, country.",
    },
  ]);
});

test("a file without a header is refused without repeating what stands in its first line", async () => {
  const started = await start("ann@example.com,Ann\nbob@example.com,Bob\n");
  expect(started.ok).toBe(false);
  if (!started.ok) expect(JSON.stringify(importRefusalWords(started.refusal))).not.toContain("example.com");
});

test("a line of gigabytes is refused when 64 KiB of it have come, whatever follows", async () => {
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("email\nann@example.com\n");
    for (;;) {
      sent += 65_536;
      yield Buffer.alloc(65_536, "x");
    }
  }
  const started = await start(endless());
  expect(started).toEqual({ ok: false, refusal: { code: "line_too_long", line: 3 } });
  expect(sent).toBeLessThan(4 * 262_144);
  expect((await house.db.owner`select 1 from import_chunks`).length).toBe(0);
});

test("a line that is too long is not taken for one of a CSV file where the file is NDJSON", async () => {
  const started = await start(`{"name": "${"x".repeat(70_000)}"}\n`, { format: "ndjson" });
  const { say } = importRefusalWords(started.ok ? { code: "empty_file" } : started.refusal);
  expect([say.includes("Line 1: A line is longer"), say.includes("CSV")]).toEqual([true, false]);
});

test("an upload that breaks off leaves nothing behind", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`email\n${"a@example.com\n".repeat(30_000)}`);
    throw new Error("the line went dead");
  }
  await expect(start(broken())).rejects.toThrow("the line went dead");
  expect((await house.db.owner`select 1 from imports where state = 'receiving'`).length).toBe(0);
});

test("takes NDJSON, a field by its name, and rejects lines that are no object or name an unknown field", async () => {
  const lines = [{ email: mail(), tags: ["a", "b"], first_name: null }, { id: "sub_x", fields: { email: mail() } }, [1], { shoe_size: 44 }];
  const view = await importAll(`${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"email": \n`, { format: "ndjson" });
  expect(view).toMatchObject({ read: 5, imported: 2, rejectedCount: 3 });
  expect(view.rejected.map((it) => `${it.line} ${it.code}`)).toEqual(["3 not_json", "4 unknown_field", "5 not_json"]);
});

test("what is spooled is sealed, and gone when the import is done", async () => {
  const started = await start(`email,first_name\n${mail()},Zebulonia\n`);
  if (!started.ok) throw new Error("refused");
  const [chunk] = await house.db.owner<{ envelope: Buffer }[]>`select envelope from import_chunks`;
  expect(chunk?.envelope.includes("Zebulonia")).toBe(false);
  await runImport(safe, house.tenant, started.value.id, OPTIONS);
  expect((await house.db.owner`select 1 from import_chunks`).length).toBe(0);
});

test("two workers at once import each row once", async () => {
  const before = await house.within(countLiveSubjects);
  const rows = Array.from({ length: 3_000 }, () => mail()).join("\n");
  const workers: ImportWorker[] = [await runImports(safe, OPTIONS), await runImports(safe, OPTIONS)];
  const started = await start(`email\n${rows}\n`);
  if (!started.ok) throw new Error("refused");
  await expect
    .poll(async () => (await house.within((tx) => readImport(tx, started.value.id, "house")))?.state, { timeout: 30_000 })
    .toBe("done");
  await Promise.all(workers.map((worker) => worker.stop()));
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  expect(view).toMatchObject({ read: 3_000, imported: 3_000, rejectedCount: 0 });
  expect(await house.within(countLiveSubjects)).toBe(before + 3_000);
});

test("an import whose worker vanished is taken up where it was, and counts each row once", async () => {
  const before = await house.within(countLiveSubjects);
  const rows = Array.from({ length: 2_500 }, () => mail()).join("\n");
  const started = await start(`email\n${rows}\n`);
  if (!started.ok) throw new Error("refused");
  // Stopped between batches, as good as killed there: the lease is let run out by hand.
  const worker = await runImports(safe, OPTIONS);
  await expect
    .poll(async () => (await house.within((tx) => readImport(tx, started.value.id, "house")))?.read ?? 0, { timeout: 30_000, interval: 5 })
    .toBeGreaterThan(0);
  await worker.stop();
  await house.db.owner`update imports set leased_until = now() - interval '1 second', worker = 'gone'`;
  await runImport(safe, house.tenant, started.value.id, OPTIONS);
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  expect(view).toMatchObject({ state: "done", read: 2_500, imported: 2_500, rejectedCount: 0 });
  expect(await house.within(countLiveSubjects)).toBe(before + 2_500);
});

test("a worker that slept through its lease rolls back what another has done meanwhile", async () => {
  const before = await house.within(countLiveSubjects);
  const rows = Array.from({ length: 1_200 }, () => mail()).join("\n");
  const started = await start(`email\n${rows}\n`);
  if (!started.ok) throw new Error("refused");
  const asleep = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let seals = 0;
  const sleepy: Safe = {
    ...safe,
    keeper: {
      ...safe.keeper,
      seal: async (tenant, groups) => {
        seals += 1;
        if (seals === 3) {
          reached.resolve();
          await asleep.promise;
        }
        return await safe.keeper.seal(tenant, groups);
      },
    },
  };
  const slept = runImport(sleepy, house.tenant, started.value.id, OPTIONS);
  await reached.promise;
  await house.db.owner`update imports set leased_until = now() - interval '1 second' where import_id = ${started.value.id}`;
  await runImport(safe, house.tenant, started.value.id, OPTIONS);
  asleep.resolve();
  await slept;
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  expect(view).toMatchObject({ state: "done", read: 1_200, imported: 1_200, rejectedCount: 0 });
  expect(await house.within(countLiveSubjects)).toBe(before + 1_200);
});

test("batches that wait for each other here, and in the database in a circle with somebody else's lock of a table, let go and go on", async () => {
  const rows = Array.from({ length: 400 }, () => mail()).join("\n");
  const started = await start(`email\n${rows}\n`);
  if (!started.ok) throw new Error("refused");
  const [held, wanted, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const stranger = house.db.owner.begin(async (sql) => {
    await sql`lock table index_entries in access exclusive mode`;
    held.resolve();
    await wanted.promise;
    // Given once the second batch has let go, and that waits for the first, which waits for the lock above.
    await sql`lock table vendors in access exclusive mode`;
    over.resolve();
  });
  await held.promise;
  let first: unknown;
  const maps: Safe["maps"] = {
    ...safe.maps,
    get: async (tx) => {
      first ??= tx;
      if (tx !== first) {
        // A table that the first does not read.
        await tx.sql`select 1 as there from vendors limit 1`;
        wanted.resolve();
      }
      return await safe.maps.get(tx);
    },
  };
  const troubles: unknown[] = [];
  const onTrouble = (_tenant: string, _id: string, error: unknown): void => void troubles.push((error as { readonly code: string }).code);
  await runImport({ ...safe, maps }, house.tenant, started.value.id, { ...OPTIONS, onTrouble });
  await over.promise;
  await stranger;
  expect(troubles).toEqual(["55P03"]);
  // It counts for no failed attempt: whoever maintains a large table has it for many minutes.
  expect(await house.db.owner`select attempts from imports where import_id = ${started.value.id}`).toEqual([{ attempts: 0 }]);
  await house.db.owner`update imports set leased_until = now() where import_id = ${started.value.id}`;
  await runImport(safe, house.tenant, started.value.id, OPTIONS);
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  expect(view).toMatchObject({ state: "done", read: 400, imported: 400, rejectedCount: 0 });
});

test("an import that got no connection counts no failure, however often, and goes on once there is one", async () => {
  const started = await start(`email\n${mail()}\n`);
  if (!started.ok) throw new Error("refused");
  let isBusy = true;
  const maps: Safe["maps"] = {
    ...safe.maps,
    get: async (tx) => (isBusy ? await Promise.reject(new Outage("database_busy", "every connection is held")) : await safe.maps.get(tx)),
  };
  for (let n = 0; n < 3; n += 1) {
    await runImport({ ...safe, maps }, house.tenant, started.value.id, { ...OPTIONS, onTrouble: () => undefined });
    await house.db.owner`update imports set leased_until = now() where import_id = ${started.value.id}`;
  }
  expect(await house.db.owner`select attempts from imports where import_id = ${started.value.id}`).toEqual([{ attempts: 0 }]);
  isBusy = false;
  await runImport({ ...safe, maps }, house.tenant, started.value.id, OPTIONS);
  expect(await house.within((tx) => readImport(tx, started.value.id, "house"))).toMatchObject({ state: "done", imported: 1 });
});

test("an import by a map that was replaced meanwhile is begun anew by the new one, which counts for no failure", async () => {
  const maps = createMapCache(() => 0);
  await house.within(maps.get);
  const parsed = parseMapYaml(MAP.replace("label: First name", "label: Given name"));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
  expect(await house.within((tx) => applyMap(tx, change, safe.clock()))).toMatchObject({ ok: true });
  const started = await start(`email\n${mail()}\n`);
  if (!started.ok) throw new Error("refused");
  const troubles: unknown[] = [];
  const onTrouble = (_tenant: string, _id: string, error: unknown): void => void troubles.push(error);
  await runImport({ ...safe, maps }, house.tenant, started.value.id, { ...OPTIONS, onTrouble });
  expect(troubles).toEqual([expect.any(Overtaken)]);
  expect(await house.db.owner`select attempts from imports where import_id = ${started.value.id}`).toEqual([{ attempts: 0 }]);
  await house.db.owner`update imports set leased_until = now() where import_id = ${started.value.id}`;
  await runImport({ ...safe, maps }, house.tenant, started.value.id, OPTIONS);
  expect(await house.within((tx) => readImport(tx, started.value.id, "house"))).toMatchObject({ state: "done", imported: 1 });
  safe.maps.forget(house.tenant);
});

test("no column is left out and no row rejected for a field of the map in force that this process has not heard of yet", async () => {
  const tenant = await house.addTenant(MAP);
  const within = <T>(fn: (tx: Tx) => Promise<T>): Promise<T> => withTx(house.db, tenant, fn);
  const [one, other] = [createMapCache(() => 0), createMapCache(() => 0)];
  for (const maps of [one, other]) await within(maps.get);
  const club = "club: { label: Club, category: behavioural, type: text, purposes: [booking], retention: 1y }";
  const parsed = parseMapYaml(MAP.replace("  tags:", `  ${club}\n  tags:`));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const change = { map: parsed.map, actor: { kind: "operator", id: "test" }, stored: storedFields };
  expect(await within((tx) => applyMap(tx, change, safe.clock()))).toMatchObject({ ok: true });

  const startBy = async (maps: Safe["maps"], format: "csv" | "ndjson", content: string) => {
    const ask = { actor: operatorActor("test"), purpose: null, format, mapping: null };
    const started = await startImport({ ...safe, maps }, tenant, ask, Readable.from([Buffer.from(content)]), safe.clock());
    if (!started.ok) throw new Error("refused");
    return started.value;
  };
  const { columns } = await startBy(one, "csv", `email,club\n${mail()},Gold\n`);
  expect(columns?.map(({ field }) => field)).toEqual(["email", "club"]);

  const { id } = await startBy(one, "ndjson", `{"email":"${mail()}","club":"Gold"}\n`);
  const troubles: unknown[] = [];
  const onTrouble = (_tenant: string, _id: string, error: unknown): void => void troubles.push(error);
  await runImport({ ...safe, maps: other }, tenant, id, { ...OPTIONS, onTrouble });
  expect(troubles).toEqual([expect.any(Overtaken)]);
  await house.db.owner`update imports set leased_until = now() where import_id = ${id}`;
  await runImport({ ...safe, maps: other }, tenant, id, OPTIONS);
  expect(await within((tx) => readImport(tx, id, "house"))).toMatchObject({ state: "done", imported: 1, rejectedCount: 0 });
});

test("of rows with one e-mail the first is kept, however many batches are under way at once", async () => {
  const mails = Array.from({ length: 500 }, () => mail());
  // Each comes again 125 rows later, where the next batch begins, and once more a batch after that.
  const rows = [0, 125, 250, 375].flatMap((from) => {
    const own = mails.slice(from, from + 125);
    return [...own, ...own.map((one) => one.toUpperCase()), ...own];
  });
  const started = await start(`email\n${rows.join("\n")}\n`);
  if (!started.ok) throw new Error("refused");
  // Every other batch (three slices) takes long to seal, so that the ones behind are ready before.
  let seals = 0;
  const uneven: Safe = {
    ...safe,
    keeper: {
      ...safe.keeper,
      seal: async (tenant, groups) => {
        await sleep(Math.floor(seals++ / 3) % 2 === 0 ? 60 : 0);
        return await safe.keeper.seal(tenant, groups);
      },
    },
  };
  await runImport(uneven, house.tenant, started.value.id, OPTIONS);
  const view = await house.within((tx) => readImport(tx, started.value.id, "house"));
  if (view === undefined) throw new Error("the import is gone");
  expect(view).toMatchObject({ state: "done", read: 1_500, imported: 500, rejectedCount: 1_000 });
  const rejected = await house.within((tx) => listRejected(tx, view.id, { from: 0, limit: 2_000 }, "house"));
  const isFirst = (line: number): boolean => (line - 2) % 375 < 125;
  expect(rejected.map(({ line }) => line)).toEqual(rows.flatMap((_, n) => (isFirst(n + 2) ? [] : [n + 2])));
});
