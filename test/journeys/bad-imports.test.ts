import { afterAll, beforeAll, expect, test } from "vitest";
import { untilImported } from "../bench/imports.ts";
import { MARK, expectProblem, streamed } from "../support/bad-input.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { PLAIN_MAP } from "../support/plain-map.ts";
import { rssBytes } from "../support/processes.ts";
import { type OpenStrongroom, openStrongroom } from "../support/strongroom.ts";
import type { App } from "../support/strongroom.ts";

/** Files as people have them: what is good goes in, what is bad is told by line and column, and nothing is mangled. */
const MB = 1_048_576;

let room: OpenStrongroom;
let app: App;
let key: string;

beforeAll(async () => {
  room = await openStrongroom();
  await room.init(PLAIN_MAP);
  app = await room.serve();
  ({ key } = await room.key("clerk", { purposes: ["booking"] }));
});
afterAll(() => room.remove());

async function importText(raw: string | Buffer, query = "", type = "text/csv"): Promise<{ answer: Answer; progress: Json }> {
  const answer = await app.call("POST", `/v1/imports?purpose=booking${query}`, { key, raw, headers: { "content-type": type } });
  if (answer.status >= 400) return { answer, progress: undefined };
  for (;;) {
    const { json, text } = await app.call("GET", `/v1/imports/${answer.json.id}`, { key });
    expect(text).not.toContain(MARK);
    if (json.state === "done" || json.state === "failed") return { answer, progress: json };
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function found(email: string): Promise<Json[]> {
  const search = await app.call("POST", "/v1/subjects/search", { key, body: { field: "email", equals: email } });
  const items = search.json.items.map(({ id }: { id: string }) => ({ subject: id, fields: ["email", "fullname", "home", "country"] }));
  return items.length === 0
    ? []
    : ((await app.call("POST", "/v1/reveals", { key, body: { items, purpose: "booking" } })).json.items as Json[]);
}

test("an import keeps the good rows and tells the shifted ones by line, column and reason", async () => {
  const { progress } = await importText(
    `email,fullname,country\nok1@shift.example,Good One,GB\nok2@shift.example,${MARK},Bad,GB\n${MARK},Bad Mail,GB\nshort@shift.example\nok3@shift.example,Good Three,FR\n`,
  );
  expect([progress.state, progress.read, progress.imported, progress.rejectedCount]).toEqual(["done", 5, 2, 3]);
  expect(new Set(progress.rejected.map(({ line }: { line: number }) => line))).toEqual(new Set([3, 4, 5]));
  expect(progress.rejected).toContainEqual(
    expect.objectContaining({ line: 4, column: "email", field: "email", code: expect.any(String), say: expect.any(String) }),
  );
  expect((await found("ok3@shift.example"))[0].fields.fullname.value).toBe("Good Three");
});

test("an import does not take NULL words for values", async () => {
  const words = ["NULL", "null", "N/A", "\\N", "#N/A"];
  const rows = words.map((word, n) => `null${n}@words.example,Real Name,${word},GB`);
  const { progress } = await importText(`email,fullname,home,country\n${rows.join("\n")}\n`);
  expect(progress.state).toBe("done");
  for (const [n, word] of words.entries()) {
    const [person] = await found(`null${n}@words.example`);
    expect(person?.fields.home?.value ?? null, word).not.toBe(word);
  }
});

test("an import understands a byte order mark, CRLF, semicolons and quoted line ends", async () => {
  const { progress } = await importText(`\u{feff}email;fullname;notes\r\nbom@shape.example;"Quoted ""Name""";"1 Street\r\nTown"\r\n`);
  expect([progress.state, progress.imported], JSON.stringify(progress)).toEqual(["done", 1]);
  const [person] = await found("bom@shape.example");
  expect(person.fields.fullname.value).toBe('Quoted "Name"');
});

test("an import of Latin-1 is refused or read right, never mangled", async () => {
  const latin = Buffer.from("email,fullname\nlatin@one.example,Zo\u00eb M\u00fcller\n", "latin1");
  const { answer, progress } = await importText(latin);
  if (answer.status >= 400) return expectProblem(answer, [400, 415, 422]);
  const [person] = await found("latin@one.example");
  if (person === undefined) expect(progress.state === "failed" || progress.rejectedCount > 0).toBe(true);
  else expect(person.fields.fullname.value).toBe("Zo\u00eb M\u00fcller");
});

test("an import with an unclosed quote says where, and keeps no half row", async () => {
  const { answer, progress } = await importText(
    `email,fullname\nfirst@quote.example,First Person\nsecond@quote.example,"${MARK} never closed\nthird@quote.example,Third Person\n`,
  );
  if (answer.status >= 400) expectProblem(answer, [400, 422]);
  else expect(progress.state === "failed" || progress.rejected.some(({ line }: { line: number }) => line >= 3 && line <= 5)).toBe(true);
  expect(await found("second@quote.example")).toEqual([]);
});

test("an import of no rows, no known column, a column named twice or another format is told what is wrong", async () => {
  for (const text of ["", "\n", "nonsense,columns\n1,2\n", "email,email\na@b.example,c@d.example\n"]) {
    const { answer, progress } = await importText(text);
    if (answer.status >= 400) expectProblem(answer, [400, 422]);
    else expect([progress.imported, progress.state === "failed" || progress.rejectedCount > 0 || progress.read === 0]).toEqual([0, true]);
  }
  expectProblem((await importText("email\na@b.example\n", "", "application/pdf")).answer, [400, 415]);
  expectProblem((await importText("email\na@b.example\n", `&map=${encodeURIComponent('{"email":"nonesuch"}')}`)).answer, [400, 422]);
  expectProblem((await importText("email\na@b.example\n", `&map=${encodeURIComponent(`{"${MARK}`)}`)).answer, [400, 422]);
});

test("an import of NDJSON tells broken lines and keeps the others", async () => {
  const lines = [
    '{"email":"n1@lines.example","fullname":"Line One"}',
    `{"email":"${MARK}"`,
    '["not an object"]',
    `{"email":"n2@lines.example","${MARK}":1}`,
    '{"email":"n3@lines.example","email":"n4@lines.example"}',
    '{"email":"n5@lines.example","fullname":"Line Five"}',
  ];
  const { progress } = await importText(`${lines.join("\n")}\n`, "", "application/x-ndjson");
  expect([progress.state, progress.imported, progress.read]).toEqual(["done", 2, 6]);
  expect(new Set(progress.rejected.map(({ line }: { line: number }) => line))).toEqual(new Set([2, 3, 4, 5]));
});

test("an import of one endless line is ended early and in bounded memory", async () => {
  const rssBefore = rssBytes(app.pid);
  const answer = await streamed({ app, key }, "/v1/imports?purpose=booking", "text/csv", {
    head: "email,fullname\na@endless.example,",
    chunk: "x".repeat(MB),
    chunks: 2048,
  });
  if (answer.status < 400) await expect(untilImported(app, key, String(answer.json.id))).rejects.toThrow(/failed/u);
  else expect([400, 413, 422]).toContain(answer.status);
  expect(rssBytes(app.pid) - rssBefore).toBeLessThan(250 * MB);
  expect(await found("a@endless.example")).toEqual([]);
});
