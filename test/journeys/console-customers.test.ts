import { afterAll, beforeAll, expect, test } from "vitest";
import { MINUTE_MS, instant } from "../../src/base/instant.ts";
import { call } from "../../src/edge/http/_test-edge.ts";
import { type ConsoleBrowser, go, installClock, invite, looksWrong, openConsole } from "../support/console-browser.ts";
import { handIn, openDesk } from "../support/desk.ts";
import { press } from "../support/keyboard.ts";

let console: ConsoleBrowser;
let asOwner: Awaited<ReturnType<typeof openDesk>>;
let [eva, tom] = ["", ""];

beforeAll(async () => {
  console = await openConsole();
  asOwner = await openDesk(console);
  [eva = "", tom = ""] = await handIn(asOwner, console.edge.port, [
    { first_name: "Eva", last_name: "Rossi", email: "eva.rossi@example.com", phone: "+39 06 6982 1234" },
    { first_name: "Tom", last_name: "Baker", email: "tom.baker@example.com" },
  ]);
});
afterAll(async () => {
  await console.close();
});

test("a value is seen by keyboard alone, after saying why, and is gone from the page after thirty seconds", async () => {
  const { page } = console.owner;
  await installClock(page);
  await go(page, "/customers?purpose=fraud");
  await page.locator("[data-row]").first().waitFor();
  for (const key of ["j", "j", "Enter"]) await page.keyboard.press(key);
  const show = page.getByRole("button", { name: "Show E-mail" });
  await show.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").getByLabel("Reason").waitFor();
  await page.keyboard.type("A payment is not as usual");
  for (const key of ["Tab", "Tab", "Enter"]) await page.keyboard.press(key);
  const clear = page.getByText("eva.rossi@example.com");
  await clear.waitFor();

  await page.clock.fastForward(31_000);
  await clear.waitFor({ state: "detached" });
  expect(await page.content()).not.toContain("eva.rossi@example.com");
  await page.getByText("“A payment is not as usual”").waitFor();
});

test("what the caller says is compared: match, or no match and how many tries are left, and never the value", async () => {
  const { page } = console.owner;
  await go(page, `/customers/${eva}?purpose=booking`);
  await page.getByRole("button", { name: "Compare Phone" }).click();
  const said = page.getByLabel("The caller says …");
  await said.fill("+39 06 6982 9999");
  await page.keyboard.press("Enter");
  await page.getByText("4 tries are left").waitFor();
  await said.fill("+39 (06) 6982-1234");
  await page.keyboard.press("Enter");
  await page.getByText("It matches.").waitFor();
  expect(await page.content()).not.toMatch(/6982\D*1234/u);
  await page.keyboard.press("Escape");
});

test("who works in German reads a refusal aloud in German: of a field, with what they lack, and of a whole deed", async () => {
  const { page, context } = await console.newPerson();
  await page.goto(await invite(console, "greta@bluesky.example", ["desk"]));
  // Picked in the frame, before she is anybody here, it is hers from then on.
  await page.getByRole("banner").getByLabel("Language").selectOption("de");
  await page.getByLabel("Ihr Name").fill("Greta Vogel");
  await page.getByRole("button", { name: "Passkey anlegen und beitreten" }).click();
  await page.getByRole("navigation", { name: "Bereiche" }).waitFor();

  await go(page, `/customers/${eva}?purpose=booking`);
  const notHers = page.getByRole("region", { name: "Für Sie nicht zu sehen" });
  await notHers.getByText("„Das darf ich mit dieser Angabe nicht tun.“").waitFor();
  expect(await page.getByText("„Das darf ich mit dieser Angabe nicht tun.“").count()).toBe(1);
  expect(await notHers.getByRole("listitem").count()).toBeGreaterThan(1);
  await page.getByRole("button", { name: "Zeigen E-mail" }).click();
  await page.getByText("„Auf dem Gerät, das ich benutze, kann ich das nicht öffnen.“").waitFor();
  await page.getByText("Dieses Gerät ist nicht registriert. Registrieren Sie es unter Geräte").waitFor();
  expect(await page.getByText(/I am not allowed|I cannot open this|The owner can/u).count()).toBe(0);
  expect(await looksWrong(page, "refused-in-german")).toEqual([]);

  await go(page, "/customers");
  await page.keyboard.press("c");
  await page.getByLabel("First name").fill("Thomas");
  await page.getByLabel("Last name").fill("Baker");
  await page.getByLabel("E-mail").fill("thomas@example.com");
  await page.getByRole("dialog").getByRole("button", { name: "Hinzufügen", exact: true }).click();
  await page.getByRole("dialog").getByText("Auf dem Gerät, das ich benutze, kann ich das nicht öffnen.").first().waitFor();
  expect(await page.getByRole("dialog").innerText()).not.toContain("I cannot open this");
  await page.keyboard.press("Escape");

  await go(page, "/keys");
  await page.getByText("Das darf nur der Inhaber.").waitFor();
  await context.close();
});

test("a card number in a note is caught while it is typed, and is not sent", async () => {
  const { page } = console.owner;
  const sent: string[] = [];
  page.on("request", (request) => sent.push(`${request.method()} ${request.postData() ?? ""}`));
  await page.getByRole("button", { name: "Add: Notes" }).click();
  await page.getByLabel("Notes, new").fill("Pays with 4242 4242 4242 4242, likes windows");
  await page.getByText("use a card request").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  expect(sent.filter((line) => line.startsWith("PATCH") || line.includes("4242"))).toEqual([]);
  await page.getByLabel("Notes, new").fill("Likes windows");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Notes is saved.").waitFor();
});

