import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "@hono/zod-openapi";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Outage } from "../../base/fault.ts";
import { instant } from "../../base/instant.ts";
import { refuse } from "../../base/result.ts";
import type { KeyHolder } from "../../registers/keys/authenticate.ts";
import { createLog } from "../../platform/log/log.ts";
import { createMetrics } from "../../platform/metrics/metrics.ts";
import { NOT_OUR_DISK } from "../../platform/storage/free-space.ts";
import { sendRaw } from "./_raw-client.ts";
import type { RawAnswer } from "./_raw-client.ts";
import { createApp } from "./app.ts";
import { createGatekeeper } from "./gatekeeper.ts";
import { problem } from "./problem.ts";
import { type Place, createHosts } from "./hosts.ts";
import { createListener } from "./listener.ts";
import type { Listener } from "./listener.ts";
import { json, route } from "./route.ts";
import type { Policy } from "./policy.ts";
import type { Route } from "./route.ts";
import { createAddressReader } from "./session/peer-address.ts";

const NONE = z.strictObject({});
const common = { room: "test", summary: "For tests.", params: NONE, query: NONE, limiter: "caller", ledger: { none: "A test." } } as const;
const answer = { status: 200, describe: "Done.", body: z.object({}) } as const;

const echo = route({
  ...common,
  method: "POST",
  path: "/v1/echo",
  policy: "key",
  answer,
  body: {
    kind: "json",
    schema: z.strictObject({
      name: z.string().max(10),
      list: z.array(z.int()).max(3).optional(),
      fields: z.record(z.string().regex(/^[a-z]+$/u), z.unknown()).optional(),
    }),
  },
  handle: ({ body }) => json(200, { length: body.name.length }),
});
const thing = route({
  ...common,
  method: "GET",
  path: "/v1/things/{id}",
  policy: "public",
  answer,
  body: { kind: "none" },
  params: z.strictObject({ id: z.string().regex(/^thi_[a-z0-9]{4}$/u) }),
  query: z.strictObject({ limit: z.coerce.number().int().max(5).optional() }),
  handle: ({ params }) => json(200, { id: params.id }),
});
const ping = route({
  ...common,
  method: "POST",
  path: "/v1/pings",
  policy: "key",
  answer,
  body: { kind: "none" },
  handle: ({ request }) => json(200, { digest: request?.digest.toString("hex") ?? null }),
});
const wish = route({
  ...common,
  method: "POST",
  path: "/v1/wishes",
  policy: "key",
  answer,
  body: { kind: "json", schema: z.strictObject({ name: z.string().optional() }) },
  handle: ({ body, request }) => json(200, { name: body.name ?? null, digest: request?.digest.toString("hex") ?? null }),
});
const guarded = (policy: Policy): Route =>
  route({ ...common, method: "GET", path: `/v1/${policy}-only`, policy, answer, body: { kind: "none" }, handle: () => json(200, {}) });
const failing = (code: string): Route =>
  route({
    ...common,
    method: "GET",
    path: `/v1/fails-${code}`,
    policy: "public",
    answer,
    body: { kind: "none" },
    handle: () => {
      throw code === "fault" ? new Error("ana@example.com") : new Outage(code, "away");
    },
  });

const streaming = (path: `/${string}`, chunks: () => AsyncGenerator<string>, cut?: AbortSignal): Route =>
  route({
    ...common,
    method: "GET",
    path,
    policy: "public",
    answer: { status: 200, describe: "Never all.", body: "text/plain" },
    body: { kind: "none" },
    handle: () => ({ kind: "stream", type: "text/plain", chunks, ...(cut === undefined ? {} : { cut }) }),
  });

const breaking = streaming("/v1/breaking", async function* () {
  yield await Promise.resolve("the first line\n");
  await sleep(20);
  throw new Error("of ana@example.com");
});

const [cutting, left] = [new AbortController(), Promise.withResolvers<void>()];
const endless = streaming(
  "/v1/endless",
  async function* () {
    try {
      for (;;) yield await Promise.resolve("x".repeat(65_536));
    } finally {
      left.resolve();
    }
  },
  cutting.signal,
);

const placed = (path: `/${string}`, place: Place): Route =>
  route({ ...common, method: "GET", path, place, policy: "public", answer, body: { kind: "none" }, handle: () => json(200, {}) });

const KEYS: Readonly<Record<string, KeyHolder>> = {
  shop: { id: "key_a", tenant: "ten_a", roles: ["shop"], purposes: "all", owner: false },
  owner: { id: "key_b", tenant: "ten_a", roles: ["owner"], purposes: "all", owner: true },
};

