import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../http/_test-edge.ts";
import { type CustomerPages, cookieOf, openCustomerPages } from "./_testing.ts";
import { cardPageAssets } from "./card-page-assets.ts";

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages();
});
afterAll(() => pages.close());

const DISCLOSED = /Blue Sky|Lisbon|Ana|example\.com/u;
/** Addresses from which tries come, so that no test takes another's. */
const from = (n: number): Record<string, string> => ({ "x-forwarded-for": `203.0.113.${n}` });

test("whoever has the number comes in, however it is written, and the request is opened then", async () => {
  const asked = await pages.ask();
  expect(await pages.state(asked.id)).toBe("created");
  const answer = await pages.post("/c/number?lang=de", { number: ` ${asked.number.toLowerCase().replaceAll("-", " ")}` }, from(1));
  expect([answer.status, answer.headers["location"]]).toEqual([303, "/c/fill?lang=de"]);
  expect(String(answer.headers["set-cookie"])).toMatch(
    /^__Host-visit=[0-9a-z]+; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Strict$/u,
  );
  expect(await pages.state(asked.id)).toBe("opened");

  const form = await pages.get("/c/fill", { cookie: cookieOf(answer) });
  expect(form.status).toBe(200);
  expect(form.text).toContain("Blue Sky Concierge");
  expect(form.text).toContain("Flights to Lisbon");
});

test("a link needs what the mail does not tell, and is locked after five tries", async () => {
  const asked = await pages.ask();
  const tried = (item: string, n = 2): ReturnType<CustomerPages["post"]> =>
    pages.post("/c/link", { token: asked.token, by: "c", item }, from(n));
  const wrong = await tried("000000");
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("That does not fit");
  // The form comes back with the link in it, so that the next try needs no other.
  expect(wrong.text).toContain(asked.token);
  expect(wrong.text).not.toMatch(DISCLOSED);
  expect(await pages.state(asked.id)).toBe("created");
  expect((await tried("")).text).toContain("nothing was sent");
  expect((await tried(`${asked.code.slice(0, 3)} ${asked.code.slice(3)}`)).status).toBe(303);

  const other = await pages.ask();
  for (let n = 0; n < 5; n++) await pages.post("/c/link", { token: other.token, by: "c", item: "000000" }, from(3));
  const locked = await pages.post("/c/link", { token: other.token, by: "c", item: other.code }, from(4));
  expect(locked.text).toContain("This link is locked");
  expect(locked.text).toContain('href="/c?lang=en">Enter a number');
  expect(locked.text).not.toContain('name="item"');
  expect(await pages.state(other.id)).toBe("created");
});

