import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { median } from "../bench/bench.ts";
import { importCsv } from "../bench/imports.ts";
import { BENCH_MAP, csvOf } from "../bench/people.ts";
import { go, join } from "../support/console-browser.ts";
import { serveConsole } from "../support/served-console.ts";
import type { Tenant } from "../support/strongroom.ts";

/**
 * A list opens in the time of one page, however long it is: a business with few customers and one with many, asked in
 * turns, so that whatever else the machine does falls on both.
 */
const { values: flags } = parseArgs({ options: { rows: { type: "string", default: "100000" } } });
const ROWS = Number(flags.rows);
const FEW = 200;
const SLICE = 20_000;
const PAGE_ROWS = 50;
const TRIES = 60;
const SLOWER_AT_MOST = 1.5;

type Town = { readonly key: string; readonly page: Page; readonly cursors: readonly string[] };

const tenants: Tenant[] = [];
const safe = await serveConsole(async (room) => {
  for (const name of ["Small", "Large"]) tenants.push(await room.init(BENCH_MAP, name));
});
try {
  const [small, large] = [await settle(tenants[0] as Tenant, FEW), await settle(tenants[1] as Tenant, ROWS)];
  say(`one page of ${PAGE_ROWS}, in milliseconds: among ${FEW} customers, among ${ROWS}`);
  const looks: readonly [string, (town: Town) => Promise<number>][] = [
    ["first page", (town) => timed(() => list(town.key, ""))],
    ["in the middle", (town) => timed(() => list(town.key, cursorAt(town, 0.5)))],
    ["last page", (town) => timed(() => list(town.key, cursorAt(town, 1)))],
    ["console's list", (town) => openList(town.page)],
  ];
  for (const [name, look] of looks) {
    const [few, many] = await inTurns(
      () => look(small),
      () => look(large),
    );
    say(`${name.padEnd(14)} ${few.toFixed(1)} ${many.toFixed(1)} (${(many / few).toFixed(2)})`);
    if (many > few * SLOWER_AT_MOST) process.exitCode = 1;
  }
} finally {
  await safe.close();
}

async function settle({ tenant, ownerKey }: Tenant, rows: number): Promise<Town> {
  const { key } = await safe.room.key("service", { tenant, purposes: ["booking"] });
  const invited = await safe.app.call("POST", "/v1/staff", { key: ownerKey, body: { email: "sam@bench.example", roles: ["service"] } });
  const { page } = await safe.newPerson();
  await page.goto(String(invited.json.link));
  await join(page, "Sam Oduya");
  for (let from = 0; from < rows; from += SLICE) await importCsv(safe.app, key, csvOf(from, Math.min(from + SLICE, rows)));
  const cursors = [""];
  for (let next = await list(key, ""); next !== null; next = await list(key, next)) cursors.push(next);
  return { key, page, cursors };
}

function cursorAt({ cursors }: Town, share: number): string {
  return cursors[Math.floor((cursors.length - 1) * share)] ?? "";
}

async function list(key: string, cursor: string): Promise<string | null> {
  const from = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  const answer = await safe.app.call("GET", `/v1/subjects?purpose=booking&limit=${PAGE_ROWS}${from}`, { key });
  if (answer.status !== 200) throw new Error(`list: ${answer.status} ${answer.text}`);
  return answer.json.nextCursor;
}

/** From the click to the rows, in a console that has not read them yet. */
async function openList(page: Page): Promise<number> {
  await page.goto(new URL("/my/clearance", page.url()).href);
  await page.getByRole("heading", { level: 1, name: "My clearance" }).waitFor();
  return await timed(async () => {
    await go(page, "/customers");
    await page.locator("tbody tr").nth(10).waitFor();
  });
}

async function inTurns(one: () => Promise<number>, other: () => Promise<number>): Promise<readonly [number, number]> {
  await one();
  await other();
  const [ones, others]: [number[], number[]] = [[], []];
  for (let n = 0; n < TRIES; n++) {
    ones.push(await one());
    others.push(await other());
  }
  return [median(ones), median(others)];
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