let listener: Listener;
let port = 0;
const lines: string[] = [];

const ORIGINS = { publicOrigin: "http://safe.example", cardOrigin: "https://pay.example" };

beforeAll(async () => {
  const hosts = createHosts(ORIGINS);
  const elapsedMs = (): number => performance.now();
  const app = createApp({
    routes: [
      echo,
      thing,
      ping,
      wish,
      guarded("owner"),
      guarded("log"),
      guarded("test"),
      endless,
      breaking,
      failing("sealed"),
      failing("keeper_away"),
      failing("database_away"),
      failing("database_busy"),
      failing("fault"),
      placed("/", "public"),
      placed("/c", "card"),
      placed("/c/fill", "card"),
      placed("/healthz", "both"),
    ],
    gate: { authenticate: (text) => Promise.resolve(KEYS[text]), forget: () => undefined },
    sessions: { authenticate: () => Promise.resolve(refuse({ code: "device_proof_needed" })) },
    refuseNoOwner: () => Promise.resolve(problem("owner_needed")),
    ...ORIGINS,
    hosts,
    addressOf: createAddressReader([]),
    space: NOT_OUR_DISK,
    clock: () => instant(Date.now()),
    limits: createGatekeeper(20_000, elapsedMs),
    isTest: false,
    log: createLog({ destination: { write: (line: string) => void lines.push(line) } }),
    metrics: createMetrics(),
    elapsedMs,
  });
  listener = createListener(app.fetch, hosts);
  ({ port } = await listener.listen(0, "127.0.0.1"));
});
afterAll(() => listener.close());

type Given = {
  readonly method?: string;
  readonly path?: string;
  readonly key?: string | null;
  readonly headers?: readonly string[];
  readonly host?: string;
  readonly body?: string | Uint8Array;
  readonly type?: string | null;
};

function send(given: Given): Promise<RawAnswer> {
  const { method = "POST", path = "/v1/echo", key = "shop", headers = [], host = `127.0.0.1:${port}`, type = "application/json" } = given;
  const body = given.body === undefined ? undefined : Buffer.from(given.body);
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...(key === null ? [] : [`Authorization: Bearer ${key}`]),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`, ...(type === null ? [] : [`Content-Type: ${type}`])]),
    ...headers,
    "",
    "",
  ].join("\r\n");
  return sendRaw(port, Buffer.concat([Buffer.from(head, "latin1"), body ?? Buffer.alloc(0)]));
}

async function codeOf(given: Given): Promise<string> {
  const { status, headers, body } = await send(given);
  if (status < 400) return String(status);
  const told = JSON.parse(body) as { status: number; code: string; requestId: string; say: string; title: string; type: string };
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(told.status).toBe(status);
  expect(told.requestId).toBe(headers.get("x-request-id"));
  expect(told.type).toBe(`urn:strongroom:problem:${told.code}`);
  expect(told.say.length).toBeGreaterThan(10);
  return `${status} ${told.code}`;
}

test("answers a good call with its headers and a request id", async () => {
  const { status, headers, body } = await send({ body: '{"name":"x"}' });
  expect([status, body]).toEqual([200, '{"length":1}']);
  expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-z]{16}$/u);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("takes a request id of harmless shape from outside and no other", async () => {
  expect((await send({ body: '{"name":"x"}', headers: ["X-Request-Id: abc-12345"] })).headers.get("x-request-id")).toBe("abc-12345");
  expect((await send({ body: '{"name":"x"}', headers: ["X-Request-Id: <script>alert(1)"] })).headers.get("x-request-id")).toMatch(/^req_/u);
});

test("takes the content type by its whole text", async () => {
  const body = '{"name":"x"}';
  for (const type of ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'])
    expect(await codeOf({ body, type })).toBe("200");
  const disguises = [
    null,
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/json2",
    "text/plain; x=application/json",
    "application/json, text/plain",
    "application/json; charset=latin1",
    "application/json; charset=utf-16",
    "application/json; boundary=x",
    "application/json;",
    "application/ld+json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=application/json",
    "application/json\tx",
    "\u00a0application/json",
  ];
  for (const type of disguises) expect(await codeOf({ body, type }), String(type)).toBe("415 content_type_unsupported");
  expect(await codeOf({ body, headers: ["Content-Type: text/plain"] })).toBe("415 content_type_unsupported");
  expect(await codeOf({ body, headers: ["Content-Encoding: gzip"] })).toBe("415 content_encoding_unsupported");
});

test("refuses what is not JSON in each way, and echoes none of it", async () => {
  const cases: readonly [string | Uint8Array, string][] = [
    ['{"name":"canary-7"', "malformed_json"],
    ["canary-7", "malformed_json"],
    ['{"name":"a","name":"canary-7"}', "duplicate_key"],
    ['{"name":"\\ud800canary-7"}', "lone_surrogate"],
    ["[".repeat(100_000), "too_deep"],
    [`{"a":`.repeat(100_000), "too_deep"],
    [Buffer.from('{"name":"canary-7\xe9"}', "latin1"), "not_utf8"],
    ["\ufeff{}", "malformed_json"],
    ['{"__proto__":{"name":"canary-7"}}', "forbidden_key"],
    ['{"name":"canary-7","list":[1e999]}', "number_out_of_range"],
    ['{"name":"\\u0000canary-7"}', "forbidden_character"],
    ["NaN", "malformed_json"],
  ];
  for (const [body, code] of cases) {
    expect(await codeOf({ body })).toBe(`400 ${code}`);
    expect((await send({ body })).body).not.toContain("canary-7");
  }
  expect(await codeOf({})).toBe("400 body_missing");
});

test("tells each wrong field by name and never by value, and a made-up name not at all", async () => {
  const { body } = await send({ body: '{"name":"canary-seven-eleven","list":[1,"canary"],"canary":1,"fields":{"Canary Name":1}}' });
  const { fields } = JSON.parse(body) as { fields: { field: string; code: string }[] };
  expect(fields.map(({ field, code }) => [field, code])).toEqual([
    ["name", "too_long"],
    ["list[1]", "wrong_type"],
    ["fields.*", "invalid"],
    ["body", "unknown_key"],
  ]);
  expect(body.toLowerCase()).not.toContain("canary");
  expect(JSON.parse((await send({ body: "{}" })).body)).toMatchObject({ fields: [{ field: "name", code: "missing" }] });
  expect(JSON.parse((await send({ path: "/v1/echo?canary=1", body: '{"name":"x"}' })).body)).toMatchObject({
    fields: [{ field: "query", code: "unknown_key", say: "Holds a key, and none is known here." }],
  });
});

test("counts the bytes of a body, announced or not", async () => {
  expect(await codeOf({ body: `{"name":"${"x".repeat(1_048_576)}"}` })).toBe("413 body_too_large");
  const chunk = "x".repeat(65_536);
  const chunks = Array.from({ length: 20 }, () => `10000\r\n${chunk}\r\n`).join("");
  const head = `POST /v1/echo HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const { status, headers } = await sendRaw(port, head + chunks);
  expect([status, headers.get("connection")]).toEqual([413, "close"]);
});

