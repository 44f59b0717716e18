import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { type BrowserContext, type Frame, type Page, chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_WHOLE } from "./chromium.ts";
import { WINDOW, equip } from "./console-browser.ts";

/** A browser with the extension in it, and a profile on the disk that can be looked into afterwards. */
export type FillBrowser = {
  readonly context: BrowserContext;
  readonly profile: string;
  /** With an authenticator: the console's tab. */
  readonly console: Page;
  /** All that any page, frame or worker said to the console of the developer tools. */
  readonly said: readonly string[];
  close(): Promise<void>;
  remove(): void;
};

export async function openFillBrowser(zip: Uint8Array): Promise<FillBrowser> {
  const home = mkdtempSync(joinPath(tmpdir(), "strongroom-fill-"));
  const extension = joinPath(home, "extension");
  await unpack(zip, extension);
  const profile = joinPath(home, "profile");
  const context = await chromium.launchPersistentContext(profile, {
    ...WINDOW,
    executablePath: CHROMIUM_WHOLE,
    // Only the whole browser has extensions, and it opens a window unless it is told otherwise.
    headless: false,
    // Nor has a browser that says it is steered by a program a manager of passwords, which people's have.
    // And people's keeps pages that were left whole, to show them at once to whoever goes back.
    ignoreDefaultArgs: ["--disable-extensions", "--enable-automation", "--disable-back-forward-cache"],
    args: [...CHROMIUM.args, "--headless=new", `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  });
  const said: string[] = [];
  context.on("console", (message) => said.push(message.text()));
  context.on("weberror", (error) => said.push(error.error().message));
  const { page } = await equip(context, []);
  return {
    context,
    profile,
    console: page,
    said,
    close: () => context.close(),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

const PANEL_MS_MAX = 30_000;

/** Presses the button beside the boxes; it is in a tree that neither page nor test can look into. */
export async function pressFill(page: Page): Promise<Frame> {
  await page.locator("strongroom-layer").first().click();
  return await panelOf(page);
}

export async function panelOf(page: Page): Promise<Frame> {
  for (const until = performance.now() + PANEL_MS_MAX; performance.now() < until; await page.waitForTimeout(25)) {
    const frame = page.frames().find((one) => one.url().endsWith("/panel.html"));
    if (frame !== undefined) return frame;
  }
  throw new Error("no panel was opened");
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  mkdirSync(folder);
  const reader = new ZipReader(new Uint8ArrayReader(zip), { useWebWorkers: false });
  for (const entry of await reader.getEntries()) {
    if (!entry.directory) writeFileSync(joinPath(folder, entry.filename), await entry.getData(new Uint8ArrayWriter()));
  }
  await reader.close();
}
