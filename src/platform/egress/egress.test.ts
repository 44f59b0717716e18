import { readFileSync, readdirSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { selfSigned } from "../outbox/_test-certificate.ts";
import { sendErrand } from "./_test-errand.ts";
import { EGRESS_ARGUMENTS, type Egress, startEgress } from "./egress.ts";

type Seen = { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, unknown>>; readonly body: string };

const HELLO = { mayLoopback: true, resolvers: [], authorities: [] };
const CARD = { number: "4242424242424242", expiry: "04/29", holder: "Ana Maria López", brand: "visa" };

let egress: Egress;
let origin: string;
let seen: Seen[] = [];
let reply: (seen: Seen, response: ServerResponse) => void = (_seen, response) => void response.end("ok");
const server = createServer((request, response) => void take(request, response));

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const one = {
    method: request.method ?? "",
    url: request.url ?? "",
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
  seen.push(one);
  reply(one, response);
}

beforeAll(async () => {
  process.env["HTTP_PROXY"] = process.env["http_proxy"] = process.env["ALL_PROXY"] = "http://127.0.0.1:9";
  process.env["NODE_USE_ENV_PROXY"] = "1";
  egress = startEgress(HELLO);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  seen = [];
  reply = (_seen, response) => void response.end("ok");
});
afterAll(async () => {
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "NODE_USE_ENV_PROXY"]) Reflect.deleteProperty(process.env, name);
  await egress.close();
  server.close();
});

const picks = {
  "card.number": ["card", "part.number"],
  "card.expiry.month": ["card", "expiry.month"],
  "card.expiry.year": ["card", "expiry.year"],
  "card.holder": ["card", "part.holder"],
} as const;

test("values reach the vendor, and nothing of them comes back", async () => {
  reply = (request, response) => {
    response.setHeader("x-echo", request.body);
    response.setHeader("x-ref-4242424242424242", "1");
    response.setHeader("set-cookie", ["a=1; Path=/", `card=${CARD.number}`]);
    response.setHeader("content-type", "application/json");
    response.statusCode = 201;
    response.end(JSON.stringify({ got: request.body, number: 4242424242424242, ends: "4242", ref: "ABC123", holder: "LOPEZ ANA" }));
  };
  const answer = await sendErrand(egress, {
    origin,
    isLoopback: true,
    fields: { card: CARD, passport: "XJ44170001K" },
    picks,
    request: {
      path: "/book?passport={{subject.passport}}",
      headers: { "X-Holder": "{{card.holder}}", authorization: "Bearer vendor-key" },
      body: {
        pan: "{{card.number}}",
        exp: "{{card.expiry.month}}/{{card.expiry.year | last2}}",
        month: "{{card.expiry.month | number}}",
        seat: "12A",
      },
    },
  });
  expect(seen).toMatchObject([
    {
      method: "POST",
      url: "/book?passport=XJ44170001K",
      body: '{"pan":"4242424242424242","exp":"04/29","month":4,"seat":"12A"}',
      headers: {
        "content-type": "application/json",
        authorization: "Bearer vendor-key",
        host: origin.slice(7),
        "accept-encoding": "identity",
      },
    },
  ]);
  if (answer.kind !== "answered") throw new Error(answer.code);
  expect(answer).toMatchObject({ status: 201, withheld: null, headers: { "set-cookie": ["a=1; Path=/", "card=[removed]"] } });
  expect(JSON.parse(answer.body ?? "")).toEqual({
    got: '{"pan":"[removed]","exp":"[removed]","month":4,"seat":"12A"}',
    number: "[removed]",
    ends: "4242",
    ref: "ABC123",
    holder: "LOPEZ ANA",
  });
  expect(JSON.stringify(answer)).not.toMatch(/4242424242|XJ4417|04\/29/u);
  expect(answer.removed).toBe(6);
});

test("a redirect is an answer: told with its path where it leads within the origin, followed nowhere", async () => {
  for (const [location, told] of [
    ["/done?ref=1", "/done?ref=1"],
    [`${origin}/done`, "/done"],
    ["http://127.0.0.1:9/", undefined],
    ["http://169.254.169.254/latest/meta-data", undefined],
    ["//evil.example/", undefined],
    ["https://user:4242424242424242@evil.example", undefined],
    ["/seen/4242424242424242", "/seen/[removed]"],
  ] as const) {
    reply = (_request, response) => void response.writeHead(302, { location }).end();
    const answer = await sendErrand(egress, {
      origin,
      isLoopback: true,
      fields: { card: CARD },
      picks,
      request: { body: "{{card.number}}" },
    });
    expect(answer, location).toMatchObject({ kind: "answered", status: 302 });
    expect(answer.kind === "answered" ? answer.headers["location"] : "", location).toBe(told);
  }
  expect(seen).toHaveLength(7);
});

test("a day that was sent in parts does not come back as a day", async () => {
  reply = (_request, response) => void response.end("born 1980-04-05, or 05.04.80, or 05/04/1980, in April 1980");
  const part = (name: "day" | "month" | "year") => [`born.${name}`, ["born", name] as const] as const;
  const answer = await sendErrand(egress, {
    origin,
    isLoopback: true,
    fields: { born: "1980-04-05" },
    picks: Object.fromEntries([part("day"), part("month"), part("year")]),
    request: { body: { d: "{{born.day}}", m: "{{born.month}}", y: "{{born.year}}" } },
  });
  expect(seen[0]?.body).toBe('{"d":"05","m":"04","y":"1980"}');
  expect(answer).toMatchObject({ body: "born [removed], or [removed], or [removed], in April 1980", removed: 3 });
});

