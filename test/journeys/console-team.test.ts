import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, type Person, go, join, looksWrong, openConsole } from "../support/console-browser.ts";

let safe: ConsoleBrowser;
let page: Page;
let noor: Person;

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  noor = await safe.newPerson();
});
afterAll(async () => {
  await safe.close();
});

const dialog = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog");
const closed = (): Promise<void> => dialog().waitFor({ state: "detached" });
const row = (name: string): ReturnType<Page["getByRole"]> => page.getByRole("row").filter({ hasText: name });

test("an owner invites somebody by keys alone, sees the link once, and the person joins by it", async () => {
  await page.locator("body").press("g");
  await page.locator("body").press("s");
  await page.getByRole("heading", { level: 1, name: "Staff" }).waitFor();
  await row("Ana Duarte").waitFor();
  expect(await looksWrong(page, "staff")).toEqual([]);

  await page.keyboard.press("c");
  await dialog().getByRole("checkbox", { name: "Accountant" }).waitFor();
  expect(await looksWrong(page, "staff-invite")).toEqual([]);
  await page.locator("input[name=email]").focus();
  await page.keyboard.type("noor@bluesky.example");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Noor Haddad");
  await dialog().getByRole("checkbox", { name: "Accountant" }).focus();
  await page.keyboard.press("Space");
  await page.locator("input[name=email]").press("Enter");
  const link = await dialog().getByRole("group", { name: "Invitation link" }).textContent();
  expect(link).toMatch(/\/join#[0-9a-z]{77}$/u);
  expect(await dialog().textContent()).toContain("Whoever opens it first becomes them");
  await page.keyboard.press("Escape");
  await closed();
  await row("Noor Haddad").getByText("invited").waitFor();

  await noor.page.goto(link ?? "");
  await join(noor.page, "Noor Haddad");
});

test("where the server is away nothing that was typed is lost, and whoever pressed the button is still at it, within the dialog", async () => {
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.locator("input[name=email]").fill("rui@bluesky.example");
  await page.route("**/v1/staff", (route) => route.abort("connectionrefused"));
  const send = dialog().getByRole("button", { name: "Invite", exact: true });
  await send.focus();
  await page.keyboard.press("Enter");
  await dialog().getByText("The server does not answer.").waitFor();
  await send.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await dialog().locator(":focus").waitFor();
  expect(await page.locator("input[name=email]").inputValue()).toBe("rui@bluesky.example");
  await page.unroute("**/v1/staff");
  await page.keyboard.press("Escape");
  await closed();
});

test("what a change of roles means is said before it is done, and what each may do stands there in words", async () => {
  await page.reload();
  await row("Noor Haddad").getByText("active").waitFor();
  await page.getByRole("link", { name: "Noor Haddad" }).click();
  await page.getByText("Sees first names, last names, company and addresses").waitFor();
  await page.getByRole("region", { name: "Signed in now" }).getByText("on Linux").waitFor();
  expect(await looksWrong(page, "person")).toEqual([]);

  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialog().getByRole("checkbox", { name: "Manager" }).check();
  const told = dialog().getByRole("region", { name: "What this changes" });
  expect(await told.textContent()).toMatch(/New.*payment cards.*Needed before it counts.*Background check/u);
  await page.keyboard.press("Escape");
  await closed();
});

test("of two owners who change one person at the same time neither undoes what the other did", async () => {
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const patch = (roles: readonly string[]): ReturnType<typeof call> =>
    call(safe.edge.port, "PATCH", `/v1/staff/${id}`, { key: safe.ownerKey, body: { roles } });
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await dialog().getByRole("checkbox", { name: "Manager" }).check();
  expect((await patch(["concierge"])).status).toBe(200);
  await dialog().getByRole("button", { name: "Save" }).click();
  await closed();
  const { json } = await call(safe.edge.port, "GET", `/v1/staff/${id}`, { key: safe.ownerKey });
  expect((json["roles"] as { name: string }[]).map(({ name }) => name).toSorted()).toEqual(["concierge", "manager"]);
  expect((await patch(["accountant"])).status).toBe(200);
});

test("a person signs what is asked of them and enrols their device, and a clearance is recorded without a report's text", async () => {
  const own = noor.page;
  await go(own, "/my/clearance");
  await own.getByRole("button", { name: "Read and sign" }).click();
  await own.getByLabel("Type your name").fill("Noor Haddad");
  await own.getByRole("button", { name: "Sign", exact: true }).click();
  await own.getByText("is signed").waitFor();
  await go(own, "/devices");
  await own.getByRole("button", { name: "Enrol this device" }).click();
  await own.locator("input[name=label]").fill("Noor's laptop");
  await own.locator("input[name=version]").fill("debian 13");
  await own.getByLabel("Its disk is encrypted").check();
  await own.getByLabel("Its screen locks itself").check();
  await own.getByRole("dialog").getByRole("button", { name: "Enrol this device" }).click();
  await own.getByText("Customers’ data may be shown here.").waitFor();

  await go(page, "/clearance");
  await row("Noor Haddad").getByText("done").waitFor();
  expect(await looksWrong(page, "clearance")).toEqual([]);
});

test("a laptop reported lost is dead at once, and what it displayed of whom is listed", async () => {
  const { json: site } = await call(safe.edge.port, "POST", "/v1/keys", { key: safe.ownerKey, body: { role: "intake", label: "Site" } });
  const body = { fields: { first_name: "Tomas", last_name: "Berg" }, purpose: "booking" };
  const made = await call(safe.edge.port, "POST", "/v1/subjects", { key: String(site["key"]), body });
  expect(made.status, made.text).toBe(201);
  await go(noor.page, "/customers");
  await noor.page.getByRole("table").getByRole("link").first().waitFor();

  await page.goto(`${safe.origin}/devices`);
  await row("Noor's laptop").getByText("trusted").waitFor();
  expect(await looksWrong(page, "devices")).toEqual([]);
  await page.getByRole("link", { name: "Noor's laptop" }).click();
  await dialog().getByRole("button", { name: "Lost or stolen" }).click();
  await dialog().getByRole("radio", { name: "It was stolen" }).check();
  await dialog().getByRole("button", { name: "Report it" }).click();
  await dialog().getByText("From the ledger").waitFor();
  expect(await dialog().getByRole("link").getAttribute("href")).toContain(`/customers/${String(made.json["id"])}`);
  await page.getByText("It had displayed the record of one customer").waitFor();

  await noor.page.getByRole("link", { name: "Home" }).click();
  await noor.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
});

test("whose name and address were damaged is marked in the list, and an owner types both anew", async () => {
  const { json } = await call(safe.edge.port, "GET", "/v1/staff", { key: safe.ownerKey });
  const people = json["items"] as { id: string; email: string; isDamaged: boolean }[];
  const { id = "", isDamaged = false } = people.find((one) => one.isDamaged || one.email === "noor@bluesky.example") ?? {};
  if (!isDamaged)
    await safe.db.owner`update boxes set envelope = set_byte(envelope, 20, get_byte(envelope, 20) # 1) where box_id = ${`staff/${id}`}`;
  await go(page, "/staff");
  await page.reload();
  await row("Ana Duarte").waitFor();
  await row("damaged: cannot be read").waitFor();
  expect(await looksWrong(page, "staff-damaged")).toEqual([]);
  await page.getByRole("link", { name: id }).click();
  await page.getByRole("button", { name: "Type name and e-mail anew" }).click();
  expect(await looksWrong(page, "person-damaged")).toEqual([]);
  await dialog().locator("input[name=name]").fill("Noor Haddad");
  await dialog().locator("input[name=email]").fill("noor@elsewhere.example");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByText("This is not the address that this person was invited by.").waitFor();
  await dialog().locator("input[name=email]").fill("noor@bluesky.example");
  await dialog().getByRole("button", { name: "Save" }).click();
  await closed();
  await page.getByRole("heading", { level: 1, name: "Noor Haddad" }).waitFor();
});

test("a leaving is looked at before it is done, and the leaver is off", async () => {
  await page.keyboard.press("Escape");
  await go(page, "/staff");
  await page.getByRole("link", { name: "Noor Haddad" }).click();
  await page.getByRole("button", { name: "End access" }).click();
  await dialog().getByText("Within a second").waitFor();
  await dialog().getByRole("button", { name: "End access" }).click();
  await dialog().getByLabel("Type end").fill("end");
  await page.keyboard.press("Enter");
  await closed();
  await page.getByRole("button", { name: "Let them return" }).waitFor();
});

test("no page had a script error or broke the content security policy", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports()).toBe(0);
});