test("a number that opens nothing is told so, shown again as it was typed, and after ten tries the door waits", async () => {
  const typed = `"><script>alert(1)</script>`;
  const wrong = await pages.post("/c/number", { number: typed }, from(5));
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain("This number opens nothing");
  expect(wrong.text).toContain("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
  for (let n = 0; n < 9; n++) await pages.post("/c/number", { number: "T7K-2QM-8WXR" }, from(5));
  const tired = await pages.post("/c/number", { number: "T7K-2QM-8WXR" }, from(5));
  expect([tired.status, Number(tired.headers["retry-after"]) > 0]).toEqual([429, true]);
  expect(tired.text).toContain("tried too often");
});

test("a form of another site may bring a number, which is shown and not looked up; nothing else is taken from there", async () => {
  const asked = await pages.ask();
  for (const origin of ["https://bluesky.example", "null"]) {
    const brought = await pages.post("/c/number", { number: asked.number }, { origin });
    expect([brought.status, brought.headers["set-cookie"]]).toEqual([200, undefined]);
    expect(brought.text).toContain(`value="${asked.number}"`);
    expect(brought.text).toContain("look whether this is your number");
    const link = await pages.post("/c/link", { token: asked.token, by: "c", item: asked.code }, { origin });
    expect([link.status, link.text.includes("sent from another page")]).toEqual([403, true]);
  }
  expect(await pages.state(asked.id)).toBe("created");
});

test("no GET, HEAD or empty button changes a state or tells a thing about anybody, whoever looks", async () => {
  const asked = await pages.ask();
  const paths = pages.edge.server.routes.filter((one) => one.place === "card");
  expect(paths.length).toBeGreaterThan(5);
  const look = async (agent: string, { path, method }: (typeof paths)[number]): Promise<void> => {
    const headers = { "user-agent": agent, ...from(6) };
    const address = path.replace("{rest+}", "x/y");
    const answers =
      method === "GET"
        ? [pages.get(address, headers), call(pages.edge.port, "HEAD", address, { headers })]
        : [{}, { token: asked.token, by: "c" }].map((form: Record<string, string>) => pages.post(address, form, headers));
    for (const { text } of await Promise.all(answers)) expect(text, `${method} ${address}`).not.toMatch(DISCLOSED);
  };
  for (const agent of [
    "Mozilla/5.0",
    "GoogleImageProxy",
    "Barracuda",
    "Proofpoint",
    "MSOffice",
    "Slackbot",
    "Twitterbot",
    "curl/8",
    "python",
    "",
  ])
    await Promise.all(paths.map((path) => look(agent, path)));
  expect(await pages.state(asked.id)).toBe("created");
  expect((await pages.post("/c/link", { token: asked.token, by: "c", item: asked.code }, from(7))).status).toBe(303);
});

test("every page has the policy of the ledger's hashes, and names no other origin", async () => {
  const entered = await pages.post("/c/number", { number: (await pages.ask()).number }, from(8));
  const policy = cardPageAssets()?.policy;
  for (const [path, status] of [
    ["/c", 200],
    ["/c?utm_source=mail&fbclid=x", 200],
    ["/c?lang=xx", 200],
    ["/c/fill", 401],
    ["/c/nothing/here", 404],
  ] as const) {
    const answer = await pages.get(path);
    expect(answer.status, path).toBe(status);
    expect(answer.headers["content-security-policy"], path).toBe(policy);
    expect(answer.headers["permissions-policy"]).toContain("payment=()");
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.text.replaceAll("http://www.w3.org/2000/svg", ""), path).not.toMatch(/https?:\/\//u);
    expect(answer.text.match(/<script/gu)).toHaveLength(1);
    expect(answer.text.match(/<style/gu)).toHaveLength(1);
    expect(answer.text).not.toMatch(/ on[a-z]+=|style=|<iframe|<img|<form[^>]+action="[^/]/u);
  }
  const form = await pages.get("/c/fill", { cookie: cookieOf(entered) });
  expect(form.headers["content-security-policy"]).toBe(policy);
  const seen = await pages.get("/c/fill");
  for (const answer of [form, seen]) expect(answer.text).toContain("cc-number");
});

test("the largest page, with its script and style, is at most 60 kB packed, and comes packed", async () => {
  const asks = ["card", "address", "passport", "diet"];
  const entered = await pages.post("/c/number", { number: (await pages.ask({ asks })).number }, from(11));
  const cookie = cookieOf(entered);
  const { text } = await pages.get("/c/fill", { cookie });
  const packedBytes = gzipSync(text, { level: 6 }).length;
  expect(packedBytes).toBeGreaterThan(10_000);
  expect(packedBytes).toBeLessThanOrEqual(60_000);
  for (const encoding of ["gzip", "br"]) {
    const answer = await fetch(`http://127.0.0.1:${pages.edge.port}/c/fill`, { headers: { cookie, "accept-encoding": encoding } });
    expect(answer.headers.get("content-encoding")).toBe(encoding);
    expect((await answer.text()).trim()).toMatch(/^<!doctype html>[\s\S]*<\/html>$/u);
  }
});

test("the page speaks the language that was picked, or the device's", async () => {
  expect((await pages.get("/c", { "accept-language": "fr-CH, fr" })).text).toMatch(/<html lang="fr" dir="ltr"\s*>/u);
  const picked = await pages.get("/c?lang=es", { "accept-language": "fr" });
  expect(picked.headers["content-language"]).toBe("es");
  expect(picked.text).toContain('action="/c/number?lang=es"');
});

test("the key is told to whoever has come in, with what is bound by it", async () => {
  const asked = await pages.ask();
  expect((await pages.get("/c/key")).json["code"]).toBe("visit_over");
  const cookie = cookieOf(await pages.post("/c/number", { number: asked.number }, from(9)));
  const told = (await pages.get("/c/key", { cookie })).json;
  expect(told).toMatchObject({ formVersion: "1", request: asked.id, origin: "http://localhost:4600" });
  expect(Buffer.from(String(told["publicKey"]), "base64url")).toHaveLength(32);
  expect((await pages.get("/c/key", { cookie: `${cookie}x` })).status).toBe(401);
});

test("sealed, the pages say so and take nothing", async () => {
  const entered = await pages.post("/c/number", { number: (await pages.ask()).number }, from(10));
  await pages.edge.house.keeper.lock();
  const answer = await pages.get("/c/fill", { cookie: cookieOf(entered) });
  expect([answer.status, answer.text.includes("Not open at the moment")]).toEqual([503, true]);
});
