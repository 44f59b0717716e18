import { readFile } from "node:fs/promises";
import { TextWriter, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { Decrypter } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseStrictJson } from "../../src/edge/http/strict-json.ts";
import { type ImportWorker, runImports } from "../../src/workflows/imports/run-imports.ts";
import { type ConsoleBrowser, go, looksWrong, openConsole } from "../support/console-browser.ts";
import { handIn, openDesk } from "../support/desk.ts";

const CSV = ["Given name,Last name,Mail,Phone", "Eva,Rossi,eva@example.com,+39 06 6982 1234", "Tom,Baker,tom@example.com,12"].join("\n");

let console: ConsoleBrowser;
let worker: ImportWorker;

beforeAll(async () => {
  console = await openConsole();
  const asOwner = await openDesk(console);
  await handIn(asOwner, console.edge.port, [{ first_name: "Ada", last_name: "King", email: "ada@example.com" }]);
  worker = await runImports(console.edge.house.safe, { parseJson: parseStrictJson, onTrouble: () => undefined });
});
afterAll(async () => {
  await worker.stop();
  await console.close();
});

test("a file's columns are guessed and looked at, its rows imported, and the rejected ones leave encrypted only", async () => {
  const { page } = console.owner;
  await go(page, "/imports");
  await page.getByRole("heading", { name: "New import" }).waitFor();
  expect(await looksWrong(page, "imports")).toEqual([]);
  await page.locator("input[type=file]").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) });
  await page.getByRole("heading", { name: "What is in the columns?" }).waitFor();
  expect(await page.getByLabel("What Mail fills").inputValue()).toBe("email");
  await page.getByLabel("What Given name fills").selectOption("last_name");
  expect(await page.getByText("Another column fills this too.").count()).toBe(2);
  expect(await page.getByRole("button", { name: "Import", exact: true }).isDisabled()).toBe(true);
  await page.getByLabel("What Given name fills").selectOption("first_name");
  expect(await looksWrong(page, "import-columns")).toEqual([]);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "1 row was not taken" }).waitFor();
  await page.getByText("This telephone number has too few or too many digits").waitFor();

  await page.getByRole("button", { name: "Download encrypted" }).click();
  await page.getByLabel("Passphrase").fill("lantern orbit velvet");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Encrypt and save" }).click()]);
  const decrypter = new Decrypter();
  decrypter.addPassphrase("lantern orbit velvet");
  const zip = new ZipReader(new Uint8ArrayReader(await decrypter.decrypt(await readFile(await download.path()))));
  const [first] = (await zip.getEntries()).filter((entry) => entry.filename.endsWith(".csv"));
  const opened = first?.directory === false ? await first.getData(new TextWriter()) : "";
  expect(opened).toMatch(/3.*Phone.*phone/u);
  expect(opened).not.toContain("tom@example.com");
});

test("a file that may not be written down is refused when it is sent, or when its columns are settled, and says what to leave out", async () => {
  const { page } = console.owner;
  const send = (text: string): Promise<void> =>
    page.locator("input[type=file]").setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await go(page, "/imports");
  await page.getByLabel("Working on").selectOption("fraud");
  await send("Given name,Last name,Mail\nEva,Rossi,eva@example.com");
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").getByRole("listitem").allInnerTexts()).toEqual([
    expect.stringMatching(/^First name, Last name, E-mail: I am not allowed to do that/u),
  ]);
  expect(await looksWrong(page, "import-refused")).toEqual([]);
  await page.getByLabel("Working on").selectOption("booking");
  await send("Given name,Last name,Mail,Passport\nIda,Rossi,ida@example.com,925665416");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("alert").getByText("Passport number: I am not allowed to do that").waitFor();
  await page.getByLabel("What Passport fills").selectOption({ label: "– leave it out –" });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("link", { name: "See the customers" }).waitFor();
});

test("the ledger tells a deed in words, proves that it is there, and verifies itself", async () => {
  const { page } = console.owner;
  await go(page, "/ledger");
  await page.getByLabel("What", { exact: true }).selectOption("import.start");
  await page.getByText("Ana Duarte began an import").first().waitFor();
  expect(new URL(page.url()).searchParams.get("act")).toBe("import.start");
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText("All is well").waitFor();
  expect(await looksWrong(page, "ledger")).toEqual([]);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByText(/It is entry number \d+ of \d+ in the tree/u).waitFor();
  await page.keyboard.press("Escape");
});

test("a key is made from what it may do, shown once, and revoked with what that stops", async () => {
  const { page } = console.owner;
  await go(page, "/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("Booking site");
  await page.getByLabel("Role").selectOption("mailer");
  await page.getByText(/^Can use .*e-mail addresses without seeing them/u).waitFor();
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = (await page.getByLabel("The key", { exact: true }).textContent()) ?? "";
  expect(key).toMatch(/^sk_test_/u);
  await page.getByRole("button", { name: "I have kept it" }).click();
  expect(await page.content()).not.toContain(key);
  expect(await looksWrong(page, "keys")).toEqual([]);
  await page.getByRole("button", { name: "Revoke Booking site" }).click();
  await page.getByText("refused within half a second").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("“Booking site” is revoked.").waitFor();
  expect((await fetch(`${console.origin}/v1/subjects`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
});

test("jobs lists the import, and no page said an error or broke the policy", async () => {
  const { page } = console.owner;
  await go(page, "/jobs");
  await page.getByText("1 imported, 1 not taken").waitFor();
  expect(await looksWrong(page, "jobs")).toEqual([]);
  expect(console.faults).toEqual([]);
  expect(await console.cspReports()).toBe(0);
});