test("a change is made without sight, and each field's own refusal stands beside it", async () => {
  const { page } = console.owner;
  await page.getByRole("button", { name: "Add: Payment card" }).click();
  await page.getByLabel("Card number").fill("4242 4242 4242 4243");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("check digit does not fit").waitFor();
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("•••• 4242").waitFor();
  expect(await looksWrong(page, "customer")).toEqual([]);
});

test("a new customer whose e-mail is known already leads to the one who has it, by a look-up that is in no address", async () => {
  const { page } = console.owner;
  await go(page, "/customers");
  await page.locator("[data-row]").first().waitFor();
  expect(await looksWrong(page, "customers")).toEqual([]);
  await page.keyboard.press("c");
  await page.getByLabel("First name").fill("Thomas");
  await page.getByLabel("Last name").fill("Baker");
  await page.getByLabel("E-mail").fill("Tom.Baker@example.com");
  await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Find the customer who has this already (E-mail)" }).click();
  await page.getByText("1 customer found").waitFor();
  expect(page.url()).not.toMatch(/baker/iu);
  await page.getByRole("link", { name: "T•••• B••••" }).click();
  await page.getByRole("heading", { name: "What we hold" }).waitFor();
  expect(page.url()).toContain(tom);
});

test("a consent is recorded and shown; an erasure says what goes and what stays, is typed for, and ends in a certificate", async () => {
  const { page } = console.owner;
  await page.getByRole("button", { name: /^Record a yes.*Send you offers/u }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Record a yes" }).click();
  await page.getByRole("button", { name: /^Withdraw.*Send you offers/u }).waitFor();
  await page.getByRole("button", { name: /^Record\b.*Giving their data/u }).click();
  const order = page.getByRole("dialog", { name: "Giving their data to anybody else" });
  await order.getByLabel("How the customer said it").fill("On the phone, just now");
  await order.getByRole("button", { name: "Record" }).click();
  await page.getByRole("button", { name: /^Lift\b.*Giving their data/u }).waitFor();
  await page.getByRole("button", { name: /^History.*Send you offers/u }).click();
  await page.getByRole("dialog").getByText("by staff").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Erase customer" }).click();
  const dialog = page.getByRole("dialog", { name: "Erase this customer" });
  await dialog.getByText("Ledger entries: who did what, without any value").waitFor();
  await dialog.getByLabel("Reason").fill("Asked for it by e-mail");
  await dialog.getByRole("button", { name: "Erase customer" }).click();
  await dialog.getByLabel("Type erase to go on").fill("erase");
  // A table that nobody may read meanwhile: the look for what is left waits there.
  await console.db.owner`create table if not exists held_up (line text)`;
  const held = await console.db.owner.reserve();
  await held`begin`;
  await held`lock table held_up in access exclusive mode`;
  await dialog.getByRole("button", { name: "Erase customer" }).click();
  await dialog.getByText("is being looked through").waitFor();
  await held`rollback`;
  held.release();
  // The screen asks by itself.
  await dialog.getByText("Nothing of them was left.").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save the certificate" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^certificate-cer_\w+\.json$/u);
  await page.keyboard.press("Escape");
  await page.getByText("This customer was erased").first().waitFor();
  expect(await page.getByText("T•••• B••••").count()).toBe(0);
});

test("where the sign-in is too old for sight, it is renewed and the value shown, without a refusal being noted", async () => {
  const { page } = console.owner;
  console.edge.house.setClock(instant(console.edge.house.clock() + 6 * MINUTE_MS));
  await page.reload();
  await go(page, `/customers/${eva}?purpose=booking`);
  await page.getByRole("button", { name: "Show E-mail" }).click();
  await page.getByRole("button", { name: "Confirm with a passkey" }).click();
  await page.getByText("eva.rossi@example.com").waitFor();
  await page.getByText("Ana Duarte saw E-mail").first().waitFor();
  expect(await page.getByText("fresh sign-in needed").count()).toBe(0);
});

test("whoever asks a long list for more, without a mouse, goes on at the first row that came", async () => {
  const { page } = console.owner;
  const many = Array.from({ length: 30 }, (_, n) => ({ first_name: `Guest ${n}`, last_name: "Many" }));
  await handIn(asOwner, console.edge.port, many);
  await go(page, "/devices");
  await go(page, "/customers?purpose=booking");
  await page.locator("[data-row]").nth(24).waitFor();
  await press(page, page.getByRole("button", { name: "Show more" }));
  await page.locator("[data-row]").nth(25).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("k");
  await page.locator("[data-row]").nth(24).and(page.locator(":focus")).waitFor();
});

test("whoever asks what was done for more, without a mouse, goes on at the first that came", async () => {
  const { page } = console.owner;
  const { key } = (await asOwner("POST", "/v1/keys", { role: "desk" })).json as { key: string };
  for (let n = 0; n < 110; n += 1) {
    const fields = { [n % 2 === 0 ? "first_name" : "last_name"]: `Eva ${n}` };
    const { status, text } = await call(console.edge.port, "PATCH", `/v1/subjects/${eva}`, { key, body: { fields, purpose: "booking" } });
    expect(status, text).toBe(200);
  }
  await go(page, "/devices");
  await go(page, `/customers/${eva}?purpose=booking`);
  const older = page.getByRole("button", { name: "Older" });
  await older.waitFor();
  const entries = page
    .getByRole("list")
    .filter({ has: page.getByRole("link", { name: /^proof/u }) })
    .getByRole("listitem");
  const shown = await entries.count();
  await older.focus();
  await page.keyboard.press("Enter");
  await entries
    .nth(shown)
    .getByRole("link", { name: /^proof/u })
    .and(page.locator(":focus"))
    .waitFor();
});

test("no page said an error, and the content security policy had nothing to keep back", async () => {
  expect(console.faults).toEqual([]);
  expect(await console.cspReports()).toBe(0);
});
