import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { type BrowserContext, type Page, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Canaries, makeCanaries } from "../support/canaries.ts";
import { CHROMIUM, CHROMIUM_WHOLE } from "../support/chromium.ts";
import { WINDOW, enrol, equip, go, join } from "../support/console-browser.ts";
import { filesBelow } from "../support/dump.ts";
import { type Leak, makeScanner } from "../../src/base/leak-scanner.ts";
import { FULL_MAP } from "../support/plain-map.ts";
import { type ServedConsole, serveConsole } from "../support/served-console.ts";

/**
 * What a stolen laptop tells: all that a browser wrote into its profile in a day of work, and what it writes when it is
 * closed. The profile is an ordinary one on the disk, with cache, history and whatever else a browser keeps.
 */
const IMPORTED = 20;
const FILES_MIN = 30;

let profile = "";
const canaries = makeCanaries();
let safe: ServedConsole;
let ownerKey = "";
let customer = "";
const known = { email: canaries.plant("known e-mail", "email"), passport: canaries.plant("known passport", "passport") };

beforeAll(async () => {
  profile = mkdtempSync(joinPath(tmpdir(), "strongroom-profile-"));
  safe = await serveConsole(async (room) => void ({ ownerKey } = await room.init(FULL_MAP)));
  const { key } = await safe.room.key("clerk", { purposes: ["booking"] });
  const fields = { ...known, fullname: canaries.plant("known name", "name"), notes: canaries.plant("known notes", "date-free text") };
  const made = await safe.app.call("POST", "/v1/subjects", { key, body: { purpose: "booking", fields } });
  expect(made.status, made.text).toBe(201);
  customer = String(made.json.id);
});
afterAll(async () => {
  await safe.close();
  rmSync(profile, { recursive: true, force: true });
});

test("a day of work leaves nothing of any customer in the browser's profile", async () => {
  const email = canaries.plant("e-mail of staff", "email");
  const invited = await safe.app.call("POST", "/v1/staff", { key: ownerKey, body: { email, roles: ["clerk"] } });
  const context = await openProfile();
  const { page } = await equip(context, []);
  await page.goto(String(invited.json.link));
  try {
    await join(page, canaries.plant("name of staff", "name"));
    await enrol(page, canaries.plant("name of the device", "passport"));
    await work(page);
  } finally {
    await context.close();
  }
  expect(Object.keys(canaries.planted).length).toBeGreaterThan(IMPORTED * 2);
  const { files, leaks } = scanProfile(canaries);
  expect(files).toBeGreaterThan(FILES_MIN);
  expect(leaks).toEqual([]);
});

test("the scan finds what a page does leave: in its storage, in the history, in a file", async () => {
  const seeded = makeCanaries();
  const [stored, visited, written] = [
    seeded.plant("storage", "email"),
    seeded.plant("history", "passport"),
    seeded.plant("file", "account"),
  ];
  const context = await openProfile();
  const page = await context.newPage();
  await page.goto(`${safe.origin}/sign-in?was=${encodeURIComponent(visited)}`);
  await page.evaluate(`localStorage.setItem("seeded", ${JSON.stringify(stored)})`);
  await context.close();
  appendFileSync(joinPath(profile, "Default", "Notes"), written);
  const found = scanProfile(seeded).leaks.map(({ name }) => name.split(" ")[0]);
  expect(new Set(found)).toEqual(new Set(["file", "history", "storage"]));
});

async function openProfile(): Promise<BrowserContext> {
  return await chromium.launchPersistentContext(profile, { ...CHROMIUM, executablePath: CHROMIUM_WHOLE, ...WINDOW });
}

async function work(page: Page): Promise<void> {
  await go(page, "/customers");
  await page.locator("[data-row]").first().waitFor();
  await page.getByLabel("By", { exact: true }).selectOption("email");
  await page.getByLabel("Is exactly").fill(known.email);
  await page.getByRole("button", { name: "Find", exact: true }).click();
  await page.getByText("1 customer found").waitFor();
  await page.locator("[data-row]").first().click();
  await page.waitForURL(new RegExp(customer, "u"));

  for (const label of ["E-mail", "Passport number", "Notes", "Full name"])
    await page.getByRole("button", { name: `Show ${label}` }).click();
  await page.getByText(known.passport).waitFor();
  await page.getByText(known.email).waitFor();

  await page.getByRole("button", { name: "Compare Passport number" }).click();
  await page.getByLabel("The caller says …").fill(canaries.plant("said by a caller", "passport"));
  await page.keyboard.press("Enter");
  await page.getByText("It does not match.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Change Notes" }).click();
  await page.getByLabel("Notes, new").fill(canaries.plant("changed notes", "date-free text"));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Notes is saved.").waitFor();

  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByRole("dialog", { name: "Locked" }).getByRole("button", { name: "Unlock with a passkey" }).click();
  await page.getByRole("dialog", { name: "Locked" }).waitFor({ state: "detached" });

  // From elsewhere, so that arriving tells that the search is over.
  await go(page, "/");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Find a customer").fill(known.email);
  await page.getByText("Find a customer whose E-mail is exactly this").click();
  await page.waitForURL(new RegExp(customer, "u"));
  await importSome(page);
  await page.reload();
  await page.goBack();
  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByRole("button", { name: "Sign out instead" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
}

/** Some rows are good, some are rejected and told about. */
async function importSome(page: Page): Promise<void> {
  const rows = Array.from({ length: IMPORTED }, (_, n) =>
    [
      canaries.plant("imported e-mail", n % 4 === 0 ? "passport" : "email"),
      canaries.plant("imported name", "name"),
      canaries.plant("imported passport", "passport"),
    ].join(","),
  );
  await go(page, "/imports");
  await page.getByRole("heading", { name: "New import" }).waitFor();
  await page.locator("input[type=file]").setInputFiles({
    name: "customers.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(["email,fullname,passport", ...rows].join("\n")),
  });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "5 rows were not taken" }).waitFor();
  await page.getByRole("link", { name: "See the customers" }).click();
  await page.locator("[data-row]").nth(10).waitFor();
}

function scanProfile({ planted }: Canaries): { readonly files: number; readonly leaks: readonly (Leak & { readonly file: string })[] } {
  const scanner = makeScanner(planted);
  const files = filesBelow(profile);
  const leaks = files.flatMap((file) => scanner.scan(readFileSync(file)).map((leak) => ({ file: file.slice(profile.length), ...leak })));
  return { files: files.length, leaks };
}
