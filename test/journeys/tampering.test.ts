import type postgres from "postgres";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Outcome } from "../../src/edge/cli/_outcome.ts";
import { doctor as runDoctor } from "../../src/edge/cli/doctor.ts";
import { verify as runVerify } from "../../src/edge/cli/verify.ts";
import { makeDice } from "../support/dice.ts";
import { gather } from "../support/gather.ts";
import { INDEX_MUTATIONS, KEY_MUTATIONS, LOG_MUTATIONS, VALUE_MUTATIONS } from "../support/mutations.ts";
import type { Mutation } from "../support/mutations.ts";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { type SavedTable, restoreTables, saveTables } from "../support/saved-tables.ts";
import { type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";

/** A database administrator changes rows by SQL; `verify`, or `doctor` where keys must be at hand, finds and names each. */
const SUBJECTS = 60;
const dice = makeDice(77);

let room: OpenStrongroom;
let sql: postgres.Sql;
let tables: readonly SavedTable[];
let subjects: string[];
let earlier: { subject: string; packed: Buffer; keyClass: string }[];
let erased: string;
let staff: string;

beforeAll(async () => {
  room = await openStrongroom();
  // Two dozen looks are verbs of the command line, each of which as a process was half a second of processor time; three are processes.
  for (const [name, value] of Object.entries(room.env)) vi.stubEnv(name, value);
  sql = room.db.owner;
  const { ownerKey } = await room.init(PLAIN_MAP);
  const app = await room.serve();
  const { key } = await room.key("clerk", { purposes: ["booking"] });
  subjects = await gather(Array.from({ length: SUBJECTS }), 8, async (_, n) =>
    String((await app.call("POST", "/v1/subjects", { key, body: { fields: person(n) } })).json.id),
  );

  const rolledBack = subjects.slice(-3);
  const rows = await sql<{ subject_id: string; packed: Buffer; key_class: string }[]>`
    select subject_id, packed, key_class from sealed_records where subject_id = any(${rolledBack})`;
  earlier = rows.map((row) => ({ subject: row.subject_id, packed: row.packed, keyClass: row.key_class }));
  for (const subject of rolledBack)
    await app.call("PATCH", `/v1/subjects/${subject}`, {
      key,
      body: { fields: { fullname: "Another Name", passport: "another one", home: null } },
    });
  staff = String((await app.call("POST", "/v1/staff", { key: ownerKey, body: { email: "colleague@example.com", roles: [] } })).json.id);
  erased = subjects[SUBJECTS - 4] ?? "";
  await app.call("POST", "/v1/erasures", {
    key: ownerKey,
    body: { subject: erased, reason: "asked by mail" },
    headers: { prefer: "wait=20" },
  });
  await app.call("POST", `/v1/subjects/${subjects[0]}/reveals`, { key, body: { fields: ["email"], purpose: "booking" } });
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await app.stop();
  tables = await saveTables(sql);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await room.remove();
});

type Look = { readonly isClean: boolean; readonly told: string };

type Ran = Pick<Outcome, "exit" | "json">;

const verifyByCommand = async (): Promise<Ran> => {
  const { status, json } = await room.cli(["verify", "--json"]);
  return { exit: status === 0 ? 0 : 1, json };
};

/** What `verify` finds; a fault of its own is no finding. */
async function verify(run: () => Promise<Ran> = () => runVerify({ json: true })): Promise<Look> {
  const { exit, json } = await run();
  const found = (json["findings"] ?? []) as readonly unknown[];
  if (exit !== 0 && found.length === 0)
    return { isClean: true, told: `verify found nothing and ended with ${exit}: ${JSON.stringify(json)}` };
  return { isClean: exit === 0, told: JSON.stringify(found) };
}

/** What `doctor` finds; that there is no backup yet is true before and after. */
async function examine(): Promise<Look> {
  const { json } = await runDoctor({ deep: true });
  const found = (json["findings"] as readonly { state: string; check: string }[]).filter(
    (finding) => finding.state === "wanting" && finding.check !== "backup",
  );
  return { isClean: found.length === 0, told: JSON.stringify(found.length === 0 ? json : found) };
}

/** Spoils a subject of its own with each, looks once, and puts all back. Answers what neither program names. */
async function unfound(mutations: readonly Mutation[]): Promise<string[]> {
  const named: [string, readonly string[]][] = [];
  for (const [n, { name, spoil }] of mutations.entries()) {
    named.push([name, await spoil(sql, subjects[2 * n] ?? "", subjects[2 * n + 1] ?? "", dice)]);
  }
  let missing = named;
  for (const look of [verify, examine]) {
    if (missing.length === 0) break;
    const { isClean, told } = await look();
    missing = missing.filter(([, ids]) => isClean || !ids.every((id) => told.includes(id)));
  }
  await restoreTables(sql, tables);
  return missing.map(([name]) => name);
}

test("untouched, everything verifies", async () => {
  expect(await verify(verifyByCommand)).toMatchObject({ isClean: true, told: "[]" });
});

test("every changed, deleted, swapped or cut sealed value is found and its subject named", async () => {
  expect(await unfound(VALUE_MUTATIONS)).toEqual([]);
});

test("every sealed value rolled back to an earlier one is found", async () => {
  for (const { subject, packed, keyClass } of earlier) {
    await sql`update sealed_records set packed = ${packed} where subject_id = ${subject} and key_class = ${keyClass}`;
  }
  const { isClean, told } = await verify();
  await restoreTables(sql, tables);
  expect([isClean, subjects.slice(-3).filter((subject) => !told.includes(subject))], told).toEqual([false, []]);
});

test("an erased subject that is brought back by SQL is found", async () => {
  await sql`insert into sealed_records (tenant_id, subject_id, key_class, packed, oldest_at) select tenant_id, ${erased}, key_class, packed, oldest_at from sealed_records where subject_id = ${subjects[1] ?? ""}`;
  await sql`update subjects set erased_at = null where subject_id = ${erased}`;
  const { isClean, told } = await verify(verifyByCommand);
  await restoreTables(sql, tables);
  expect([isClean, told.includes(erased)], told).toEqual([false, true]);
});

test("every changed, deleted or swapped wrapped key is found and its subject named", async () => {
  expect(await unfound(KEY_MUTATIONS)).toEqual([]);
});

test("a changed or exchanged box is found and named", async () => {
  const flip = (box: string): Promise<unknown> => sql`
    update boxes set envelope = set_byte(envelope, 40, get_byte(envelope, 40) # 1) where box_id = ${box}`;
  const [mail] = await sql<{ box_id: string }[]>`select box_id from boxes where kind = 'mail'`;
  await flip(`staff/${staff}`);
  await sql`update boxes b set wrapped = o.wrapped from boxes o where b.kind = 'mail' and o.box_id = ${`staff/${staff}`}`;
  const { isClean, told } = await examine();
  await restoreTables(sql, tables);
  expect([isClean, told.includes(`staff/${staff}`), told.includes(mail?.box_id ?? "none")], told).toEqual([false, true, true]);
});

test("every changed, deleted, led astray or invented index row is found and its subject named", async () => {
  expect(await unfound(INDEX_MUTATIONS)).toEqual([]);
});

test.each(LOG_MUTATIONS.map((mutation) => [mutation.name, mutation] as const))(
  "found: %s",
  async (_, { spoil }) => {
    await spoil(sql, subjects[0] ?? "", subjects[1] ?? "", dice);
    const verified = await verify();
    const examined = verified.isClean ? await examine() : verified;
    await restoreTables(sql, tables);
    expect(examined.isClean, `${verified.told} ${examined.told}`).toBe(false);
  },
  60_000,
);

test("put back, everything verifies again", async () => {
  expect(await verify(verifyByCommand)).toMatchObject({ isClean: true, told: "[]" });
});
