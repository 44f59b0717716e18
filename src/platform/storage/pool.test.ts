import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Outage } from "../../base/fault.ts";
import { isDatabaseAway } from "./database.ts";
import { openPool } from "./pool.ts";
import { type TestDatabase, openTestDatabase } from "./testing.ts";

let db: TestDatabase;

beforeAll(async () => {
  db = await openTestDatabase();
  await db.owner`create table marks (name text primary key deferrable initially deferred, at int)`;
});
afterAll(() => db.close());

const marks = async (): Promise<readonly string[]> =>
  (await db.owner<{ name: string }[]>`select name from marks order by name`).map(({ name }) => name);
const backendOf = async (sql: Pick<postgres.Sql, "unsafe">): Promise<number> =>
  Number((await sql.unsafe("select pg_backend_pid() as pid"))[0]?.["pid"]);

test("what a transaction wrote is there after it, and not before", async () => {
  let during: readonly string[] = [];
  const answer = await db.owner.transaction("", async (sql) => {
    await sql`insert into marks values ('written')`;
    during = await marks();
    return "answer";
  });
  expect([answer, during, await marks()]).toEqual(["answer", [], ["written"]]);
});

test("a statement that was not waited for is committed, and one that fails fails the commit and undoes the rest", async () => {
  await db.owner.transaction("", async (sql) => void sql`insert into marks values ('unawaited')`.execute());
  expect(await marks()).toContain("unawaited");

  const failing = db.owner.transaction("", async (sql) => {
    await sql`insert into marks values ('undone')`;
    void sql`insert into marks values ('x', 1 / (select count(*)::int from marks where name = 'none'))`.execute();
    return "never";
  });
  await expect(failing).rejects.toMatchObject({ code: "22012" });
  expect(await marks()).not.toContain("undone");
});

test("a check at the commit fails the transaction", async () => {
  const twice = db.owner.transaction("", async (sql) => void (await sql`insert into marks values ('written')`));
  await expect(twice).rejects.toMatchObject({ code: "23505" });
});

test("what failed first is told, not that statements after it failed too", async () => {
  const caught = db.owner.transaction("", async (sql) => {
    await sql`select 1 / 0`.catch(() => undefined);
    await sql`select 1`;
  });
  await expect(caught).rejects.toMatchObject({ code: "22012" });
  const swallowed = db.owner.transaction("", async (sql) => {
    await sql`insert into marks values ('swallowed')`;
    await sql`select 1 / 0`.catch(() => undefined);
    return "never";
  });
  await expect(swallowed).rejects.toMatchObject({ code: "22012" });
  expect(await marks()).not.toContain("swallowed");
});

test("a savepoint that fails undoes its own steps, and the transaction goes on", async () => {
  await db.owner.begin(async (sql) => {
    await sql`insert into marks values ('outer')`;
    const failed = sql.savepoint(async (inner) => {
      await inner`insert into marks values ('inner')`;
      await inner`select 1 / 0`;
    });
    await expect(failed).rejects.toMatchObject({ code: "22012" });
    await sql.savepoint(async (inner) => void (await inner`insert into marks values ('inner again')`));
  });
  expect(await marks()).toEqual(expect.arrayContaining(["outer", "inner again"]));
  expect(await marks()).not.toContain("inner");
});

