import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Person, enrol, installClock } from "../support/console-browser.ts";
import { press, tabTo, typeInto } from "../support/keyboard.ts";
import { picture } from "../support/picture.ts";
import { type ServedConsole, serveConsole, setUpLink } from "../support/served-console.ts";

/**
 * A record shop begins: from the link that `npm start` prints to a laptop that was lost. One server process, two
 * computers, real passkeys. What is done by keyboard in the text is done by keyboard here.
 */
const OWNER = { name: "Andrew Adams", email: "andrew@chinookcorp.com" };
const STAFF = { name: "Jane Peacock", email: "jane@chinookcorp.com" };
const PASSPHRASE = "lantern orbit velvet quarry";
const CUSTOMERS_CSV = new URL("../../demo/chinook/customers.csv", import.meta.url);
const ADDRESS = { Address: "line1", City: "city", State: "region", Country: "country", PostalCode: "postalCode" };
const CUSTOMER = { email: "luisg@embraer.com.br", phone: "+55 12 3923-5555" };

let safe: ServedConsole;
let owner: Person;
let staff: Person;
let ownerKey = "";
let invitation = "";

beforeAll(async () => {
  safe = await serveConsole();
  owner = await safe.newPerson();
  staff = await safe.newPerson();
});
afterAll(async () => {
  await safe.close();
});

const heading = (page: Page, name: string | RegExp): Promise<void> => page.getByRole("heading", { level: 1, name }).waitFor();

/** By two keys, as the help sheet tells; they belong to a dialog until it is gone. */
async function goTo(page: Page, key: string, name: string): Promise<void> {
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  await page.keyboard.press("g");
  await page.keyboard.press(key);
  await heading(page, name);
}

test("the printed link sets the business up and leads to the owner's passkey, by keys alone", async () => {
  const { page } = owner;
  await page.goto(await setUpLink(safe.app));
  await typeInto(page, page.getByLabel("Name of the business"), "Chinook Music");
  await typeInto(page, page.getByLabel("E-mail for questions of privacy"), "privacy@chinookcorp.com");
  await typeInto(page, page.getByLabel("Your name"), OWNER.name);
  await typeInto(page, page.getByLabel("Your own e-mail"), OWNER.email);
  await tabTo(page, page.locator("input[name=map]:checked"));
  await page.keyboard.press("ArrowDown");
  expect(await page.locator("input[value=shop]").isChecked()).toBe(true);
  await picture(page, "set-up");
  await typeInto(page, page.getByLabel("Passphrase", { exact: true }), PASSPHRASE);
  await typeInto(page, page.getByLabel("Passphrase, again"), PASSPHRASE);
  await press(page, page.getByRole("button", { name: "Set up" }));
  ownerKey = ((await page.locator("#key ~ .sample pre").textContent()) ?? "").trim();
  expect(ownerKey).toMatch(/^sk_test_/u);
  await press(page, page.getByRole("link", { name: "Make your passkey" }));
  await typeInto(page, page.getByLabel("Your name"), OWNER.name);
  await press(page, page.getByRole("button", { name: "Make a passkey and join" }));
  await heading(page, /^Good \w+, Andrew$/u);
});

test("the data map is adapted in the matrix and in the text, and says what that changes before it is in force", async () => {
  const { page } = owner;
  await goTo(page, "m", "Data map");
  await page.getByRole("tab", { name: "Who may do what" }).click();
  for (const field of ["E-mail", "Phone"]) {
    await page.getByRole("button", { name: `Support with ${field}: part · use · change` }).click();
    await page.getByRole("dialog").getByLabel("see", { exact: true }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: new RegExp(`^Support with ${field}: .*see`, "u") }).waitFor();
  }
  await picture(page, "map-roles");
  await page.getByRole("tab", { name: "Edit" }).click();
  const text = page.getByRole("textbox", { name: "Text (YAML)" });
  const before = await text.inputValue();
  const after = before
    .replace(/^ {4}onCalls: true\n/mu, "    needs: { clear: { reason: true } }\n")
    .replace("requires: [confidentiality]", "requires: [confidentiality, data_handling, privacy_training]");
  expect(after).not.toBe(before);
  await text.fill(after);
  await page.getByRole("heading", { name: "What it would change" }).waitFor();
  await page.getByRole("button", { name: "Put in force" }).click();
  const dialog = page.getByRole("dialog", { name: "Put this map in force?" });
  await dialog
    .getByText(/support/iu)
    .first()
    .waitFor();
  await picture(page, "map-consequences");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await page.getByText("Version 2 is in force.").waitFor();
});

