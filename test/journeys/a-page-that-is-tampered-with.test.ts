import { createHash } from "node:crypto";
import { type Server, createServer } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkCardPage } from "../../src/edge/cli/_doctor-tenant.ts";
import { type TestEdge, call, makeBusiness, openTestEdge } from "../../src/edge/http/_test-edge.ts";
import { makePerson } from "../../src/edge/http/_test-person.ts";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { type TestDatabase, openTestDatabase } from "../../src/platform/storage/testing.ts";
import { readTenants } from "../../src/platform/storage/tenants.ts";
import { type TestBrowser, openBrowser } from "../support/chromium.ts";
import { freePort } from "../support/ports.ts";

/** What somebody between the house and its customers does to the page that goes by. */
type Tampering = (page: { headers: Headers; text: string }) => void;

let db: TestDatabase;
let edge: TestEdge;
let between: Server;
let browser: TestBrowser;
let owner = "";
let cardOrigin = "";
let tamper: Tampering = () => undefined;

const THIEF = "document.title = 'stolen'; addEventListener('input', (event) => (window.stolen = event.target.value));";

beforeAll(async () => {
  expect(await ensureConsole(() => undefined)).toBeUndefined();
  const port = await freePort();
  cardOrigin = `http://127.0.0.1:${port}`;
  [db, browser] = await Promise.all([openTestDatabase(), openBrowser()]);
  edge = await openTestEdge(db, { cardOrigin });
  owner = await makeBusiness(edge);
  await makePerson(edge, { isOwner: true });
  between = createServer((request, response) => {
    void fetch(`http://127.0.0.1:${edge.port}${request.url ?? ""}`, { redirect: "manual" }).then(async (answer) => {
      const page = { headers: new Headers(answer.headers), text: await answer.text() };
      for (const name of ["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"]) page.headers.delete(name);
      tamper(page);
      response.writeHead(answer.status, Object.fromEntries(page.headers)).end(page.text);
    });
  });
  await new Promise<void>((resolve) => between.listen(port, "127.0.0.1", resolve));
});
afterAll(async () => {
  await browser.close();
  between.closeAllConnections();
  between.close();
  await edge.close();
  await db.close();
});

type Look = { readonly state: string; readonly differences: readonly { readonly code: string; readonly what: string }[] };

/** As the owner's button does, six seconds after the last time. */
async function lookNow(): Promise<Look> {
  edge.house.setClock((edge.house.clock() + 6_000) as ReturnType<typeof edge.house.clock>);
  const { status, json, text } = await call(edge.port, "POST", "/v1/card-page/checks", { key: owner, body: {} });
  expect(status, text).toBe(200);
  return json["lastCheck"] as Look;
}

/** The page in a customer's browser: what it runs, by hash, and whether the thief's script ran. */
async function receive(): Promise<{ readonly hashes: readonly string[]; readonly title: string; readonly page: Page }> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${cardOrigin}/c`);
  const texts = await page.evaluate<string[]>("[...document.scripts].map((script) => script.text)");
  const hashes = texts.map((text) => `sha256-${createHash("sha256").update(text).digest("base64")}`);
  return { hashes, title: await page.title(), page };
}

async function doctorSays(): Promise<unknown> {
  const [tenant] = await readTenants(edge.house.db);
  return tenant && (await checkCardPage(edge.house.db, tenant));
}

test("an untouched page is the same for the monitor and for a browser, and the ledger says of what it is made", async () => {
  expect(await doctorSays()).toMatchObject({ check: "card-page", state: "note" });
  expect(await lookNow()).toMatchObject({ state: "same", differences: [] });
  const { hashes, page } = await receive();
  const { json } = await call(edge.port, "GET", "/v1/card-page", { key: owner });
  expect(json).toMatchObject({ address: `${cardOrigin}/c`, assets: { policy: expect.stringContaining("default-src 'none'") as string } });
  expect((json["assets"] as { script: string[] }).script).toEqual(expect.arrayContaining([...hashes]));
  expect(hashes).toHaveLength(1);
  await page.close();
});

test("a script that is put in is kept from running by the policy, and found", async () => {
  tamper = (page) => void (page.text = page.text.replace("</body>", `<script>${THIEF}</script></body>`));
  const { title, page } = await receive();
  expect(title).not.toBe("stolen");
  await page.close();
  const look = await lookNow();
  expect(look).toMatchObject({ state: "differs", differences: [{ code: "script_unknown" }] });
});

test("where the policy is dropped with it, the thief's script runs in the browser, and the monitor tells the owners what to look for", async () => {
  tamper = (page) => {
    page.headers.delete("content-security-policy");
    page.text = page.text.replace("</body>", `<script>${THIEF}</script></body>`);
  };
  const { title, page } = await receive();
  expect(title).toBe("stolen");
  await page.fill("#transaction", "T7K2QM8WXR");
  expect(await page.evaluate("window.stolen")).toBe("T7K2QM8WXR");
  await page.close();

  expect((await lookNow()).differences.map((one) => one.code)).toEqual(["policy_missing", "script_unknown"]);
  const { json: home } = await call(edge.port, "GET", "/v1/home", { key: owner });
  expect((home["needs"] as { kind: string }[])[0]?.kind).toBe("card_page_differs");
  expect(await doctorSays()).toMatchObject({ state: "wanting", say: expect.stringContaining("A script that is not ours") as string });
  const { json: outbox } = await call(edge.port, "GET", "/v1/outbox", { key: owner });
  const letters = (outbox["items"] as { kind: string; text: string }[]).filter((one) => one.kind === "card_page_differs");
  // One for each way of tampering; the second tells of the policy.
  expect(letters.map((one) => one.text.includes("policy that keeps foreign scripts out was taken out"))).toEqual([true, false]);
});

test("when it is as it was again, nothing waits any more, and all of it stands in the ledger", async () => {
  tamper = () => undefined;
  expect(await lookNow()).toMatchObject({ state: "same" });
  expect(await doctorSays()).toMatchObject({ state: "good" });
  const { json: home } = await call(edge.port, "GET", "/v1/home", { key: owner });
  expect((home["needs"] as { kind: string }[]).map((one) => one.kind)).not.toContain("card_page_differs");
  const acts = async (act: string): Promise<number> => {
    const { json } = await call(edge.port, "GET", `/v1/ledger/entries?act=${act}`, { key: owner });
    return (json["items"] as unknown[]).length;
  };
  expect([await acts("cardpage.assets"), await acts("cardpage.differs"), await acts("cardpage.checked")]).toEqual([1, 2, 2]);
});