test("what cannot be filled in is told by its name, and nothing is sent", async () => {
  const errand = {
    origin,
    isLoopback: true,
    fields: { note: "two\nlines", card: CARD, up: "..", here: "." },
    picks: { "card.nickname": ["card", "part.nickname"] },
  } as const;
  const codeOf = async (request: object): Promise<unknown> => {
    const answer = await sendErrand(egress, { ...errand, request });
    return answer.kind === "not_sent" ? [answer.code, answer.source] : answer;
  };
  expect(await codeOf({ headers: { "x-note": "{{subject.note}}" } })).toEqual(["header_not_clean", "subject.note"]);
  for (const path of ["/of/{{subject.up}}", "/of/{{subject.up}}/seats?a=1", "/of/{{subject.here}}/seats", "/of/.{{subject.here}}"])
    expect((await codeOf({ path })) as unknown[], path).toEqual(["path_not_clean", expect.stringMatching(/^subject.(?:up|here)$/u)]);
  expect(await codeOf({ body: "{{card.nickname}}" })).toEqual(["part_missing", "card.nickname"]);
  expect(await codeOf({ body: "{{subject.card}}" })).toEqual(["part_missing", "subject.card"]);
  expect(await codeOf({ body: "{{subject.note | MM/YY}}" })).toEqual(["filter_mismatch", "subject.note"]);
  expect(await codeOf({ headers: { "content-type": "application/json" }, body: '{"a": {{subject.note}}}' })).toEqual([
    "body_not_json",
    null,
  ]);
  expect(seen).toEqual([]);
});

test("what was handed over for one sending opens for no other", async () => {
  const answer = await sendErrand(
    egress,
    { origin, isLoopback: true, fields: { name: "Ana" }, request: { body: "{{subject.name}}" } },
    "fwd_2",
  );
  expect(answer).toEqual({ kind: "not_sent", code: "cannot_open", source: null });
  expect(seen).toEqual([]);
});

test("TLS is held to the vendor's own name and to authorities that are trusted", async () => {
  const good = selfSigned("localhost");
  const other = selfSigned("other.example");
  const trusting = startEgress({ ...HELLO, authorities: [good.cert, other.cert] });
  const at = async (certificate: typeof good, own: Egress): Promise<unknown> => {
    const secure = createSecureServer(
      { key: certificate.key, cert: certificate.cert },
      (_request, response) => void response.end("secret"),
    );
    await new Promise<void>((resolve) => secure.listen(0, "127.0.0.1", resolve));
    const answer = await sendErrand(own, { origin: `https://localhost:${(secure.address() as AddressInfo).port}`, isLoopback: true });
    secure.close();
    return answer.kind === "answered" ? answer.body : answer.code;
  };
  expect(await at(good, trusting)).toBe("secret");
  expect(await at(other, trusting)).toBe("certificate_wrong");
  expect(await at(good, egress)).toBe("certificate_wrong");
  expect(await sendErrand(trusting, { origin: origin.replace("http", "https"), isLoopback: true })).toMatchObject({ code: "not_reached" });
  await trusting.close();
});

test("thirty-two sendings to one vendor are under way at most; the next is told so, and sent by nobody", async () => {
  const waiting: ServerResponse[] = [];
  reply = (_request, response) => void waiting.push(response);
  const held = Array.from({ length: 33 }, () => sendErrand(egress, { origin, isLoopback: true }));
  await expect.poll(() => waiting.length).toBe(32);
  for (const response of waiting) response.end("ok");
  const kinds = (await Promise.all(held)).map((answer) => (answer.kind === "not_sent" ? answer.code : answer.kind));
  expect(kinds.filter((kind) => kind === "egress_busy")).toHaveLength(1);
  expect(seen).toHaveLength(32);
});

test("a process that is killed while it sends is an outage, and the next sending finds another", async () => {
  reply = () => undefined;
  const sending = sendErrand(egress, { origin, isLoopback: true });
  await expect.poll(() => seen.length).toBe(1);
  const pid = egress.pid() ?? 0;
  process.kill(pid, "SIGKILL");
  await expect(sending).rejects.toMatchObject({ code: "egress_away" });
  reply = (_request, response) => void response.end("ok");
  expect(await sendErrand(egress, { origin, isLoopback: true })).toMatchObject({ body: "ok" });
  expect(egress.pid()).not.toBe(pid);
});

test("a process that has sent is let go once it is idle, and a fresh one stands by with another key", async () => {
  const brief = startEgress(HELLO, { idleMs: 20 });
  const before = await brief.lease();
  before.end();
  const unused = brief.pid();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(brief.pid()).toBe(unused);
  await sendErrand(brief, { origin, isLoopback: true });
  await expect.poll(() => brief.pid()).not.toBe(unused);
  const after = await brief.lease();
  expect(Buffer.from(after.publicKey).equals(before.publicKey)).toBe(false);
  after.end();
  await brief.close();
});

test.runIf(process.platform === "linux")(
  "the process has the network and nothing else: no environment, no file but its own source",
  async () => {
    await sendErrand(egress, { origin, isLoopback: true });
    const proc = `/proc/${egress.pid()}`;
    const argued = readFileSync(`${proc}/cmdline`, "utf8").split("\0");
    for (const argument of EGRESS_ARGUMENTS) expect(argued).toContain(argument);
    expect(argued.filter((argument) => argument.startsWith("--allow-"))).toHaveLength(4);
    expect(readFileSync(`${proc}/environ`, "utf8")).toBe("");
    expect(readdirSync(`${proc}/task`).length).toBeGreaterThan(0);
  },
);
