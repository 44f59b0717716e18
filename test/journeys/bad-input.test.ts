import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { carryOut } from "../../src/edge/cli/cli.ts";
import { MARK, expectProblem, streamed } from "../support/bad-input.ts";
import type { Answer } from "../support/http-client.ts";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";
import type { App } from "../support/strongroom.ts";

/** Every bad input gets a clear 4xx that says what is wrong, changes nothing and echoes nothing. */
const MB = 1_048_576;

let room: OpenStrongroom;
let app: App;
let key: string;
let ownerKey: string;
let known: string;
let before: string;

beforeAll(async () => {
  room = await openStrongroom();
  ({ ownerKey } = await room.init(PLAIN_MAP));
  app = await room.serve();
  ({ key } = await room.key("clerk", { purposes: ["booking"] }));
  const created = await post("/v1/subjects", { fields: person(1) });
  expect(created.status, created.text).toBe(201);
  known = String(created.json.id);
});
afterAll(() => room.remove());
beforeEach(async () => {
  before = await everything();
});
afterEach(async () => {
  expect(await everything(), "nothing changed").toBe(before);
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return app.call("POST", path, { key, body, headers });
}

function postRaw(raw: string | Buffer, headers: Record<string, string> = {}, path = "/v1/subjects"): Promise<Answer> {
  return app.call("POST", path, { key, raw, headers });
}

/** All subjects with all values, and the map's version. */
async function everything(): Promise<string> {
  const list = await app.call("GET", "/v1/subjects?limit=200", { key });
  const subjects = list.json.items.map(({ id }: { id: string }) => ({ subject: id, fields: Object.keys(person(1)) }));
  const values =
    subjects.length === 0 ? "" : (await post("/v1/reveals", { items: subjects, purpose: "booking" })).text.replaceAll(/"ent_[^"]*"/gu, "");
  const { json } = await app.call("GET", "/v1/data-map", { key: ownerKey });
  return `${json.version} ${values}`;
}

test.each([
  ["email", `${MARK} is no address`],
  ["email", 7],
  ["email", [MARK]],
  ["email", { v: MARK }],
  ["email", ""],
  ["email", "a@b@c.example"],
  ["phone", MARK],
  ["phone", "+44 12"],
  ["phone", 441_234_567_890],
  ["fullname", 12],
  ["fullname", true],
  ["fullname", "   "],
  ["born", "1990-02-30"],
  ["born", MARK],
  ["born", 19_900_101],
  ["country", MARK],
  ["country", "ZZ"],
  ["visits", MARK],
  ["visits", "NaN"],
  ["member", 1],
  ["account", "GB00 WEST 1234 5698 7654 32"],
  ["account", "??"],
  ["home", "x".repeat(20_000)],
  ["notes", { text: MARK }],
] as const)("a value of the wrong kind for %s is told by its field (%o)", async (field, value) => {
  const answers = [
    await post("/v1/subjects", { fields: { ...person(2), [field]: value } }),
    await app.call("PATCH", `/v1/subjects/${known}`, { key, body: { fields: { [field]: value } } }),
  ];
  for (const answer of answers) {
    expectProblem(answer, [400, 422]);
    expect(answer.json.fields).toContainEqual(expect.objectContaining({ field, code: expect.any(String), say: expect.any(String) }));
  }
});

test("an unknown field, an unknown member and a body of another shape are refused", async () => {
  const bodies: readonly unknown[] = [
    { fields: { [MARK]: "x" } },
    { fields: { email: "a@b.example" }, [MARK]: 1 },
    {},
    [],
    null,
    "text",
    7,
    { fields: [] },
    { fields: null },
    { fields: MARK },
    { fields: { __proto__: { polluted: true }, fullname: "A B" }, source: 7 },
    { fields: { constructor: "x" } },
    { fields: { toString: "x" } },
  ];
  for (const body of bodies) expectProblem(await post("/v1/subjects", body), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"__proto__":"${MARK}"}}`), [400, 422]);
});

test("text that is no JSON is refused, whatever is wrong with it", async () => {
  const texts = [
    "",
    " ",
    "{",
    `{"fields":{"fullname":"${MARK}"}`,
    `{"fields":{"fullname":"${MARK}",}}`,
    `{'fields':{}}`,
    `{"fields":{"fullname":"${MARK}"}} trailing`,
    `{"fields":{"visits":01}}`,
    `{"fields":{"visits":NaN}}`,
    `{"fields":{"visits":1e999}}`,
    `\u{feff}{"fields":{"fullname":"${MARK}", "fullname":"x"}}`,
    `{"fields":{"fullname":"a\nb"}}`,
  ];
  for (const text of texts) expectProblem(await postRaw(text), [400, 422]);
  expectProblem(await postRaw(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), [400, 422]);
  expectProblem(
    await postRaw(Buffer.concat([Buffer.from('{"fields":{"fullname":"'), Buffer.from([0xe9, 0x74, 0xe9]), Buffer.from('"}}')])),
    [400, 422],
  );
});

test("a member named twice is refused, at every depth and however it is written", async () => {
  const texts = [
    `{"fields":{"fullname":"First","fullname":"${MARK}"}}`,
    `{"fields":{"fullname":"First"},"fields":{"fullname":"${MARK}"}}`,
    `{"fields":{"fullname":"First","full\\u006eame":"${MARK}"}}`,
    `{"purpose":"booking","purpose":"booking","fields":{"fullname":"First"}}`,
  ];
  for (const text of texts) expectProblem(await postRaw(text), [400, 422]);
});

test("half a character, and the character nought, is refused in values, names and reasons", async () => {
  const half = String.raw`\ud83d`;
  expectProblem(await postRaw(`{"fields":{"fullname":"${MARK}${half}"}}`), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"fullname":"${String.raw`\udc00\ud800`}"}}`), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"full${half}":"x"}}`), [400, 422]);
  expectProblem(await postRaw(String.raw`{"fields":{"fullname":"with a nought \u0000"}}`), [400, 422]);
  expectProblem(
    await postRaw(`{"fields":["email"],"purpose":"booking","reason":"because ${half}"}`, {}, `/v1/subjects/${known}/reveals`),
    [400, 422],
  );
});

test("a body nested a hundred thousand deep is refused and the app goes on", async () => {
  const deep = 100_000;
  expectProblem(await postRaw(`${"[".repeat(deep)}${"]".repeat(deep)}`), [400, 413, 422]);
  expectProblem(await postRaw(`{"fields":${'{"a":'.repeat(deep)}1${"}".repeat(deep + 1)}`), [400, 413, 422]);
  expectProblem(await postRaw("[".repeat(deep)), [400, 413, 422]);
  expect((await app.call("GET", "/healthz")).status).toBe(200);
});

test("a body over the cap is 413, declared or not", async () => {
  const large = `{"fields":{"notes":"${"x".repeat(2 * MB)}"}}`;
  expectProblem(await postRaw(large), [413]);
  const answer = await streamed({ app, key }, "/v1/subjects", "application/json", {
    head: `{"fields":{"notes":"`,
    chunk: "x".repeat(MB),
    chunks: 8,
  });
  expect(answer.status, answer.text).toBe(413);
});

