import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";

/** Debian's whole browser: what loads extensions. */
export const CHROMIUM_WHOLE = "/usr/bin/chromium";
/** The same engine without a browser's own pages around it: a fifth less work for the same pages. */
const CHROMIUM_SHELL = "/usr/bin/chromium-headless-shell";

/** How tests start a browser. */
export const CHROMIUM = {
  executablePath: existsSync(CHROMIUM_SHELL) ? CHROMIUM_SHELL : CHROMIUM_WHOLE,
  args: [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A page of a test is left before what the compiler made of it has paid.
    "--js-flags=--no-opt,--no-maglev",
  ],
};

/** What a test file holds of a browser: profiles of its own, which go with `close`. */
export type TestBrowser = Pick<Browser, "newContext" | "close">;

let launched: Promise<Browser> | undefined;

/**
 * The one browser of this worker: files follow each other in it, each with profiles of its own, for a start costs seconds.
 * One that broke down is replaced. It ends with the worker.
 */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await running();
  const contexts: BrowserContext[] = [];
  return {
    newContext: async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context;
    },
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
    },
  };
}

async function running(): Promise<Browser> {
  const before = await launched;
  if (before?.isConnected() === true) return before;
  launched = chromium.launch({ ...CHROMIUM, handleSIGTERM: false });
  // A worker is told to end by this signal, and is waited for ten seconds, which a polite goodbye can take. An exit ends the browser and clears its profile.
  process.once("SIGTERM", () => process.exit());
  return await launched;
}