test("answers under its own names only", async () => {
  expect(await codeOf({ body: '{"name":"x"}', host: "safe.example" })).toBe("200");
  expect(await codeOf({ body: '{"name":"x"}', host: `LOCALHOST:${port}` })).toBe("200");
  for (const host of [
    "evil.example",
    "safe.example:81",
    `127.0.0.1:${port + 1}`,
    "localhost",
    `x@127.0.0.1:${port}`,
    "safe.example.",
    "",
  ]) {
    expect(await codeOf({ body: '{"name":"x"}', host }), host).toBe("421 host_unknown");
  }
  expect(await codeOf({ method: "GET", path: `http://evil.example/v1/things/thi_aaaa` })).toBe("400 bad_request");
});

test("customers' pages and all the rest keep to their own origins; this machine's names stand for both", async () => {
  const at = async (host: string, ...paths: readonly string[]): Promise<readonly string[]> =>
    await Promise.all(paths.map((path) => codeOf({ method: "GET", path, host })));
  const wrong = "421 host_unknown";
  expect(await at("pay.example", "/c", "/c/fill", "/healthz", "/v1/things/thi_aaaa")).toEqual(["200", "200", "200", wrong]);
  const alone = await send({ method: "GET", path: "/", host: "pay.example" });
  expect([alone.status, alone.headers.get("location")]).toEqual([308, "https://pay.example/c"]);
  expect(await at("pay.example", "/c/../v1/things/thi_aaaa", "/%76%31/things/thi_aaaa")).toEqual(["400 bad_path", "400 bad_path"]);
  expect(await at("safe.example", "/c/fill", "/%63/fill", "/healthz", "/v1/things/thi_aaaa")).toEqual([
    wrong,
    "400 bad_path",
    "200",
    "200",
  ]);
  expect(await at(`localhost:${port}`, "/c", "/v1/things/thi_aaaa")).toEqual(["200", "200"]);
  const typed = await send({ method: "GET", path: "/c?lang=de", host: "safe.example" });
  expect([typed.status, typed.headers.get("location")]).toEqual([308, "https://pay.example/c"]);
});

