import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, type Socket, createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { testAuthority } from "../../src/platform/outbox/_test-certificate.ts";
import { type Database, isDatabaseAway, openDatabase } from "../../src/platform/storage/database.ts";
import { freePort } from "../support/ports.ts";
import { type PostgresServer, startPostgresServer } from "../support/postgres-server.ts";

let server: PostgresServer;
let folder: string;
const opened: Database[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "strongroom-tls-"));
  chmodSync(folder, 0o755);
  makeCertificates();
  server = await startPostgresServer([
    "ssl=on",
    `ssl_cert_file=${folder}/server.pem`,
    `ssl_key_file=${folder}/server.key`,
    "max_connections=40",
  ]);
  await ask("create role keeper_of_data login createrole password 'p@ss/w#rd'");
});
afterEach(async () => void (await Promise.all(opened.splice(0).map((db) => db.close()))));
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An authority of the test's own, and a certificate of it for `localhost`. */
function makeCertificates(): void {
  const authority = testAuthority();
  const { key, cert } = authority.issue("localhost");
  writeFileSync(join(folder, "authority.pem"), authority.cert);
  writeFileSync(join(folder, "server.pem"), cert);
  writeFileSync(join(folder, "server.key"), key);
  chmodSync(join(folder, "server.key"), 0o600);
  if (process.getuid?.() === 0) chownSync(join(folder, "server.key"), 65_534, 65_534);
}

async function ask(statement: string, database = "postgres"): Promise<readonly Record<string, unknown>[]> {
  const sql = postgres(`postgres://postgres@127.0.0.1:${server.port}/${database}`, { max: 1, onnotice: () => {} });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}

/** A test that is run again finds what it made before. */
async function make(name: string, owner: string, more = "encoding 'UTF8'"): Promise<void> {
  await ask(`drop database if exists ${name} with (force)`);
  await ask(`create database ${name} owner ${owner} template template0 ${more} locale 'C'`);
}

async function open(databaseUrl: string): Promise<Database> {
  const db = await openDatabase({ dataDir: folder, databaseUrl, poolSize: 2 });
  opened.push(db);
  return db;
}

async function refusal(databaseUrl: string): Promise<string> {
  const error: unknown = await open(databaseUrl).then(
    () => new Error("it was opened"),
    (reason: unknown) => reason,
  );
  return error instanceof Error && error.name === "Outage" ? error.message : `no outage: ${String(error)}`;
}

const encoded = encodeURIComponent("p@ss/w#rd");
const address = (database: string, query = "", host = "localhost"): string =>
  `postgres://keeper_of_data:${encoded}@${host}:${server.port}/${database}${query}`;

test("an owner without superuser's rights is enough, and what a provider sets for a session does not end long deeds", async () => {
  await make("owned", "keeper_of_data");
  await ask("alter database owned set statement_timeout = '1ms'");
  await ask("alter database owned set idle_in_transaction_session_timeout = '1ms'");
  const db = await open(address("owned"));
  const [row] = await db.app`select current_user::text as role, pg_sleep(0.05)`;
  expect(row?.["role"]).toBe("strongroom_app");
  expect(await db.app.transaction("", async (sql) => (await sql`select 1 as one, pg_sleep(0.05)`)[0])).toMatchObject({ one: 1 });

  // Whoever has been made the owner's heir on a server that knows the role already is told what is missing.
  await ask("drop database if exists second with (force)");
  await ask("drop role if exists second");
  await ask("create role second login createrole");
  await make("second", "second");
  expect(await refusal(`postgres://second@localhost:${server.port}/second`)).toMatch(/the user "second" lacks a right.*strongroom_app/u);
});