test("the owner takes a role, too, and does what it asks for: an owner alone sees nothing of customers", async () => {
  const { page } = owner;
  await goTo(page, "c", "Customers");
  await page.getByText("No work with customers for you yet").waitFor();
  // Nothing of a file could be written down either: it is said before one is chosen.
  await goTo(page, "i", "Imports");
  await page.getByText("No work with customers for you yet").waitFor();
  expect(await page.locator("input[type=file]").count()).toBe(0);
  await goTo(page, "s", "Staff");
  await page.getByRole("main").getByRole("link", { name: OWNER.name }).click();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `What may ${OWNER.name} do?` });
  await dialog.getByLabel("Support", { exact: true }).check();
  await dialog.getByText("Needed before it counts").waitFor();
  await picture(page, "role");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await goTo(page, "w", "My clearance");
  await sign(page, OWNER.name);
  await enrol(page, "Front desk");
  await recordTraining(page, OWNER.name);
});

test("somebody is invited by keys alone, and the link is handed over where no mail server is set", async () => {
  const { page } = owner;
  await goTo(page, "s", "Staff");
  await page.keyboard.press("c");
  const dialog = page.getByRole("dialog", { name: "Invite somebody" });
  await typeInto(page, dialog.getByLabel("E-mail"), STAFF.email);
  await typeInto(page, dialog.getByLabel("Name", { exact: true }), STAFF.name);
  await press(page, dialog.getByLabel("Support", { exact: true }), "Space");
  await press(page, dialog.getByRole("button", { name: "Invite", exact: true }));
  invitation = (await dialog.getByRole("group", { name: "Invitation link" }).textContent()) ?? "";
  expect(invitation.startsWith(`${safe.origin}/join#`)).toBe(true);
  await press(page, dialog.getByRole("button", { name: "I have copied it" }));
  await page.getByRole("cell", { name: STAFF.email }).waitFor();
});

test("opening the invitation spends nothing; joining with a passkey does", async () => {
  const { page } = staff;
  for (const _look of [1, 2]) {
    await page.goto("about:blank");
    await page.goto(invitation);
    await heading(page, "Welcome to Chinook Music");
  }
  await typeInto(page, page.getByLabel("Your name"), STAFF.name);
  await press(page, page.getByRole("button", { name: "Make a passkey and join" }));
  await heading(page, /^Good \w+, Jane$/u);

  const third = await safe.newPerson();
  await third.page.goto(invitation);
  await heading(third.page, "This link leads nowhere any more");
  await third.context.close();
});

test("what is missing is said, and done: a clause signed, a policy acknowledged, a device enrolled", async () => {
  const { page } = staff;
  await page.getByRole("link", { name: /things? missing/u }).click();
  await heading(page, "My clearance");
  await sign(page, STAFF.name);
  await page.getByRole("listitem").filter({ hasText: "Privacy training" }).getByText("Nothing is recorded.").waitFor();
  await enrol(page, "Jane’s laptop");
});

test("the owner records the training that was given, and the matrix shows who lacks what", async () => {
  const { page } = owner;
  await goTo(page, "r", "Clearance");
  await page.getByText("One person lacks something").waitFor();
  await picture(page, "clearance");
  await recordTraining(page, STAFF.name);
  await page.getByText("Everybody has what their roles need.").waitFor();
  await goTo(page, "s", "Staff");
  await page.getByRole("row", { name: STAFF.name }).getByText("3 of 3").waitFor();
  await picture(page, "staff");
});

test("customers come in from a file, its columns looked at first; a row that is wrong is told and left out", async () => {
  const { page } = owner;
  await goTo(page, "i", "Imports");
  await page.getByText("Choose a file").waitFor();
  await page.locator("input[type=file]").setInputFiles(fileURLToPath(CUSTOMERS_CSV));
  await page.getByRole("heading", { name: "What is in the columns?" }).waitFor();
  expect(await page.getByLabel("What Email fills").inputValue()).toBe("email");
  for (const [column, part] of Object.entries(ADDRESS))
    await page.getByLabel(`What ${column} fills`).selectOption(`billing_address.${part}`);
  await picture(page, "import");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "1 row was not taken" }).waitFor();
  await page.getByText("58", { exact: true }).first().waitFor();
});