test("a connection that is lost in a transaction ends it: nothing of it is stored, and no later statement is sent alone", async () => {
  for (const isAwaited of [true, false]) {
    let later: unknown;
    const tried = Promise.withResolvers<void>();
    const lost = db.owner.transaction("", async (sql) => {
      await sql`insert into marks values ('lost before')`;
      const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      await db.owner`select pg_terminate_backend(${backend?.pid ?? 0}, 5000)`;
      if (isAwaited) await new Promise((resolve) => setTimeout(resolve, 100));
      try {
        void sql`insert into marks values ('lost after')`.execute();
      } catch (error) {
        later = error;
      }
      tried.resolve();
      return "never";
    });
    const error: unknown = await lost.then(
      (value) => value,
      (reason: unknown) => reason,
    );
    expect(isDatabaseAway(error)).toBe(true);
    await tried.promise;
    // The transaction is over by then, so that the statement is a fault as after any other.
    if (isAwaited) expect(String(later)).toContain("after its transaction");
    expect((await marks()).filter((name) => name.startsWith("lost"))).toEqual([]);
  }
  expect(await db.owner.transaction("", async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
});

test("statements that are sent in the very moment of a loss end too, and the next ones have a connection at once", async () => {
  const sendUntil = async (isOver: () => boolean, send: () => Promise<unknown>): Promise<void> => {
    const sent: Promise<unknown>[] = [];
    while (!isOver()) {
      sent.push(send().catch(() => undefined));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(sent);
  };
  for (let round = 0; round < 10; round += 1) {
    // Of statements by themselves.
    const alone = await backendOf(db.owner);
    let isOver = false;
    const killing = db.owner.transaction("", (sql) => sql`select pg_terminate_backend(${alone}, 5000)`).then(() => (isOver = true));
    await sendUntil(
      () => isOver,
      async () => await db.owner`select 1`,
    );
    await killing;
    // Of a transaction.
    const lost = db.owner.transaction("", async (sql) => {
      const own = await backendOf(sql);
      let isGone = false;
      const ending = db.owner`select pg_terminate_backend(${own}, 5000)`.then(() => (isGone = true));
      await sendUntil(
        () => isGone,
        async () => await sql`select 1`,
      );
      await ending;
    });
    await expect(lost).rejects.toThrow();
    expect(await db.owner.transaction("", backendOf)).toBeGreaterThan(0);
    expect(await backendOf(db.owner)).toBeGreaterThan(0);
  }
  const [left] =
    await db.owner`select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = current_user`;
  expect(left?.["n"]).toBeLessThanOrEqual(6);
});

test("a statement after its transaction is a fault, not a statement by itself", async () => {
  const kept = await db.owner.transaction("", async (sql) => ({ sql }));
  expect(() => kept.sql`insert into marks values ('too late')`).toThrow("after its transaction");
  expect(await marks()).not.toContain("too late");
});

test("more transactions than connections wait for their turn, in the order in which they came", async () => {
  // One that is still to be made begins later than those that stand.
  await Promise.all(Array.from({ length: 3 }, () => db.owner.transaction("", (sql) => sql`select pg_sleep(0.05)`)));
  const order: number[] = [];
  let open = 0;
  let most = 0;
  const many = Array.from({ length: 12 }, (_, n) =>
    db.owner.transaction("", async (sql) => {
      order.push(n);
      most = Math.max(most, ++open);
      await sql`select pg_sleep(0.01)`;
      open -= 1;
    }),
  );
  await Promise.all(many);
  expect([order, most]).toEqual([Array.from({ length: 12 }, (_, n) => n), 3]);
});

test("who waits longer than is sensible is told so, first come first; the others have a connection as soon as one is given back", async () => {
  const at = new URL(db.url);
  const door = { host: at.searchParams.get("host") ?? "", port: Number(at.port), user: at.username, pass: at.password };
  const pool = openPool((more) => postgres({ ...more, ...door, database: at.pathname.slice(1) }), 2, 600);
  const over = Promise.withResolvers<void>();
  const held = [1, 2].map(() => pool.transaction("", () => over.promise));
  const told: string[] = [];
  const wait = (name: string): Promise<unknown> =>
    pool
      .transaction("", () => Promise.resolve())
      .then(
        () => told.push(name),
        (error: unknown) => told.push(`${name}: ${error instanceof Outage && isDatabaseAway(error) ? error.code : String(error)}`),
      );
  const [first, second] = [wait("first"), wait("second")];
  await sleep(400);
  const third = wait("third");
  await Promise.all([first, second]);
  expect(told).toEqual(["first: database_busy", "second: database_busy"]);
  over.resolve();
  await Promise.all([third, ...held]);
  await wait("fourth");
  expect(told.slice(2)).toEqual(["third", "fourth"]);
  await pool.end({ timeout: 1 });
});

test("while a connection is reserved, statements and transactions go on", async () => {
  const held = await db.owner.reserve();
  await held`set application_name to 'held'`;
  const [[here], [there]] = await Promise.all([
    held`select current_setting('application_name') as name`,
    db.owner`select current_setting('application_name') as name`,
  ]);
  expect([here?.["name"], there?.["name"]]).toEqual(["held", "strongroom-test"]);
  expect(await db.owner.transaction("", async (sql) => (await sql`select 1 as one`)[0])).toEqual({ one: 1 });
  held.release();
});

test("on a reserved connection that was lost nothing is sent any more, and the next one is another", async () => {
  const held = await db.owner.reserve();
  const pid = await backendOf(held);
  await db.owner`select pg_terminate_backend(${pid}, 5000)`;
  // What is said at once, and what a rollback would say a turn later.
  for (let turn = 0; turn < 3; turn++) {
    await expect((async () => void (await held`select 1`))()).rejects.toSatisfy(isDatabaseAway);
    await expect((async () => void (await held.unsafe("rollback")))()).rejects.toSatisfy(isDatabaseAway);
  }
  held.release();
  const next = await db.owner.reserve();
  expect(await backendOf(next)).not.toBe(pid);
  next.release();
});