test("the way is encrypted where the address demands it, and only a server of these authorities with this name is spoken to", async () => {
  await make("encrypted", "keeper_of_data");
  const ca = `sslrootcert=${folder}/authority.pem`;
  for (const query of ["?sslmode=require", `?sslmode=verify-full&${ca}`, `?sslmode=verify-ca&${ca}`]) {
    const db = await open(address("encrypted", query));
    const rows =
      await db.owner`select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = current_database() and backend_type = 'client backend'`;
    expect(rows, query).toEqual([{ ssl: true }]);
    await db.close();
  }
  expect(await refusal(address("encrypted", `?sslmode=verify-full&${ca}`, "127.0.0.1"))).toContain("made out to another name");
  expect(await refusal(address("encrypted", "?sslmode=verify-full"))).toContain("is not accepted");
  expect(await refusal(address("encrypted", "?sslmode=verify-full&sslrootcert=/nowhere.pem"))).toContain("cannot be read");
  const plain = await between((bytes, near) => {
    if (!bytes.equals(ASK_FOR_TLS)) return bytes;
    near.write("N");
    return Buffer.alloc(0);
  });
  try {
    const at = (mode: string): string => address("encrypted", `?sslmode=${mode}`).replace(`:${server.port}/`, `:${plain.port}/`);
    expect(await refusal(at("require"))).toContain("does not offer TLS");
    await open(at("prefer"));
  } finally {
    plain.server.close();
  }
});

const ASK_FOR_TLS = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

test("a database that cannot be opened is told in words", async () => {
  const at = `127.0.0.1:${await freePort()}`;
  await make("latin", "keeper_of_data", "encoding 'LATIN1'");
  for (const [url, say] of [
    [`postgres://safe@${at}/safe`, "No database server listens at"],
    [`postgres://safe@${at},${at}/safe`, "takes writes"],
    ["postgres://safe@nowhere.invalid/safe", "not known to the name service"],
    [address("missing"), 'There is no database "missing"'],
    [address("latin"), "LATIN1"],
    ["postgres://safe@localhost/safe?sslmod=require", "DATABASE_URL has an option"],
  ] as const)
    expect(await refusal(url), url).toContain(say);
});

test("a connection that takes long is waited for, and one that is never made is told with how long it was tried", async () => {
  await make("slow", "keeper_of_data");
  let slowLeft = 2;
  const slow = await delayed(() => (slowLeft-- > 0 ? 3_500 : 0));
  const silent = await delayed(() => null);
  const at = (port: number, query = ""): string => address("slow", query).replace(`:${server.port}/`, `:${port}/`);
  try {
    const db = await open(at(slow.port));
    expect(slowLeft).toBeLessThan(0);
    // A server that was slow at the start is given as long again.
    slowLeft = Number.POSITIVE_INFINITY;
    await ask("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'slow'");
    await expect.poll(() => db.owner`select 1 as one`.catch(() => [])).toEqual([{ one: 1 }]);

    const said = await refusal(at(silent.port, "?connect_timeout=4"));
    expect(said).toMatch(/localhost:\d+ does not answer; it was tried for 4 s\. Look whether it runs.*connect_timeout/u);
    expect(said).not.toMatch(/p@ss|p%40ss|CONNECT/u);
    const several = await refusal(
      at(silent.port, "?connect_timeout=1").replace("@localhost:", `@127.0.0.1:${await freePort()},localhost:`),
    );
    expect(several).toMatch(
      /127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\); localhost:\d+ does not answer \(tried for 1 s\)\..*connect_timeout/u,
    );
  } finally {
    slow.server.close();
    silent.server.close();
  }
});

/** Stands before the server and passes nothing on before the time that `holdMs` says of a connection; null: never. */
async function delayed(holdMs: () => number | null): Promise<{ readonly server: Server; readonly port: number }> {
  const standing = createServer({ pauseOnConnect: true }, (near) => {
    const ms = holdMs();
    near.on("error", () => undefined);
    if (ms === null) return;
    const far = createConnection({ port: server.port, host: "127.0.0.1" });
    far.on("error", () => undefined).on("close", () => near.destroy());
    near.on("close", () => far.destroy());
    setTimeout(() => near.pipe(far).pipe(near), ms);
  });
  await new Promise<void>((resolve) => standing.listen(0, resolve));
  const listening = standing.address();
  if (listening === null || typeof listening === "string") throw new Error("no port");
  return { server: standing, port: listening.port };
}