test("a customer is found by the whole e-mail and an address shown for a reason, by keys alone; it hides by itself", async () => {
  const { page } = staff;
  await goTo(page, "c", "Customers");
  await page.getByRole("table").waitFor();
  await page.keyboard.press("Control+k");
  await typeInto(page, page.getByPlaceholder("Find a customer"), CUSTOMER.email.toUpperCase());
  await page.getByText("Find a customer whose E-mail is exactly this").waitFor();
  const chosen = page.getByRole("dialog").locator("[data-selected]");
  for (let line = 0; line < 9 && !(await chosen.allTextContents()).join().includes("E-mail"); line++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/customers\/sub_/u);
  expect(page.url()).not.toContain(encodeURIComponent(CUSTOMER.email).slice(0, 5));

  const masked = page.getByText(/l•+@/u).first();
  await masked.waitFor();
  await installClock(page);
  await masked.waitFor();
  await press(page, page.getByRole("button", { name: /^Show ?E-mail$/u }));
  const why = page.getByRole("dialog");
  await typeInto(page, why.getByRole("textbox"), "Asked on the phone where the invoice went");
  await press(page, why.getByRole("button", { name: "Show" }));
  const clear = page.getByText(CUSTOMER.email, { exact: true });
  await clear.waitFor();
  await picture(page, "customer");
  await page.clock.runFor(31_000);
  await clear.waitFor({ state: "detached" });
  await page.clock.resume();
});

test("a laptop reported lost is dead at the next click, and tells whose records it displayed", async () => {
  const { page } = owner;
  await goTo(page, "d", "Devices");
  await page.getByRole("link", { name: "Jane’s laptop" }).click();
  const dialog = page.getByRole("dialog", { name: "Jane’s laptop" });
  await dialog.getByRole("button", { name: "Lost or stolen" }).click();
  await dialog.getByRole("button", { name: "Report it" }).click();
  await dialog
    .getByRole("link", { name: /^Customer/u })
    .first()
    .waitFor();
  await staff.page.keyboard.press("g");
  await staff.page.keyboard.press("w");
  await heading(staff.page, "Sign in");
  await picture(page, "device-lost");
});

test("the ledger tells it all, verifies itself, and is verified by a program of its own", async () => {
  const { page } = owner;
  await page.keyboard.press("Escape");
  await goTo(page, "l", "Ledger");
  for (const [act, sentence] of [
    ["device.loss", `${OWNER.name} reported a device lost or stolen`],
    ["subject.reveal", `${STAFF.name} saw E-mail`],
    ["import.start", `${OWNER.name} began an import`],
    ["staff.join", `${STAFF.name} joined`],
    ["staff.invite", `${OWNER.name} invited a colleague`],
    ["map.apply", "put a data map in force"],
  ] as const) {
    await page.getByLabel("What", { exact: true }).selectOption(act);
    await page.getByRole("table").getByText(sentence).first().waitFor();
  }
  await page.getByLabel("What", { exact: true }).selectOption("");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("All is well").waitFor();
  await picture(page, "ledger");
  const verified = await safe.room.cli(["verify", "--json"]);
  expect(verified.status, verified.stdout + verified.stderr).toBe(0);
  expect(verified.json.problems ?? []).toEqual([]);
});

test("home tells what is left to do, and a phone signs in as well", async () => {
  const { page } = owner;
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await heading(page, /^Good \w+, Andrew$/u);
  await page.getByText("Your first half hour").waitFor();
  await picture(page, "home");
  await staff.page.setViewportSize({ width: 390, height: 844 });
  await heading(staff.page, "Sign in");
  await picture(staff.page, "sign-in-phone");
});

test("no page said a fault, and nothing was kept back by the content security policy", async () => {
  expect(safe.faults).toEqual([]);
  expect(await safe.cspReports(ownerKey)).toBe(0);
});

/** Reads and signs every document that waits, the clause with the typed name. */
async function sign(page: Page, name: string): Promise<void> {
  const toSign = page.getByRole("button", { name: /^Read and / });
  await toSign.first().waitFor();
  for (let left = await toSign.count(); left > 0; left--) {
    await toSign.first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^(Sign|Acknowledge)$/u }).waitFor();
    if ((await dialog.getByLabel("Type your name to sign").count()) > 0) await dialog.getByLabel("Type your name to sign").fill(name);
    else await dialog.getByLabel(/^I have read/u).check();
    await dialog.getByRole("button", { name: /^(Sign|Acknowledge)$/u }).click();
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => toSign.count()).toBe(left - 1);
  }
}

async function recordTraining(page: Page, name: string): Promise<void> {
  await goTo(page, "r", "Clearance");
  await page.getByRole("main").getByRole("link", { name }).click();
  const dialog = page.getByRole("dialog", { name });
  await dialog.getByRole("button", { name: /^Record ?: Privacy training$/u }).click();
  await dialog.getByLabel("Who checked or taught").fill("Nancy Edwards");
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await dialog.getByRole("button", { name: /^Record ?: Privacy training$/u }).waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}
