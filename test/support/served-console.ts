import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureConsole } from "../../src/edge/pages/build-console.ts";
import { type TestBrowser, openBrowser } from "./chromium.ts";
import { type Person, openPerson } from "./console-browser.ts";
import { freePort } from "./ports.ts";
import { type App, type Strongroom, openStrongroom } from "./strongroom.ts";

/** The product as a process of its own, and browsers before it. */
export type ServedConsole = {
  readonly room: Strongroom;
  readonly app: App;
  readonly origin: string;
  readonly browser: TestBrowser;
  /** A browser profile of its own, as if on another device, with an authenticator. */
  newPerson(): Promise<Person>;
  readonly faults: readonly string[];
  cspReports(key: string): Promise<number>;
  close(): Promise<void>;
};

const LINK_MS_MAX = 30_000;

/** `before` may set the house up by the command line; without it the process starts empty and prints its set-up link. */
export async function serveConsole(before?: (room: Strongroom) => Promise<void>): Promise<ServedConsole> {
  const problem = await ensureConsole(() => undefined);
  if (problem !== undefined) throw new Error(`the console was not built: ${problem}`);
  const room = await openStrongroom();
  await before?.(room);
  // Passkeys are made for an origin, so the port must be known before the server is.
  const port = await freePort();
  const app = await room.serve({ PORT: String(port), ...(before === undefined ? { STRONGROOM_PASSPHRASE_FILE: "" } : {}) });
  const browser = await openBrowser();
  const faults: string[] = [];
  return {
    room,
    app,
    origin: `http://localhost:${port}`,
    browser,
    // One journey is walked with everything that glides.
    newPerson: () => openPerson(browser, faults, { reducedMotion: "no-preference" }),
    faults,
    cspReports: async (key) => {
      const { text } = await app.call("GET", "/metrics", { key });
      const counts = [...text.matchAll(/^strongroom_csp_reports_total\{.*\} (\d+)$/gmu)].map((match) => Number(match[1]));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: async () => {
      await browser.close();
      await room.remove();
    },
  };
}

/** What `npm start` prints for whoever sets the business up. */
export async function setUpLink(app: App): Promise<string> {
  for (const until = performance.now() + LINK_MS_MAX; performance.now() < until; await sleep(25)) {
    const link = /https?:\S+\/setup#\S+/u.exec(readFileSync(app.logFile, "utf8"))?.[0];
    if (link !== undefined) return link;
  }
  throw new Error("no set-up link was printed");
}