test("a server that has no connection left is an outage that passes", async () => {
  await make("crowded", "keeper_of_data");
  const db = await open(address("crowded"));
  const taken = postgres(address("crowded"), { max: 40, onnotice: () => {} });
  const held = Array.from({ length: 40 }, () => taken`select pg_sleep(1)`.catch(() => undefined));
  await expect.poll(() => refusal(address("crowded"))).toContain("no connection left");
  await Promise.all(held);
  await taken.end();
  expect(await db.app.transaction("", async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
  await (await open(address("crowded"))).close();
});

test("a pooler that drops what a connection is opened with is refused: every request would have the owner's rights", async () => {
  await make("pooled", "keeper_of_data");
  await (await open(address("pooled"))).close();
  const pooler = await between((bytes) => withoutRole(bytes));
  try {
    const url = address("pooled").replace(`:${server.port}/`, `:${pooler.port}/`);
    expect(await refusal(url)).toContain("PgBouncer");
  } finally {
    pooler.server.close();
  }
});

/** As PgBouncer does by `ignore_startup_parameters`; the packet keeps its length. */
function withoutRole(bytes: Buffer): Buffer {
  const at = bytes.indexOf("role\0strongroom_app\0");
  if (at === -1) return bytes;
  const changed = Buffer.from(bytes);
  changed.write("a.bb\0", at);
  return changed;
}

test("a connection that is cut while it is being opened is an outage, and ends neither the process nor the next one", async () => {
  await make("cut", "keeper_of_data");
  let cuts = 0;
  let questions = 0;
  let cutting: "quietly" | "by a reset" | null = null;
  const cutter = await between((bytes, near) => {
    if (bytes.includes("pg_catalog.pg_type")) questions += 1;
    if (cutting !== null && bytes.includes("strongroom_app")) {
      cuts += 1;
      // Without a word: as what stands between does for a server that is gone.
      if (cutting === "quietly") near.end();
      else near.resetAndDestroy();
      return null;
    }
    return bytes;
  });
  try {
    const db = await open(address("cut").replace(`:${server.port}/`, `:${cutter.port}/`));
    await ask("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'cut'");
    questions = 0;
    for (const how of ["quietly", "by a reset"] as const) {
      cutting = how;
      cuts = 0;
      for (let tries = 0; tries < 3; tries += 1)
        await expect(db.app.transaction("", (sql) => sql`select 1`)).rejects.toSatisfy(isDatabaseAway);
      // One try each, and some of the connection that listens: nobody knocks again and again without a pause.
      expect(cuts).toBeLessThan(12);
    }
    cutting = null;
    expect(await db.app.transaction("", async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
    // What the driver asks of a new connection by itself, and has nobody wait for, would end the process if it were cut.
    expect(questions).toBe(0);
    await db.close();
  } finally {
    cutter.server.close();
  }
});

/** Stands before the server and passes on what `change` makes of it. */
async function between(
  change: (bytes: Buffer, near: Socket) => Buffer | null,
): Promise<{ readonly server: Server; readonly port: number }> {
  const standing = createServer((near) => {
    const far = createConnection({ port: server.port, host: "127.0.0.1" });
    near.on("data", (bytes: Buffer) => {
      const changed = change(bytes, near);
      if (changed === null) far.destroy();
      else far.write(changed);
    });
    far.on("data", (bytes: Buffer) => void near.write(bytes));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => undefined);
      one.on("close", () => other.destroy());
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => standing.listen(port, "127.0.0.1", resolve));
  return { server: standing, port };
}
