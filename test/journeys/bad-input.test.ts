import { request } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { untilImported } from "../bench/imports.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { PLAIN_MAP, person } from "../support/plain-map.ts";
import { rssBytes } from "../support/processes.ts";
import { makeStrongroom } from "../support/strongroom.ts";
import type { App } from "../support/strongroom.ts";

/** Every bad input gets a clear 4xx that says what is wrong, changes nothing and echoes nothing. */
const MARK = "Zzyzx-7741-echo";
const MB = 1_048_576;

const room = makeStrongroom();
let app: App;
let key: string;
let ownerKey: string;
let known: string;
let before: string;

beforeAll(async () => {
  ({ ownerKey } = await room.init(PLAIN_MAP));
  app = await room.serve();
  ({ key } = await room.key("clerk", { purposes: ["booking"] }));
  const created = await post("/v1/subjects", { fields: person(1) });
  expect(created.status, created.text).toBe(201);
  known = String(created.json.id);
}, 120_000);
afterAll(() => room.remove());
beforeEach(async () => {
  before = await everything();
});
afterEach(async (context) => {
  if (!context.task.name.startsWith("an import")) expect(await everything(), "nothing changed").toBe(before);
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
  const values = subjects.length === 0 ? "" : (await post("/v1/reveals", { items: subjects, purpose: "booking" })).text.replaceAll(/"ent_[^"]*"/gu, "");
  const { json } = await app.call("GET", "/v1/data-map", { key: ownerKey });
  return `${json.version} ${values}`;
}

function expectProblem(answer: Answer, statuses: readonly number[] = [400]): void {
  expect(statuses, answer.text).toContain(answer.status);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
  expect(answer.json).toMatchObject({ type: expect.any(String), title: expect.any(String), status: answer.status, code: expect.any(String), say: expect.any(String) });
  expect(answer.text, "nothing echoed").not.toContain(MARK);
  expect(JSON.stringify(answer.headers)).not.toContain(MARK);
}

test.each([
  ["email", `${MARK} is no address`], ["email", 7], ["email", [MARK]], ["email", { v: MARK }], ["email", ""], ["email", "a@b@c.example"],
  ["phone", MARK], ["phone", "+44 12"], ["phone", 441_234_567_890], ["fullname", 12], ["fullname", true], ["fullname", "   "], ["born", "1990-02-30"], ["born", MARK], ["born", 19_900_101],
  ["country", MARK], ["country", "ZZ"], ["visits", MARK], ["visits", "NaN"], ["member", 1],
  ["account", "GB00 WEST 1234 5698 7654 32"], ["account", "??"], ["home", "x".repeat(20_000)], ["notes", { text: MARK }],
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
    { fields: { [MARK]: "x" } }, { fields: { email: "a@b.example" }, [MARK]: 1 }, {}, [], null, "text", 7, { fields: [] }, { fields: null }, { fields: MARK },
    { fields: { __proto__: { polluted: true }, fullname: "A B" }, source: 7 }, { fields: { constructor: "x" } }, { fields: { toString: "x" } },
  ];
  for (const body of bodies) expectProblem(await post("/v1/subjects", body), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"__proto__":"${MARK}"}}`), [400, 422]);
});

test("text that is no JSON is refused, whatever is wrong with it", async () => {
  const texts = [
    "", " ", "{", `{"fields":{"fullname":"${MARK}"}`, `{"fields":{"fullname":"${MARK}",}}`, `{'fields':{}}`, `{"fields":{"fullname":"${MARK}"}} trailing`,
    `{"fields":{"visits":01}}`, `{"fields":{"visits":NaN}}`, `{"fields":{"visits":1e999}}`, `\u{feff}{"fields":{"fullname":"${MARK}", "fullname":"x"}}`, `{"fields":{"fullname":"a\nb"}}`,
  ];
  for (const text of texts) expectProblem(await postRaw(text), [400, 422]);
  expectProblem(await postRaw(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])), [400, 422]);
  expectProblem(await postRaw(Buffer.concat([Buffer.from('{"fields":{"fullname":"'), Buffer.from([0xe9, 0x74, 0xe9]), Buffer.from('"}}')])), [400, 422]);
});

test("a member named twice is refused, at every depth and however it is written", async () => {
  const texts = [
    `{"fields":{"fullname":"First","fullname":"${MARK}"}}`, `{"fields":{"fullname":"First"},"fields":{"fullname":"${MARK}"}}`,
    `{"fields":{"fullname":"First","full\\u006eame":"${MARK}"}}`, `{"purpose":"booking","purpose":"booking","fields":{"fullname":"First"}}`,
  ];
  for (const text of texts) expectProblem(await postRaw(text), [400, 422]);
});

test("half a character, and the character nought, is refused in values, names and reasons", async () => {
  const half = String.raw`\ud83d`;
  expectProblem(await postRaw(`{"fields":{"fullname":"${MARK}${half}"}}`), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"fullname":"${String.raw`\udc00\ud800`}"}}`), [400, 422]);
  expectProblem(await postRaw(`{"fields":{"full${half}":"x"}}`), [400, 422]);
  expectProblem(await postRaw(String.raw`{"fields":{"fullname":"with a nought \u0000"}}`), [400, 422]);
  expectProblem(await postRaw(`{"fields":["email"],"purpose":"booking","reason":"because ${half}"}`, {}, `/v1/subjects/${known}/reveals`), [400, 422]);
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
  const answer = await streamed("/v1/subjects", "application/json", [`{"fields":{"notes":"`], "x".repeat(MB), 8);
  expect(answer.status, answer.text).toBe(413);
});

