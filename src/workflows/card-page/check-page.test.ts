import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import { listEntries } from "../../registers/ledger/read.ts";
import { type TestSafe, openTestSafe } from "../../safe/testing.ts";
import { type PageMonitor, checkPage } from "./check-page.ts";
import { fetchPages } from "./fetch-page.ts";
import { notedAssets } from "./note-assets.ts";
import type { Difference } from "./page.ts";
import { readPageCheck } from "./read-check.ts";
import { hashOf } from "./scan-markup.ts";

const MAP = `
controller: { name: Blue Sky, email: privacy@bluesky.example, jurisdictions: [GB] }
purposes: { booking: { label: Book, basis: contract } }
fields: { seat: { label: Seat, category: behavioural, type: text, purposes: [booking], retention: 3y } }
roles: { plain: { booking: { seat: [masked] } } }
`;
const SCRIPT = "seal(document.forms[0])";
const POLICY = `default-src 'none'; script-src '${hashOf(SCRIPT)}'`;
const PAGE = `<!doctype html><title>Card</title><form action="/c/number"><input name="number"></form><script>${SCRIPT}</script>`;
const BEGAN = instant(Date.parse("2026-11-01T00:00:00Z"));

let t: TestSafe;
let server: Server;
let answer: (response: ServerResponse, path: string) => void;
let now: Instant = BEGAN;
let policy = POLICY;
let fill = PAGE;
const asked: { path: string; browser: string }[] = [];
const mailed: (readonly Difference[])[] = [];

