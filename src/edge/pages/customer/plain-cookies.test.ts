import { afterAll, beforeAll, expect, test } from "vitest";
import { unsealRoot } from "../../../platform/keeper/keyring.ts";
import { PASSPHRASE, call, openTestEdge } from "../../http/_test-edge.ts";
import { type CustomerPages, cookieOf, openCustomerPages } from "./_testing.ts";

const SAFARI = {
  "user-agent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
};
const CHROME = {
  "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
};

let pages: CustomerPages;

beforeAll(async () => {
  pages = await openCustomerPages();
});
afterAll(() => pages.close());

test("on the machine itself Safari gets a cookie that it keeps, and comes in with it", async () => {
  const answer = await pages.post("/c/number", { number: (await pages.ask()).number }, SAFARI);
  expect(String(answer.headers["set-cookie"])).toMatch(/^plain-visit=[0-9a-z]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/u);
  const cookie = cookieOf(answer);
  expect((await pages.get("/c/fill", { cookie, ...SAFARI })).text).toContain("Flights to Lisbon");
  expect((await pages.get("/c/fill", { cookie: `a=b; ${cookie}; c=d`, ...SAFARI })).text).toContain("Flights to Lisbon");
  expect((await pages.get("/c/fill", { cookie, ...CHROME })).text).not.toContain("Flights to Lisbon");
  expect((await pages.get("/c/fill", { cookie: `x${cookie}`, ...SAFARI })).text).not.toContain("Flights to Lisbon");

  const left = await pages.post("/c/leave", {}, { cookie, ...SAFARI });
  expect(String(left.headers["set-cookie"])).toBe("plain-visit=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict");
  expect((await pages.get("/c/fill", { cookie, ...SAFARI })).text).not.toContain("Flights to Lisbon");
});

test("at an address with TLS it gets what everybody gets, and a neighbour's cookie of that name is not read", async () => {
  const { number } = await pages.ask();
  const far = await openTestEdge(pages.db, { publicOrigin: "https://safe.example" });
  try {
    await unsealRoot(far.house.db, far.house.keeper, PASSPHRASE);
    const headers = { origin: "https://safe.example", "content-type": "application/x-www-form-urlencoded", ...SAFARI };
    const answer = await call(far.port, "POST", "/c/number", { raw: `number=${number}`, headers });
    const cookie = cookieOf(answer);
    expect(String(answer.headers["set-cookie"])).toMatch(/^__Host-visit=[0-9a-z]+; .*; Secure; /u);
    const told = async (sent: string): Promise<string> =>
      (await call(far.port, "GET", "/c/fill", { headers: { ...SAFARI, cookie: sent } })).text;
    expect(await told(cookie)).toContain("Flights to Lisbon");
    expect(await told(cookie.replace("__Host-", "plain-"))).not.toContain("Flights to Lisbon");
  } finally {
    await far.close();
  }
});
