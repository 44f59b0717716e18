import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { instant } from "../../base/instant.ts";
import { borrowKeeper, initialiseCheapRoot } from "../../platform/keeper/testing.ts";
import { type TestDatabase, openTestDatabase } from "../../platform/storage/testing.ts";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { carryOut } from "./cli.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
export const CONCIERGE = join(projectFolder(), "maps", "concierge.yaml");
export const CHINOOK = join(projectFolder(), "demo", "chinook", "customers.csv");
const PASSPHRASE = "a passphrase for the tests only";

export type Ran = {
  readonly exit: number | null;
  readonly json: Readonly<Record<string, unknown>>;
  readonly stdout: string;
  readonly stderr: string;
};

/** The command line, on a data folder of its own. */
export type TestCli = {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** In this process, one at a time: a process of its own costs half a second, and is what few tests are about. */
  readonly run: (...words: readonly string[]) => Promise<Ran>;
  /** As a process of its own, to its end. */
  readonly runProcess: (...words: readonly string[]) => Ran;
  readonly start: (...words: readonly string[]) => ChildProcess;
  readonly file: (name: string, content: string | Buffer) => string;
  readonly remove: () => void;
};

export type OpenTestCli = Omit<TestCli, "remove"> & { readonly db: TestDatabase; readonly close: () => Promise<void> };

export function makeTestCli(more: NodeJS.ProcessEnv = {}): TestCli {
  const home = mkdtempSync(join(tmpdir(), "strongroom-cli-"));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(home, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const passphrase = file("passphrase", `${PASSPHRASE}\n`);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    // Of this test run; undefined outside of one.
    NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
    DATA_DIR: join(home, "data"),
    STRONGROOM_PASSPHRASE_FILE: passphrase,
    STRONGROOM_MODE: "test",
    ...more,
  };
  // As root the embedded database runs as another user, who must be able to enter.
  spawnSync("chmod", ["755", home]);
  return {
    home,
    env,
    file,
    run: async (...words) => ranOf(await within(env, () => carryOut([...words, "--json"]))),
    runProcess: (...words) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...words, "--json"], {
        env,
        encoding: "utf8",
        timeout: 50_000,
      });
      return ranOf({ exit: status, stdout, stderr });
    },
    start: (...words) => spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ["ignore", "pipe", "pipe"] }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Verbs read their settings in the environment of their process. */
async function within<T>(env: NodeJS.ProcessEnv, fn: () => Promise<T>): Promise<T> {
  const before = process.env;
  process.env = env;
  try {
    return await fn();
  } finally {
    process.env = before;
  }
}

function ranOf(said: Omit<Ran, "json">): Ran {
  return { ...said, json: jsonOf(said.stdout === "" ? said.stderr : said.stdout) };
}

/**
 * The same on a database of the run's own server and under a root that is cheap to open: no verb starts and stops a server for
 * itself. What verbs do on an embedded database is told by `beside-a-server.test.ts`.
 */
export async function openTestCli(): Promise<OpenTestCli> {
  return await openCli(async (db) => {
    const keeper = borrowKeeper();
    await initialiseCheapRoot(db, keeper, PASSPHRASE, instant(Date.now()));
    await keeper.close();
  });
}

/** One whose database has tables and nothing in them: an empty machine. */
export async function openEmptyTestCli(): Promise<OpenTestCli> {
  return await openCli(async () => undefined);
}

async function openCli(prepare: (db: TestDatabase) => Promise<void>): Promise<OpenTestCli> {
  const db = await openTestDatabase();
  await prepare(db);
  const cli = makeTestCli({ DATABASE_URL: db.url });
  return {
    ...cli,
    db,
    close: async () => {
      cli.remove();
      await db.close();
    },
  };
}

/** Exactly one JSON document, or the test is over: of what was done or found, or why nothing was. */
function jsonOf(said: string): Readonly<Record<string, unknown>> {
  const lines = said.split("\n").filter((line) => line !== "");
  if (lines.length !== 1) throw new Error(`expected one JSON document, got ${lines.length} lines`);
  return JSON.parse(lines[0] ?? "") as Readonly<Record<string, unknown>>;
}