test("asks who is there, and tells an unknown key from a missing one and from one of too little rank", async () => {
  expect(await codeOf({ body: '{"name":"x"}', key: null })).toBe("401 key_missing");
  expect(await codeOf({ body: '{"name":"x"}', key: "nobody" })).toBe("401 key_unknown");
  expect(await codeOf({ method: "GET", path: "/v1/owner-only" })).toBe("403 owner_needed");
  expect(await codeOf({ method: "GET", path: "/v1/owner-only", key: "owner" })).toBe("200");
  const basic = (key: string): string => `Authorization: Basic ${Buffer.from(`any:${key}`).toString("base64")}`;
  expect(await codeOf({ method: "GET", path: "/v1/log-only", key: null, headers: [basic("owner")] })).toBe("200");
  expect(await codeOf({ method: "GET", path: "/v1/log-only", key: null, headers: [basic("shop")] })).toBe("403 owner_needed");
  expect(await codeOf({ method: "GET", path: "/v1/owner-only", key: null, headers: [basic("owner")] })).toBe("401 key_unknown");
  expect(await codeOf({ method: "GET", path: "/v1/test-only", key: "owner" })).toBe("404 not_found");
});

test("knows its methods and paths", async () => {
  expect(await codeOf({ method: "GET", path: "/v1/nothing" })).toBe("404 not_found");
  expect(await codeOf({ method: "GET", path: "/v1/things/thi_aaaa/" })).toBe("404 not_found");
  expect(await codeOf({ method: "GET", path: "/v1/things/%ff" })).toBe("404 not_found");
  expect(await codeOf({ method: "DELETE", path: "/v1/things/thi_aaaa" })).toBe("405 method_not_allowed");
  expect((await send({ method: "DELETE", path: "/v1/things/thi_aaaa" })).headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  expect((await send({ method: "OPTIONS", path: "/v1/echo" })).headers.get("allow")).toBe("POST, OPTIONS");
  expect(await codeOf({ method: "TRACE", path: "/v1/echo" })).toBe("405 method_not_allowed");
  expect(await codeOf({ method: "GET", path: "/v1/things/thi_aaaa", body: "{}" })).toBe("400 body_not_wanted");
});

test("of a POST that needs no body none and an empty object say the same, under an Idempotency-Key too", async () => {
  for (const path of ["/v1/pings", "/v1/wishes"]) {
    const headers = ["Idempotency-Key: one"];
    const [none, empty, spaced] = [
      await send({ path, headers }),
      await send({ path, headers, body: "{}" }),
      await send({ path, body: " { }\n" }),
    ];
    expect([none.status, empty.status, spaced.status], path).toEqual([200, 200, 200]);
    expect(none.body, path).toBe(empty.body);
    expect(none.body).toMatch(/"digest":"[0-9a-f]{64}"/u);
  }
  for (const body of ['{"name":"x"}', "[]", "null", "{", "x".repeat(100), `{${" ".repeat(100)}}`])
    expect(await codeOf({ path: "/v1/pings", body }), body).toBe("400 body_not_wanted");
  expect(await codeOf({ path: "/v1/pings", body: "{}", type: "text/plain" })).toBe("400 body_not_wanted");
  expect(await codeOf({ path: "/v1/wishes", body: '{"nmae":"x"}' })).toBe("400 invalid_input");
});

test("takes a query once, known, and in range", async () => {
  const get = (query: string): Promise<string> => codeOf({ method: "GET", path: `/v1/things/thi_aaaa?${query}` });
  expect(await get("limit=5")).toBe("200");
  for (const query of ["limit=6", "limit=1&limit=2", "limit=x", "other=1", "limit=%ff", "limit=1.5"])
    expect(await get(query), query).toBe("400 invalid_input");
});

test("answers outages with 503 and a time to wait, and faults without detail", async () => {
  for (const code of ["sealed", "keeper_away", "database_away", "database_busy"])
    expect(await codeOf({ method: "GET", path: `/v1/fails-${code}` })).toBe(`503 ${code}`);
  expect((await send({ method: "GET", path: "/v1/fails-sealed" })).headers.get("retry-after")).toBe("1");
  expect((await send({ method: "GET", path: "/v1/fails-database_busy" })).headers.get("retry-after")).toBe("5");
  const { status, body } = await send({ method: "GET", path: "/v1/fails-fault" });
  expect([status, body.includes("ana@")]).toEqual([500, false]);
  expect(lines.join("\n")).toContain("http.fault");
  expect(lines.join("\n")).not.toContain("ana@example.com");
});

test("a stream that is cut ends its connection, although its reader takes nothing, and what makes it", async () => {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", () => resolve("closed")));
  socket.write("GET /v1/endless HTTP/1.1\r\nHost: safe.example\r\n\r\n");
  await once(socket, "readable");
  // By now it has sent all that it may before something is taken.
  await sleep(300);
  cutting.abort(new Outage("reader_stalled", "nobody takes it"));
  await left.promise;
  socket.resume();
  expect(await Promise.race([closed, sleep(3_000)])).toBe("closed");
  expect(lines.filter((line) => line.includes("http.cut"))).toEqual([expect.stringContaining('"code":"reader_stalled"')]);
});

test("a stream that breaks is cut without its end, and that is one line of the log and nothing else", async () => {
  lines.length = 0;
  const said = [vi.spyOn(console, "error"), vi.spyOn(console, "info")].map((spy) => spy.mockImplementation(() => undefined));
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  const got: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => got.push(chunk));
  const closed = once(socket, "close");
  socket.write("GET /v1/breaking HTTP/1.1\r\nHost: safe.example\r\n\r\n");
  await closed;
  const text = Buffer.concat(got).toString();
  expect(text).toContain("the first line");
  expect(text).not.toMatch(/ana@|\r\n0\r\n\r\n/u);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ event: "http.cut", route: "/v1/breaking", fault: "Error" }),
  ]);
  expect(lines.join("")).not.toContain("ana@");
  for (const spy of said) {
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  }
});