test("a content type other than JSON is 415, in every disguise", async () => {
  const body = JSON.stringify({ fields: { fullname: `Mister ${MARK}` } });
  const types = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/json",
    "application/javascript",
    "application/json5",
    "application/xml",
    "text/plain; application/json",
    "application/jsonx",
    "xapplication/json",
    "application/json/extra",
    "application / json",
    "application/json;charset=utf-16",
    "application/json; charset=latin1",
    "",
    "json",
    "*/*",
  ];
  for (const type of types) expectProblem(await postRaw(body, { "content-type": type }), [400, 415]);
  expectProblem(await postRaw(body, { "content-encoding": "gzip" }), [400, 415]);
});

test("too many fields, items or characters are refused", async () => {
  const item = { subject: known, fields: ["email"] };
  expectProblem(await post("/v1/reveals", { items: Array.from({ length: 1001 }, () => item), purpose: "booking" }), [400, 413, 422]);
  expectProblem(await post("/v1/reveals", { items: [], purpose: "booking" }), [400, 422]);
  expectProblem(await post(`/v1/subjects/${known}/reveals`, { fields: [], purpose: "booking" }), [400, 422]);
  expectProblem(
    await post(`/v1/subjects/${known}/reveals`, { fields: Array.from({ length: 1000 }, () => "email"), purpose: "booking" }),
    [400, 422],
  );
  expectProblem(
    await post(`/v1/subjects/${known}/reveals`, { fields: ["email"], purpose: "booking", reason: MARK.repeat(1000) }),
    [400, 422],
  );
  expectProblem(await app.call("GET", `/v1/subjects?limit=0`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?limit=100000`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?cursor=${MARK}.x`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?${MARK}=1`, { key }), [400, 422]);
});

test("a malformed map is refused with line and mend, and the one in force stays", async () => {
  const maps: readonly unknown[] = [
    {},
    { fields: {} },
    "a word",
    [],
    { controller: { name: "x" } },
    { controller: { name: "x", email: "a@b.example", jurisdictions: ["GB"] }, purposes: { a: { label: "A" } }, fields: {}, roles: {} },
    {
      controller: { name: "x", email: "a@b.example", jurisdictions: ["GB"] },
      purposes: { a: { label: "A", basis: "because" } },
      fields: {},
      roles: {},
    },
  ];
  for (const map of maps) expectProblem(await app.call("PUT", "/v1/data-map", { key: ownerKey, body: { map } }), [400, 422]);
});

test("map check names line, column and mend of each problem", async () => {
  const { writeFileSync } = await import("node:fs");
  const file = `${room.home}/broken.yaml`;
  const broken: readonly [string, RegExp | string, string][] = [
    ["unknown key", "label: Book your travel,", "labell: Book your travel,"],
    ["purpose without basis", ", basis: contract, task: Book flights and hotels", ""],
    ["dangling purpose", "purposes: [booking, newsletter], retention: 3y", "purposes: [bookings, newsletter], retention: 3y"],
    ["field without purposes", ", lookup: exact, purposes: [booking], retention: 3y }", ", lookup: exact, retention: 3y }"],
    ["field without retention", "type: date, purposes: [booking], retention: 3y }", "type: date, purposes: [booking] }"],
    ["unknown type", "type: date", "type: daet"],
    ["dangling field", "email: [masked], fullname: [masked]", "emale: [masked], fullname: [masked]"],
    ["unknown form", "email: [masked], fullname: [masked]", "email: [maskd], fullname: [masked]"],
    ["bad retention", "retention: 1y", "retention: a while"],
    ["tab", "  email:    {", "\temail:    {"],
    ["unclosed brace", "{ label: E-mail, category", "{{ label: E-mail, category"],
  ];
  for (const [name, from, to] of broken) {
    const yaml = PLAIN_MAP.replace(from, to);
    expect(yaml, name).not.toBe(PLAIN_MAP);
    writeFileSync(file, yaml);
    const { exit, stdout } = await carryOut(["map", "check", file, "--json"]);
    const { ok, problems } = JSON.parse(stdout) as { readonly ok: boolean; readonly problems: readonly { readonly line: number }[] };
    expect([name, exit, ok]).toEqual([name, 1, false]);
    expect(problems[0], name).toMatchObject({
      line: expect.any(Number),
      column: expect.any(Number),
      code: expect.any(String),
      say: expect.any(String),
      mend: expect.any(String),
    });
    const line = yaml.split("\n").findIndex((text, n) => text !== PLAIN_MAP.split("\n")[n]) + 1;
    // What is not closed is noticed where the next line does not fit.
    const lines = problems.map((problem) => problem.line);
    expect(
      lines.includes(line) || (name === "unclosed brace" && lines.includes(line + 1)),
      `${name}: ${lines.join(", ")} for ${line}`,
    ).toBe(true);
  }
});