beforeAll(async () => {
  t = await openTestSafe(MAP);
  server = createServer((request, response) => {
    if (request.url === "/c/fill") return send(response, fill, {}, 401);
    asked.push({ path: request.url ?? "", browser: request.headers["user-agent"] ?? "" });
    answer(response, request.url ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await t.close();
});
beforeEach(() => {
  answer = (response) => send(response, PAGE);
  fill = PAGE;
  policy = POLICY;
  now = instant(now + 2 * DAY_MS);
  mailed.length = 0;
  asked.length = 0;
});

function send(response: ServerResponse, text: string, headers: Record<string, string> = {}, status = 200): void {
  const own = { "content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "x-content-type-options": "nosniff" };
  response.writeHead(status, { ...own, "x-frame-options": "DENY", ...headers }).end(text);
}

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function monitor(more: Partial<PageMonitor> = {}): PageMonitor {
  const assets = { script: [hashOf(SCRIPT)], style: [], policy };
  const tell = async (_tx: unknown, differences: readonly Difference[]): Promise<void> => void mailed.push(differences);
  return { db: t.safe.db, cardOrigin: origin(), release: "1", assets: () => assets, tell, ...more };
}

async function look(afterMs: number, more: Partial<PageMonitor> = {}): Promise<string> {
  now = instant(now + afterMs);
  return await checkPage(monitor(more), t.tenant, HOUR_MS - MINUTE_MS, now, new AbortController().signal);
}

async function noted(act: string): Promise<number> {
  return (await t.within((tx) => listEntries(tx, { act, from: instant(BEGAN) }, { limit: 100, cursor: null }))).items.length;
}

test("what the page is made of goes into the ledger when it changes, and then only", async () => {
  await look(0);
  await look(HOUR_MS);
  expect(await noted("cardpage.assets")).toBe(1);
  policy = `${POLICY}; form-action 'self'`;
  const before = instant(now + HOUR_MS);
  await look(HOUR_MS, { release: "2" });
  expect(await noted("cardpage.assets")).toBe(2);
  expect(await t.within(notedAssets)).toEqual({ script: [hashOf(SCRIPT)], style: [], policy, release: "2", since: before });
});

test("a page that is as it was sent is noted once a day, whoever looks and however often", async () => {
  await look(0);
  const before = await noted("cardpage.checked");
  for (let n = 0; n < 23; n++) expect(await look(HOUR_MS)).toBe("same");
  expect(await noted("cardpage.checked")).toBe(before);
  await look(HOUR_MS);
  expect(await noted("cardpage.checked")).toBe(before + 1);
  expect(await look(MINUTE_MS)).toBe("skipped");
  asked.length = 0;
  const at = instant(now + HOUR_MS);
  const both = await Promise.all(
    [1, 2, 3].map(() => checkPage(monitor(), t.tenant, HOUR_MS - MINUTE_MS, at, new AbortController().signal)),
  );
  expect(both.toSorted()).toEqual(["same", "skipped", "skipped"]);
  expect(asked).toHaveLength(1);
});

test("a change on the way is noted and mailed once, again when it is another, and its end is noted too", async () => {
  await look(0);
  const [differs, checked] = [await noted("cardpage.differs"), await noted("cardpage.checked")];
  answer = (response) => send(response, PAGE.replace("<form", `<script src="https://evil.example/x.js"></script><form`));
  for (let n = 0; n < 3; n++) expect(await look(HOUR_MS)).toBe("differs");
  expect(mailed).toEqual([[{ code: "script_elsewhere", what: "https://evil.example/x.js" }]]);
  expect(await noted("cardpage.differs")).toBe(differs + 1);
  answer = (response) => send(response, PAGE, { "content-security-policy": "default-src *" });
  await look(HOUR_MS);
  expect(mailed).toHaveLength(2);
  expect(await t.within(readPageCheck)).toMatchObject({
    state: "differs",
    differences: [{ code: "policy_changed" }, { code: "policy_changed" }],
  });
  const [entry] = (await t.within((tx) => listEntries(tx, { act: "cardpage.differs" }, { limit: 1, cursor: null }))).items;
  expect(entry).toMatchObject({
    codes: ["policy_changed"],
    detail: { differences: "policy_changed default-src; policy_changed script-src" },
  });
  answer = (response) => send(response, PAGE);
  expect(await look(HOUR_MS)).toBe("same");
  expect([await noted("cardpage.differs"), await noted("cardpage.checked")]).toEqual([differs + 2, checked + 1]);
});

test("it is looked at as different browsers, by turns", async () => {
  for (let n = 0; n < 3; n++) await look(HOUR_MS);
  expect(new Set(asked.map((one) => one.browser)).size).toBe(3);
});

test("a script at the page's own origin is fetched and judged by its text", async () => {
  answer = (response, path) => send(response, path === "/c" ? `${PAGE}<script src="/c/extra.js"></script>` : "steal()");
  expect(await look(0)).toBe("differs");
  expect(mailed).toEqual([[{ code: "script_unknown", what: "/c/extra.js" }]]);
  expect(asked.map((one) => one.path)).toEqual(["/c", "/c/extra.js"]);
});

test("the form is looked at as well as the door, since there the card is typed", async () => {
  fill = PAGE.replace(SCRIPT, `steal();${SCRIPT}`);
  expect(await look(0)).toBe("differs");
  expect(mailed[0]?.map((one) => one.code)).toEqual(["script_missing", "script_unknown"]);
});

test("no redirect is followed and no other origin is asked", async () => {
  const elsewhere: string[] = [];
  const other = createServer((request, response) => response.end(elsewhere.push(request.url ?? "")));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const target = `http://127.0.0.1:${(other.address() as AddressInfo).port}/x.js`;
  answer = (response) => response.writeHead(302, { location: target }).end(`<script src="${target}"></script>`);
  expect(await look(0)).toBe("differs");
  expect(mailed[0]?.map((one) => one.code)).toEqual(expect.arrayContaining(["answer_changed", "header_changed", "script_elsewhere"]));
  expect(elsewhere).toEqual([]);
  other.close();
});

test("a page that cannot be had, is endless, or hangs is unreachable, within bounds, and nobody is mailed", async () => {
  answer = (response) => {
    response.writeHead(200, { "content-type": "text/html" });
    const more = (): void => void (response.write("x".repeat(64 * 1024)) ? setImmediate(more) : response.once("drain", more));
    more();
  };
  const endless = await fetchPages(origin(), 0, new AbortController().signal);
  expect(endless).toEqual({ kind: "unreachable", code: "too_long" });
  let arrived = Promise.withResolvers<void>();
  answer = () => arrived.resolve();
  const ending = new AbortController();
  const ended = checkPage(monitor(), t.tenant, 0, now, ending.signal);
  await arrived.promise;
  ending.abort();
  expect(await ended).toBe("skipped");
  arrived = Promise.withResolvers();
  const hanging = look(HOUR_MS);
  await arrived.promise;
  server.closeAllConnections();
  expect(await hanging).toBe("unreachable");
  answer = (response) => response.writeHead(502).end();
  expect(await look(HOUR_MS)).toBe("unreachable");
  expect(await t.within(readPageCheck)).toMatchObject({ state: "unreachable", failure: "status_502" });
  expect(mailed).toEqual([]);
});

test("where the page's script was not built, nothing is said of it", async () => {
  expect(await look(0, { assets: () => undefined })).toBe("skipped");
});