test("says what it can to bytes that are not HTTP", async () => {
  expect((await sendRaw(port, "hello\r\n\r\n")).status).toBe(400);
  expect((await sendRaw(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)).status).toBe(431);
  expect((await sendRaw(port, `POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`)).status).toBe(
    400,
  );
});

test("whatever is wrong before there is a route is a problem with a request id", async () => {
  const to = `Host: localhost:${port}\r\nConnection: close\r\n`;
  const cases: readonly (readonly [string, number, string])[] = [
    ["GET /healthz HTTP/1.1\r\n\r\n", 400, "bad_request"],
    ["CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "method_not_allowed"],
    [`TRACE / HTTP/1.1\r\n${to}\r\n`, 405, "method_not_allowed"],
    [`OPTIONS * HTTP/1.1\r\n${to}\r\n`, 400, "bad_request"],
    [`GET http://localhost/healthz HTTP/1.1\r\n${to}\r\n`, 400, "bad_request"],
    [`POST /v1/echo HTTP/1.1\r\n${to}Expect: a miracle\r\nContent-Length: 0\r\n\r\n`, 417, "expectation_unknown"],
    ...[
      "/\\healthz",
      "/v1/../healthz",
      "/v1/%2e%2E/healthz",
      "/./healthz",
      "/v1/..",
      "/healthz#x",
      "/%68ealthz",
      "/v%31/echo",
      "/healt%7A",
      // A name in the path is looked up in the database, which takes no such character.
      "/v1/things/a%00b",
    ].map((path) => [`GET ${path} HTTP/1.1\r\n${to}\r\n`, 400, "bad_path"] as const),
    ...["gzip, chunked", "identity, chunked"].map(
      (coding) => [`POST /v1/echo HTTP/1.1\r\n${to}Transfer-Encoding: ${coding}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, 400, "bad_request"] as const,
    ),
    [`POST /v1/echo HTTP/1.0\r\n${to}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, 400, "bad_request"],
    ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "bad_request"],
    [`GET / HTTP/1.1\r\n${to}X: a\0b\r\n\r\n`, 400, "bad_request"],
  ];
  for (const [bytes, status, code] of cases) {
    const answer = await sendRaw(port, bytes);
    expect([answer.status, answer.headers.get("content-type"), answer.headers.has("x-request-id")], bytes).toEqual([
      status,
      "application/problem+json",
      true,
    ]);
    expect(JSON.parse(answer.body), bytes).toMatchObject({ status, code });
  }
  // Three dots and a dot in a name are names.
  for (const path of ["/v1/...", "/v1/a..b", "/v1/.a", "/v1/%40%5B%7B%5f"])
    expect(await codeOf({ method: "GET", path }), path).toBe("404 not_found");
});

test("thirty keys that are not live are told so, the next is told to wait, and a live one still passes", async () => {
  const codes: string[] = [];
  for (let n = 0; n < 40; n += 1) codes.push(await codeOf({ body: '{"name":"x"}', key: `nobody-${n}` }));
  expect(codes.at(-1)).toBe("429 too_many_failures");
  expect(Number((await send({ body: "{}", key: "nobody" })).headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await codeOf({ body: '{"name":"x"}' })).toBe("200");
});
