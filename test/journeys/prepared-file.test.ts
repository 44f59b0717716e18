import { readFileSync } from "node:fs";
import { generateIdentity, identityToRecipient } from "age-encryption";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAge, openZip } from "../../src/platform/sealed-files/testing.ts";
import { type ConsoleBrowser, WINDOW, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { DESK_MAP, handIn, openDesk } from "../support/desk.ts";

/** A file leaves by hand: prepared in the console, fetched by the vendor from its link, opened with the vendor's own key. */
const MAP = DESK_MAP.replace(
  /(desk:\n {4}booking:\n {6}first_name: \[clear, change)(\]\n {6}last_name: \[clear, change)\]/u,
  "$1, export$2, export]",
);
const WITHIN_MS = 120_000;

let safe: ConsoleBrowser;
let page: Page;
let outside: Page;
let identity = "";
let customer = "";
let link = "";

beforeAll(async () => {
  safe = await openConsole();
  page = safe.owner.page;
  const asOwner = await openDesk(safe);
  await asOwner("PUT", "/v1/data-map", { yaml: MAP });
  [customer = ""] = await handIn(asOwner, safe.edge.port, [{ first_name: "Marta", last_name: "=Klein()", email: "marta@example.com" }]);
  identity = await generateIdentity();
  const facts = { ageRecipient: await identityToRecipient(identity) };
  const made = await asOwner("POST", "/v1/vendors", { label: "Harbour Air", name: "airline", origin: "https://air.example", ...facts });
  await asOwner("PATCH", `/v1/vendors/${String(made.json["id"])}`, { state: "approved" });
  // Anew: the map that the page knows lets nobody export.
  await page.goto(`${safe.origin}/vendors/${String(made.json["id"])}`);
  // The vendor's people have a browser of their own, and no session here.
  outside = await (await safe.browser.newContext({ ...WINDOW, acceptDownloads: true })).newPage();
});
afterAll(() => safe.close());

const dialog = (): ReturnType<Page["getByRole"]> => page.getByRole("dialog");

async function prepare(protect: "age" | "zip"): Promise<{ readonly link: string; readonly passphrase: string | null }> {
  await page.getByRole("button", { name: "Prepare a file" }).click();
  await dialog().getByLabel("By", { exact: true }).selectOption({ label: "E-mail" });
  await dialog().getByLabel("Is exactly").fill("marta@example.com");
  await dialog().getByRole("button", { name: "Find" }).click();
  await dialog().getByText("M••••").waitFor();
  await dialog().getByLabel("Encrypted how").selectOption(protect);
  if (protect === "age") expect(await looksWrong(page, "prepare-file")).toEqual([]);
  await dialog().getByRole("button", { name: "Prepare", exact: true }).click();
  await dialog().getByText("Shown this once").waitFor();
  const shown = async (name: string): Promise<string> => (await dialog().getByRole("group", { name, exact: true }).textContent()) ?? "";
  const told = { link: await shown("Link"), passphrase: protect === "zip" ? await shown("Passphrase") : null };
  await dialog().getByRole("button", { name: "I have passed it on" }).click();
  await page.getByText("waits to be fetched").first().waitFor();
  return told;
}

async function fetchFile(): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([outside.waitForEvent("download"), outside.getByRole("button", { name: "Fetch the file" }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test(
  "the owner prepares a file and hands on its link; the vendor presses one button, and its own key opens what it gets",
  async () => {
    await page.getByText("No file was prepared for it yet.").waitFor();
    ({ link } = await prepare("age"));
    await outside.goto(link);
    await outside.getByRole("heading", { name: "A file for Harbour Air" }).waitFor();
    expect([outside.url().includes("#"), await outside.getByLabel("Code of the link").isVisible()]).toEqual([false, false]);
    expect(await looksWrong(outside, "collect")).toEqual([]);
    const { name, bytes } = await fetchFile();
    expect(name).toMatch(/\.csv\.age$/u);
    const opened = Buffer.from(await openAge(bytes, identity)).toString("utf8");
    expect(opened).toBe(`\uFEFF"reference","first_name","last_name"\r\n"${customer}","Marta","'=Klein()"\r\n`);
  },
  WITHIN_MS,
);

test(
  "what was fetched stands with the vendor and with the customer; a file that is taken back says so to whoever comes",
  async () => {
    const { link: other, passphrase } = await prepare("zip");
    await outside.goto(other);
    const { bytes } = await fetchFile();
    expect(Object.keys(await openZip(bytes, passphrase ?? ""))).toEqual(["customers-0001.csv"]);

    await page.reload();
    await page.getByText("Fetched 1 of 5 times").first().waitFor();
    await page.getByRole("button", { name: "Take back" }).first().click();
    await dialog().getByText("It was fetched once already").waitFor();
    await dialog().getByRole("button", { name: "Take back" }).click();
    await page.getByText("taken back", { exact: true }).waitFor();
    await outside.goto(other);
    await outside.getByRole("button", { name: "Fetch the file" }).click();
    await outside.getByRole("heading", { name: "This file is not here any more" }).waitFor();

    await go(page, `/customers/${customer}`);
    const given = page.getByRole("region", { name: "Given to others" });
    await given.getByText("in a file").first().waitFor();
    expect(await given.getByText("Harbour Air").count()).toBe(2);
    expect([safe.faults, await safe.cspReports()]).toEqual([[], 0]);
  },
  WITHIN_MS,
);
