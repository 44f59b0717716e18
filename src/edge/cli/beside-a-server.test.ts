import { type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../../platform/storage/database.ts";
import { CHINOOK, CONCIERGE, type Ran, type TestCli, makeTestCli } from "./_test-cli.ts";

const NAME = "Blue Sky Concierge";
let cli: TestCli;
let made: Ran;
const running: ChildProcess[] = [];
beforeAll(async () => {
  cli = makeTestCli({ PORT: "0" });
  made = cli.runProcess("init", "--map", CONCIERGE);
});
afterAll(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null && child.signalCode === null) await stop(child, "SIGTERM");
  cli.remove();
});

async function stop(child: ChildProcess, signal: "SIGTERM" | "SIGKILL" | "SIGINT"): Promise<void> {
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

const saidBy = new Map<ChildProcess, () => string>();

async function serve(): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const child = cli.start("serve");
  running.push(child);
  saidBy.set(child, readAll(child.stdout));
  for (;;) {
    await sleep(50);
    if (child.exitCode !== null) throw new Error("the server ended while starting");
    try {
      const { port } = JSON.parse(readFileSync(join(cli.env["DATA_DIR"] ?? "", "server.json"), "utf8")) as { port: number };
      if (port > 0 && (await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return { child, origin: `http://127.0.0.1:${port}` };
    } catch {
      // Not there yet.
    }
  }
}

test("every verb works beside a running server, and the server goes by what they changed", async () => {
  const { child, origin } = await serve();
  const owner = String(made.json["ownerKey"]);
  const get = async (path: string, key: string): Promise<Response> =>
    await fetch(origin + path, { headers: { authorization: `Bearer ${key}` } });

  const key = cli.runProcess("key", "create", "--role", "booking_system").json as { id: string; key: string };
  expect((await get("/v1/subjects?purpose=booking", key.key)).status).toBe(200);
  expect(await cli.run("import", CHINOOK)).toMatchObject({ exit: 0, json: { read: 59 } });
  const listed = (await (await get("/v1/subjects?purpose=booking&limit=5", key.key)).json()) as { items: unknown[] };
  expect(listed.items.length).toBe(5);
  expect((await cli.run("key", "revoke", key.id)).exit).toBe(0);
  await sleep(1_000);
  expect((await get("/v1/subjects?purpose=booking", key.key)).status).toBe(401);
  for (const key of [
    ["--key", owner],
    ["--key-file", cli.file("owner-key", `${owner}\n`)],
  ])
    expect(await cli.run("verify", "--url", origin, ...key)).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
  expect((await cli.run("doctor")).json).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ check: "server", state: "good" })]),
  });
  expect(await cli.run("restore", "--data", "x", "--keys", "y")).toMatchObject({ exit: 1, json: { code: "server_running" } });

  // A certificate says by its entry whose it is, however many businesses are here, and in a backup of them all.
  const subject = (listed.items as { readonly id: string }[]).at(-1)?.id ?? "";
  const erased = await fetch(`${origin}/v1/erasures`, {
    method: "POST",
    headers: { authorization: `Bearer ${owner}`, "content-type": "application/json", prefer: "wait=20" },
    body: JSON.stringify({ subject, reason: "asked for it" }),
  });
  const certificate = cli.file("certificate.json", await erased.text());
  expect((await cli.run("init", "--map", CONCIERGE, "--tenant", "Green Field")).exit).toBe(0);
  const { data } = cli.runProcess("backup", "--out", join(cli.home, "backups")).json as { readonly data: { readonly file: string } };
  for (const where of [[], ["--backup", data.file]])
    expect(await cli.run("verify", "--certificate", certificate, ...where)).toMatchObject({
      exit: 0,
      json: { ok: true, subject, ledger: "entry found" },
    });
  expect(await cli.run("verify", "--certificate", certificate, "--tenant", "Green Field")).toMatchObject({
    exit: 1,
    json: { ledger: "entry missing" },
  });
  expect(await cli.run("verify")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  await stop(child, "SIGTERM");
});

test("unseal opens a server that started sealed, and not with another passphrase", async () => {
  const passphrase = cli.env["STRONGROOM_PASSPHRASE_FILE"] ?? "";
  delete cli.env["STRONGROOM_PASSPHRASE_FILE"];
  try {
    const { child, origin } = await serve();
    const status = async (): Promise<unknown> => ((await (await fetch(`${origin}/healthz`)).json()) as { status: string }).status;
    expect(await status()).toBe("sealed");
    expect(cli.runProcess("unseal", "--passphrase-file", cli.file("wrong", "a passphrase that is not the one\n"))).toMatchObject({
      exit: 1,
      json: { code: "wrong_passphrase" },
    });
    expect(await status()).toBe("sealed");
    expect(cli.runProcess("unseal", "--passphrase-file", passphrase)).toMatchObject({ exit: 0, json: { ok: true } });
    expect(await status()).toBe("ok");
    await stop(child, "SIGTERM");
    expect(cli.runProcess("unseal", "--passphrase-file", passphrase)).toMatchObject({ exit: 1, json: { code: "no_server" } });
    // One that does not start leaves no database behind.
    const failing = cli.start("serve", "--passphrase-file", join(cli.home, "nowhere"));
    const said = readAll(failing.stdout);
    expect(await once(failing, "close")).toEqual([1, null]);
    expect([said(), isDatabaseThere()]).toEqual([expect.stringContaining("Correct STRONGROOM_PASSPHRASE_FILE"), false]);
  } finally {
    cli.env["STRONGROOM_PASSPHRASE_FILE"] = passphrase;
  }
});

