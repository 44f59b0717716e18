import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { DESK_MAP, openDesk } from "../support/desk.ts";

let console: ConsoleBrowser;
let asOwner: Awaited<ReturnType<typeof openDesk>>;

beforeAll(async () => {
  console = await openConsole();
  asOwner = await openDesk(console);
});
afterAll(async () => {
  await console.close();
});

const inForce = async (): Promise<string> => String((await asOwner("GET", "/v1/data-map?form=yaml")).json["yaml"]);

test("what is wrong in the text is marked at its line with what mends it, and cannot be put in force", async () => {
  const { page } = console.owner;
  await go(page, "/map");
  const text = page.getByLabel("Text (YAML)");
  await text.fill(DESK_MAP.replace("type: email", "type: e-mail"));
  await page.getByText("one thing is wrong").waitFor();
  await page.getByRole("button", { name: /^Line 22: type cannot be e-mail\. Did you mean email\?$/u }).click();
  expect(await page.evaluate<string>("getSelection().toString()")).toContain("type: e-mail");
  expect(await page.getByRole("button", { name: "Put in force" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Throw away" }).click();
  await page.getByText("as in force").waitFor();
});

test("the form writes into the text and leaves its comments alone; what it changes is told and then put in force", async () => {
  const { page } = console.owner;
  await page.getByRole("button", { name: "Fax fax" }).click();
  await page.getByLabel("Label", { exact: true }).fill("Telefax");
  await page.keyboard.press("Tab");
  await page.getByLabel("New field").fill("Shoe size");
  await page.keyboard.press("Enter");
  await page.getByText("fine; not in force yet").waitFor();
  await page.getByText("Fax is now called Telefax.").waitFor();
  expect(await looksWrong(page, "map")).toEqual([]);
  await page.getByRole("button", { name: "Put in force" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Put in force" }).click();
  await page.getByText("Version 3 is in force.").waitFor();

  const now = await inForce();
  expect(now).toContain("  fax:         { label: Telefax,");
  expect(now).toMatch(/^ {2}shoe_size: \{ label: Shoe size,/mu);
  const comments = (yaml: string): readonly string[] => yaml.split("\n").filter((line) => line.trim().startsWith("#"));
  expect(comments(now)).toEqual(comments(DESK_MAP));
});

test("a card field says where cards rest and what that means for PCI DSS, and a change of it is told before it holds", async () => {
  const { page } = console.owner;
  await page.getByRole("button", { name: "Payment card card" }).click();
  const custody = page.getByLabel("Cards rest", { exact: true });
  expect(await custody.inputValue()).toBe("until-used");
  await page.getByText("the whole standard, SAQ D for merchants", { exact: false }).waitFor();
  await custody.selectOption("processor");
  await page.getByText("the shortest questionnaire, SAQ A", { exact: false }).waitFor();
  await page.getByText("card now rests at the payment provider (PCI DSS: SAQ A)", { exact: false }).waitFor();
  expect(await looksWrong(page, "map-custody")).toEqual([]);
  await page.getByRole("button", { name: "Throw away" }).click();
});

test("by keyboard a role is granted more in the matrix, and who may now do what is said before it holds", async () => {
  const { page } = console.owner;
  await page.getByRole("tab", { name: "Who may do what" }).click();
  await page.getByLabel("For", { exact: true }).selectOption("billing");
  const cell = page.getByRole("button", { name: "Accountant with E-mail: part · use" });
  await cell.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "see", exact: true }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Accountant with E-mail: part · use · see" }).waitFor();
  expect(await looksWrong(page, "map-roles")).toEqual([]);
  await page.getByRole("tab", { name: "Edit" }).click();
  await page.getByText("The role accountant may now see E-mail for Charge you and keep accounts.").waitFor();
  await page.getByRole("button", { name: "Throw away" }).click();
  expect(await inForce()).not.toContain("[masked, use, clear]");
});

test("each version says who put it in force and what it changed, and no page said an error or broke the policy", async () => {
  const { page } = console.owner;
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("heading", { name: "From version 2 to 3" }).waitFor();
  await page.getByText("label: Telefax", { exact: false }).first().waitFor();
  await page
    .getByRole("button", { name: /^version 3/u })
    .getByText("Ana Duarte")
    .waitFor();
  expect(await looksWrong(page, "map-versions")).toEqual([]);
  expect(console.faults).toEqual([]);
  expect(await console.cspReports()).toBe(0);
});