test("a content type other than JSON is 415, in every disguise", async () => {
  const body = JSON.stringify({ fields: { fullname: `Mister ${MARK}` } });
  const types = [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "application/javascript", "application/json5", "application/xml",
    "text/plain; application/json", "application/jsonx", "xapplication/json", "application/json/extra", "application / json", "application/json;charset=utf-16", "application/json; charset=latin1", "", "json", "*/*",
  ];
  for (const type of types) expectProblem(await postRaw(body, { "content-type": type }), [400, 415]);
  expectProblem(await postRaw(body, { "content-encoding": "gzip" }), [400, 415]);
});

test("too many fields, items or characters are refused", async () => {
  const item = { subject: known, fields: ["email"] };
  expectProblem(await post("/v1/reveals", { items: Array.from({ length: 1001 }, () => item), purpose: "booking" }), [400, 413, 422]);
  expectProblem(await post("/v1/reveals", { items: [], purpose: "booking" }), [400, 422]);
  expectProblem(await post(`/v1/subjects/${known}/reveals`, { fields: [], purpose: "booking" }), [400, 422]);
  expectProblem(await post(`/v1/subjects/${known}/reveals`, { fields: Array.from({ length: 1000 }, () => "email"), purpose: "booking" }), [400, 422]);
  expectProblem(await post(`/v1/subjects/${known}/reveals`, { fields: ["email"], purpose: "booking", reason: MARK.repeat(1000) }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?limit=0`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?limit=100000`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?cursor=${MARK}.x`, { key }), [400, 422]);
  expectProblem(await app.call("GET", `/v1/subjects?${MARK}=1`, { key }), [400, 422]);
});

test("a malformed map is refused with line and mend, and the one in force stays", async () => {
  const maps: readonly unknown[] = [
    {}, { fields: {} }, "a word", [], { controller: { name: "x" } },
    { controller: { name: "x", email: "a@b.example", jurisdictions: ["GB"] }, purposes: { a: { label: "A" } }, fields: {}, roles: {} },
    { controller: { name: "x", email: "a@b.example", jurisdictions: ["GB"] }, purposes: { a: { label: "A", basis: "because" } }, fields: {}, roles: {} },
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
    const checked = await room.cli(["map", "check", file, "--json"]);
    expect([name, checked.status, checked.json?.ok]).toEqual([name, 1, false]);
    expect(checked.json.problems[0], name).toMatchObject({ line: expect.any(Number), column: expect.any(Number), code: expect.any(String), say: expect.any(String), mend: expect.any(String) });
    const line = yaml.split("\n").findIndex((text, n) => text !== PLAIN_MAP.split("\n")[n]) + 1;
    // What is not closed is noticed where the next line does not fit.
    const lines = checked.json.problems.map((problem: { line: number }) => problem.line);
    expect(lines.includes(line) || (name === "unclosed brace" && lines.includes(line + 1)), `${name}: ${lines.join(", ")} for ${line}`).toBe(true);
  }
}, 60_000);

async function importText(raw: string | Buffer, query = "", type = "text/csv"): Promise<{ answer: Answer; progress: Json }> {
  const answer = await postRaw(raw, { "content-type": type }, `/v1/imports?purpose=booking${query}`);
  if (answer.status >= 400) return { answer, progress: undefined };
  for (;;) {
    const { json, text } = await app.call("GET", `/v1/imports/${answer.json.id}`, { key });
    expect(text).not.toContain(MARK);
    if (json.state === "done" || json.state === "failed") return { answer, progress: json };
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function found(email: string): Promise<Json[]> {
  const search = await post("/v1/subjects/search", { field: "email", equals: email });
  const items = search.json.items.map(({ id }: { id: string }) => ({ subject: id, fields: ["email", "fullname", "home", "country"] }));
  return items.length === 0 ? [] : ((await post("/v1/reveals", { items, purpose: "booking" })).json.items as Json[]);
}

test("an import keeps the good rows and tells the shifted ones by line, column and reason", async () => {
  const { progress } = await importText(
    `email,fullname,country\nok1@shift.example,Good One,GB\nok2@shift.example,${MARK},Bad,GB\n${MARK},Bad Mail,GB\nshort@shift.example\nok3@shift.example,Good Three,FR\n`,
  );
  expect([progress.state, progress.read, progress.imported, progress.rejectedCount]).toEqual(["done", 5, 2, 3]);
  expect(new Set(progress.rejected.map(({ line }: { line: number }) => line))).toEqual(new Set([3, 4, 5]));
  expect(progress.rejected).toContainEqual(expect.objectContaining({ line: 4, column: "email", field: "email", code: expect.any(String), say: expect.any(String) }));
  expect((await found("ok3@shift.example"))[0].fields.fullname.value).toBe("Good Three");
}, 30_000);

test("an import does not take NULL words for values", async () => {
  const words = ["NULL", "null", "N/A", "\\N", "#N/A"];
  const rows = words.map((word, n) => `null${n}@words.example,Real Name,${word},GB`);
  const { progress } = await importText(`email,fullname,home,country\n${rows.join("\n")}\n`);
  expect(progress.state).toBe("done");
  for (const [n, word] of words.entries()) {
    const [person] = await found(`null${n}@words.example`);
    expect(person?.fields.home?.value ?? null, word).not.toBe(word);
  }
}, 30_000);

test("an import understands a byte order mark, CRLF, semicolons and quoted line ends", async () => {
  const { progress } = await importText(`\u{feff}email;fullname;notes\r\nbom@shape.example;"Quoted ""Name""";"1 Street\r\nTown"\r\n`);
  expect([progress.state, progress.imported], JSON.stringify(progress)).toEqual(["done", 1]);
  const [person] = await found("bom@shape.example");
  expect(person.fields.fullname.value).toBe('Quoted "Name"');
}, 30_000);

test("an import of Latin-1 is refused or read right, never mangled", async () => {
  const latin = Buffer.from("email,fullname\nlatin@one.example,Zo\u00eb M\u00fcller\n", "latin1");
  const { answer, progress } = await importText(latin);
  if (answer.status >= 400) return expectProblem(answer, [400, 415, 422]);
  const [person] = await found("latin@one.example");
  if (person === undefined) expect(progress.state === "failed" || progress.rejectedCount > 0).toBe(true);
  else expect(person.fields.fullname.value).toBe("Zo\u00eb M\u00fcller");
}, 30_000);

test("an import with an unclosed quote says where, and keeps no half row", async () => {
  const { answer, progress } = await importText(`email,fullname\nfirst@quote.example,First Person\nsecond@quote.example,"${MARK} never closed\nthird@quote.example,Third Person\n`);
  if (answer.status >= 400) expectProblem(answer, [400, 422]);
  else expect(progress.state === "failed" || progress.rejected.some(({ line }: { line: number }) => line >= 3 && line <= 5)).toBe(true);
  expect(await found("second@quote.example")).toEqual([]);
}, 30_000);

test("an import of no rows, no known column, a column named twice or another format is told what is wrong", async () => {
  for (const text of ["", "\n", "nonsense,columns\n1,2\n", "email,email\na@b.example,c@d.example\n"]) {
    const { answer, progress } = await importText(text);
    if (answer.status >= 400) expectProblem(answer, [400, 422]);
    else expect([progress.imported, progress.state === "failed" || progress.rejectedCount > 0 || progress.read === 0]).toEqual([0, true]);
  }
  expectProblem((await importText("email\na@b.example\n", "", "application/pdf")).answer, [400, 415]);
  expectProblem((await importText("email\na@b.example\n", `&map=${encodeURIComponent('{"email":"nonesuch"}')}`)).answer, [400, 422]);
  expectProblem((await importText("email\na@b.example\n", `&map=${encodeURIComponent(`{"${MARK}`)}`)).answer, [400, 422]);
}, 30_000);

test("an import of NDJSON tells broken lines and keeps the others", async () => {
  const lines = [
    '{"email":"n1@lines.example","fullname":"Line One"}', `{"email":"${MARK}"`, '["not an object"]', `{"email":"n2@lines.example","${MARK}":1}`,
    '{"email":"n3@lines.example","email":"n4@lines.example"}', '{"email":"n5@lines.example","fullname":"Line Five"}',
  ];
  const { progress } = await importText(`${lines.join("\n")}\n`, "", "application/x-ndjson");
  expect([progress.state, progress.imported, progress.read]).toEqual(["done", 2, 6]);
  expect(new Set(progress.rejected.map(({ line }: { line: number }) => line))).toEqual(new Set([2, 3, 4, 5]));
}, 30_000);

test("an import of one endless line is ended early and in bounded memory", async () => {
  const rssBefore = rssBytes(app.pid);
  const answer = await streamed("/v1/imports?purpose=booking", "text/csv", ["email,fullname\na@endless.example,"], "x".repeat(MB), 2048);
  if (answer.status < 400) await expect(untilImported(app, key, String(answer.json.id))).rejects.toThrow(/failed/u);
  else expect([400, 413, 422]).toContain(answer.status);
  expect(rssBytes(app.pid) - rssBefore).toBeLessThan(250 * MB);
  expect(await found("a@endless.example")).toEqual([]);
}, 120_000);

/** A server that answers early and hangs up may be cut off by what is still being sent: then it is asked again. */
async function streamed(...what: Parameters<typeof streamOnce>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await streamOnce(...what);
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

/** Sends chunks without a declared length until an answer comes; the answer may come before all is sent. */
function streamOnce(path: string, type: string, head: readonly string[], chunk: string, chunks: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const sent = request(`${app.client.origin}${path}`, { method: "POST", agent: false, headers: { authorization: `Bearer ${key}`, "content-type": type } });
    sent.on("error", (error) => {
      if (!isAnswered) reject(error);
    });
    sent.once("response", (response) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      const done = (): void => {
        const text = Buffer.concat(parts).toString("utf8");
        let json: Json;
        try {
          json = JSON.parse(text);
        } catch {
          json = undefined;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        sent.destroy();
      };
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", done);
      response.once("end", done);
    });
    void pump(sent, [...head, ...Array.from({ length: chunks }, () => chunk)], () => isAnswered);
  });
}

async function pump(sent: ReturnType<typeof request>, parts: readonly string[], isOver: () => boolean): Promise<void> {
  for (const part of parts) {
    if (isOver() || sent.destroyed) return;
    if (!sent.write(part)) await new Promise<void>((resolve) => void (sent.once("drain", resolve), sent.once("close", resolve)));
  }
  sent.end();
}
