import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { Outage } from "../../base/fault.ts";
import { openDatabase } from "./database.ts";
import { startEmbedded } from "./embedded.ts";
import { locatePostgres } from "./locate-postgres.ts";
import { isWithoutData, makePrivate } from "./make-cluster.ts";
import { asUnprivileged, serverEnvironment } from "./unprivileged.ts";

const EMBEDDED = fileURLToPath(new URL("embedded.ts", import.meta.url));
const STOP_MS = 20_000;

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "strongroom-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  return folder;
}

function startElsewhere(folder: string): ReturnType<typeof spawn> {
  const script = `const { startEmbedded } = await import(${JSON.stringify(EMBEDDED)}); await startEmbedded(${JSON.stringify(folder)});`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { detached: true, stdio: "ignore" });
}

test("a first start that is cut off in the middle is made anew by the next, and a server that cannot be started is an outage until it can", async () => {
  const folder = emptyFolder();
  const first = startElsewhere(folder);
  // PostgreSQL writes this file first, and the rest takes about a second.
  while (!["postgres", `postgres.new-${first.pid}`].some((name) => existsSync(join(folder, name, "PG_VERSION")))) await sleep(2);
  process.kill(-(first.pid ?? 0), "SIGKILL");
  await once(first, "exit");

  const server = await startEmbedded(folder);
  await server.stop(STOP_MS);
  JSON.parse(readFileSync(join(folder, "database.json"), "utf8"));
  expect(existsSync(join(folder, `postgres.new-${first.pid}`))).toBe(false);

  // The system may start no process at a moment, as where there is no memory for one; here, no folder to start it in.
  vi.stubEnv("TMPDIR", join(folder, "gone"));
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(server.revive()).rejects.toThrow("cannot start");
  vi.unstubAllEnvs();
  expect(await server.revive()).toBe(true);
  await server.stop(STOP_MS);
});

/** As older versions made it: in its place, and cut off there. */
async function cutOffInPlace(folder: string, hasCome: (cluster: string) => boolean): Promise<string> {
  const programs = locatePostgres(join(folder, "run"));
  const cluster = join(folder, "postgres");
  makePrivate(cluster);
  const how = { ...asUnprivileged(), env: serverEnvironment(programs), detached: true, stdio: "ignore" } as const;
  const child = spawn(programs.initdb, ["-D", cluster, "-U", "strongroom_owner", "--encoding=UTF8", "--locale=C"], how);
  while (!hasCome(cluster) && child.exitCode === null) await sleep(1);
  if (child.exitCode === null) process.kill(-(child.pid ?? 0), "SIGKILL");
  await once(child, "exit").catch(() => undefined);
  return cluster;
}

test.each([
  ["PG_VERSION", (cluster: string) => existsSync(join(cluster, "PG_VERSION"))],
  ["the control file", (cluster: string) => existsSync(join(cluster, "global", "pg_control"))],
  ["the last database", (cluster: string) => existsSync(join(cluster, "base", "5"))],
])(
  "what an older version left when it was cut off at %s is made anew",
  async (_at, hasCome) => {
    const folder = emptyFolder();
    const cluster = await cutOffInPlace(folder, hasCome);
    expect(existsSync(join(cluster, "PG_VERSION"))).toBe(true);
    const server = await startEmbedded(folder);
    await server.stop(STOP_MS);
  },
  60_000,
);

test("a database with something in it is never made anew, whatever of it is lost, and what to do is said", async () => {
  const folder = emptyFolder();
  const db = await openDatabase({ dataDir: folder, poolSize: 1 });
  await db.close();
  const cluster = join(folder, "postgres");
  const inside = join(cluster, "base", "16384");
  expect(statSync(inside).isDirectory()).toBe(true);

  // As versions before left it, or a copy that leaves out what servers write for themselves.
  for (const name of ["strongroom.made", "postmaster.opts"]) rmSync(join(cluster, name), { force: true });
  expect(isWithoutData(cluster)).toBe(false);
  renameSync(join(cluster, "PG_VERSION"), join(folder, "kept"));
  await expect(startEmbedded(folder)).rejects.toThrow(/restore a backup there/u);
  expect(statSync(inside).isDirectory()).toBe(true);
  renameSync(join(folder, "kept"), join(cluster, "PG_VERSION"));

  renameSync(join(folder, "database.json"), join(folder, "kept"));
  await expect(startEmbedded(folder)).rejects.toThrow(/database\.json/u);
  expect(existsSync(join(folder, "database.json"))).toBe(false);
  renameSync(join(folder, "kept"), join(folder, "database.json"));

  const server = await startEmbedded(folder);
  await server.stop(STOP_MS);
});

test("a folder that holds something of somebody's is left as it is", () => {
  const cluster = join(emptyFolder(), "postgres");
  mkdirSync(cluster);
  writeFileSync(join(cluster, "thesis.odt"), "years of work");
  expect(() => isWithoutData(cluster)).toThrow(Outage);
  expect(readFileSync(join(cluster, "thesis.odt"), "utf8")).toBe("years of work");
});

test("two that start on an empty folder at once share one database", async () => {
  const folder = emptyFolder();
  const both = await Promise.all([openDatabase({ dataDir: folder, poolSize: 1 }), atOnce(folder)]);
  const [db] = both;
  expect(await db.app`select 1 as there`).toEqual([{ there: 1 }]);
  await db.close();
});

async function atOnce(folder: string): Promise<void> {
  const [code] = (await once(startElsewhere(folder), "exit")) as [number | null];
  expect(code).toBe(0);
}