test("a folder whose database has lost its passwords is not called an empty one", async () => {
  const [file, away] = ["database.json", "database.json.away"].map((name) => join(cli.env["DATA_DIR"] ?? "", name)) as [string, string];
  renameSync(file, away);
  try {
    // Whoever were told that no business is here would make another.
    const say = expect.stringMatching(/with its passwords is gone\. Put it back from a copy/u) as unknown;
    expect(await cli.run("key", "list")).toMatchObject({ exit: 1, json: { code: "database_secrets_gone", say } });
    const { exit, json } = await cli.run("doctor");
    const finding = { check: "database", state: "wanting", say, mend: null };
    expect([exit, json["findings"]]).toEqual([1, expect.arrayContaining([finding])]);
    expect(existsSync(file)).toBe(false);
  } finally {
    renameSync(away, file);
  }
});

test("an import killed in the middle is finished by the next server, each row once", async () => {
  const ROWS = 2_500;
  const lines = Array.from({ length: ROWS }, (_, n) => `Ann,Miller,killed${n}@example.com`);
  const file = cli.file("many.csv", `first_name,last_name,email\n${lines.join("\n")}\n`);
  const db = await openDatabase({ dataDir: cli.env["DATA_DIR"] ?? "", poolSize: 1 });
  try {
    const read = async (): Promise<{ read: number; imported: number; state: string } | undefined> => {
      const [row] = await db.owner<{ read: number; imported: number; state: string }[]>`
        select read_count::int as read, imported_count::int as imported, state from imports order by created_at desc limit 1`;
      return row;
    };
    const before = (await db.owner`select 1 from subjects`).length;
    const importing = cli.start("import", file, "--tenant", NAME);
    running.push(importing);
    for (let now = await read(); now?.state !== "running" || now.read === 0; now = await read()) await sleep(10);
    await stop(importing, "SIGKILL");
    expect((await read())?.imported).toBeLessThan(ROWS);
    const { child } = await serve();
    await expect.poll(async () => (await read())?.state, { timeout: 40_000, interval: 200 }).toBe("done");
    expect(await read()).toEqual({ read: ROWS, imported: ROWS, state: "done" });
    expect((await db.owner`select 1 from subjects`).length).toBe(before + ROWS);
    await stop(child, "SIGTERM");
  } finally {
    await db.close();
  }
  expect(await cli.run("verify", "--tenant", NAME)).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
});

const isDatabaseThere = (): boolean => existsSync(join(cli.env["DATA_DIR"] ?? "", "postgres", "postmaster.pid"));

function readAll(stream: Readable | null): () => string {
  let text = "";
  stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** A command that has started the database and is in the middle of its work; without one beside it. */
async function importing(): Promise<ChildProcess> {
  const lines = Array.from({ length: 100_000 }, (_, n) => `Ann,Miller,${newEmail()}${n}@example.com`);
  const begun = new Date();
  const child = cli.start("import", cli.file("long.csv", `first_name,last_name,email\n${lines.join("\n")}\n`), "--tenant", NAME);
  running.push(child);
  const said = readAll(child.stderr);
  while (!isDatabaseThere()) {
    if (child.exitCode !== null) throw new Error(`the import ended: ${said()}`);
    await sleep(20);
  }
  const db = await openDatabase({ dataDir: cli.env["DATA_DIR"] ?? "", poolSize: 1 });
  try {
    while ((await db.owner`select 1 from imports where created_at > ${begun} and read_count > 0`).length === 0) {
      if (child.exitCode !== null) throw new Error(`the import ended: ${said()}`);
      await sleep(20);
    }
  } finally {
    await db.close();
  }
  return child;
}

let emails = 0;
const newEmail = (): string => `round${++emails}`;

test("a database that a killed command left running is taken over and stopped: by the next command, and by the next server", async () => {
  expect(isDatabaseThere()).toBe(false);
  await stop(await importing(), "SIGKILL");
  expect(isDatabaseThere()).toBe(true);
  const next = cli.runProcess("key", "list", "--tenant", NAME);
  expect([next.exit, next.stderr]).toEqual([0, expect.stringContaining("The database still ran")]);
  expect(isDatabaseThere()).toBe(false);

  await stop(await importing(), "SIGKILL");
  const { child } = await serve();
  expect(saidBy.get(child)?.()).toContain("The database still ran");
  await stop(child, "SIGTERM");
  expect(isDatabaseThere()).toBe(false);

  const killed = await serve();
  expect(saidBy.get(killed.child)?.()).not.toContain("still ran");
  await stop(killed.child, "SIGKILL");
  expect(isDatabaseThere()).toBe(true);
  expect(cli.runProcess("key", "list", "--tenant", NAME)).toMatchObject({
    exit: 0,
    stderr: expect.stringContaining("The database still ran"),
  });
  expect(isDatabaseThere()).toBe(false);
}, 180_000);

test("a command that is told to stop takes the database that it started with it", async () => {
  const child = await importing();
  const said = readAll(child.stderr);
  // It has ended before all that it said has come.
  const heard = once(child, "close");
  await stop(child, "SIGINT");
  await heard;
  expect([child.exitCode, said()]).toEqual([130, expect.stringContaining("do not import the file again")]);
  expect(isDatabaseThere()).toBe(false);
});

test("a server that comes and goes beside a command leaves the database to it, and the last one stops it", async () => {
  const child = await importing();
  const { child: server } = await serve();
  expect(saidBy.get(server)?.()).not.toContain("still ran");
  await stop(server, "SIGTERM");
  expect([isDatabaseThere(), child.exitCode]).toEqual([true, null]);
  await stop(child, "SIGTERM");
  expect(isDatabaseThere()).toBe(false);
  expect(await cli.run("verify", "--tenant", NAME)).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
}, 120_000);
