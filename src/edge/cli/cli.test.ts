import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { Redacted } from "../../base/redacted.ts";
import { openStream } from "../../platform/sealed-files/age.ts";
import { openAge } from "../../platform/sealed-files/testing.ts";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { beginningOf } from "../../platform/storage/running-process.ts";
import { CHINOOK, CONCIERGE, type OpenTestCli, type Ran, openEmptyTestCli, openTestCli } from "./_test-cli.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
let cli: OpenTestCli;
let made: Ran;
beforeAll(async () => {
  cli = await openTestCli();
  made = cli.runProcess("init", "--map", CONCIERGE);
});
afterAll(() => cli.close());

const IDENTITY = await generateIdentity();
const FOR_US = ["--recipient", await identityToRecipient(IDENTITY)] as const;

test("init sets up a business with an owner's key, once", async () => {
  expect(made.exit).toBe(0);
  expect(made.json).toEqual({ tenant: expect.stringMatching(/^ten_/u), ownerKey: expect.stringMatching(/^sk_test_/u) });
  expect(await cli.run("init", "--map", CONCIERGE)).toMatchObject({ exit: 1, json: { code: "not_empty" } });
});

test("init refuses a passphrase that is short, wrong or missing, and changes nothing", async () => {
  const empty = await openEmptyTestCli();
  try {
    expect(
      await cli.run("init", "--map", CONCIERGE, "--tenant", "Second", "--passphrase-file", cli.file("short", "too short\n")),
    ).toMatchObject({
      exit: 1,
      json: { code: "passphrase_too_short" },
    });
    expect(
      await cli.run(
        "init",
        "--map",
        CONCIERGE,
        "--tenant",
        "Second",
        "--passphrase-file",
        cli.file("other", "another passphrase altogether\n"),
      ),
    ).toMatchObject({ exit: 1, json: { code: "wrong_passphrase" } });
    expect(await cli.run("init", "--map", CONCIERGE, "--passphrase-file", join(cli.home, "nowhere"))).toMatchObject({
      exit: 1,
      json: { code: "file" },
    });
    expect(await empty.run("key", "list")).toMatchObject({ exit: 1, json: { code: "no_tenant" } });
  } finally {
    await empty.close();
  }
});

test("wrong usage is exit 2 with one JSON document", async () => {
  expect(await cli.run("init")).toMatchObject({ exit: 2, json: { ok: false, code: "wrong_usage" } });
  expect(await cli.run("map")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(await cli.run("import", CHINOOK, "--map", "{nonsense")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
});

test("keys are shown once, listed without their secret, and revoked", async () => {
  const key = await cli.run("key", "create", "--role", "intake", "--purposes", "booking");
  expect(key.json).toEqual({ id: expect.stringMatching(/^key_/u), key: expect.stringMatching(/^sk_test_/u) });
  const listed = await cli.run("key", "list");
  expect(listed.stdout).toContain(String(key.json["id"]));
  expect(listed.stdout).not.toContain(String(key.json["key"]));
  expect(await cli.run("key", "revoke", String(key.json["id"]))).toMatchObject({ exit: 0 });
  expect(await cli.run("key", "revoke", "key_00000000000000000000000000")).toMatchObject({ exit: 1, json: { code: "key_not_found" } });
  expect(await cli.run("key", "create", "--role", "concierge")).toMatchObject({ exit: 1, json: { code: "role_for_people" } });
  expect(await cli.run("key", "create", "--role", "nobody")).toMatchObject({
    exit: 1,
    json: { code: "role_unknown", say: expect.stringContaining("booking_system") },
  });
});

test("a map is checked with line and mend, compared, and applied as the next version", async () => {
  const text = readFileSync(CONCIERGE, "utf8");
  const bad = cli.file("bad.yaml", text.replace("type: email", "type: emial"));
  expect(await cli.run("map", "check", bad)).toMatchObject({
    exit: 1,
    json: {
      ok: false,
      problems: [
        { line: expect.any(Number), column: expect.any(Number), code: "bad_type", say: expect.any(String), mend: expect.any(String) },
      ],
    },
  });
  // A map may be written as JSON, too, and is told its lines all the same; one of two equal names would be lost in silence.
  const asJson = JSON.stringify(parse(text), null, 2);
  expect(await cli.run("map", "check", cli.file("good.json", asJson))).toMatchObject({ exit: 0 });
  for (const [name, content, problem] of [
    ["twice.json", asJson.replace('"controller": {', '"controller": {\n    "name": "Other",'), { line: 4, code: "duplicate_key" }],
    ["cut.json", '{\n  "controller": {', { line: 2, code: "yaml_syntax" }],
    // What is not UTF-8 would stand as a question mark in the notice.
    ["latin.yaml", Buffer.from(text.replace("Blue Sky", "Bl\u00fc Sky"), "latin1"), { line: 5, column: 11, code: "not_text" }],
  ] as const)
    expect(await cli.run("map", "check", cli.file(name, content)), name).toMatchObject({
      exit: 1,
      json: { problems: expect.arrayContaining([expect.objectContaining(problem)]) },
    });
  expect(await cli.run("map", "check", CONCIERGE)).toMatchObject({ exit: 0, json: { ok: true, problems: [] } });
  const wider = cli.file("wider.yaml", text.replace("card: [masked]\n", "card: [masked, use]\n"));
  const diff = await cli.run("map", "diff", wider);
  expect(diff).toMatchObject({ exit: 0, json: { isSame: false } });
  expect(diff.stdout).toContain("accountant");
  expect(await cli.run("map", "apply", wider)).toMatchObject({ exit: 0, json: { version: 2, isNew: true } });
  expect(await cli.run("map", "apply", wider)).toMatchObject({ exit: 0, json: { version: 2, isNew: false } });
});

test("the Chinook customers are imported with a report of what was rejected, and the ledger verifies", async () => {
  const ran = await cli.run("import", CHINOOK);
  expect(ran).toMatchObject({ exit: 0, json: { state: "done", read: 59 } });
  const { imported, rejectedCount, rejected } = ran.json as {
    imported: number;
    rejectedCount: number;
    rejected: { line: number; column: string; say: string }[];
  };
  expect(imported + rejectedCount).toBe(59);
  expect(imported).toBeGreaterThan(50);
  for (const row of rejected)
    expect(row).toMatchObject({
      line: expect.any(Number),
      column: expect.any(String),
      field: expect.any(String),
      code: expect.any(String),
      say: expect.any(String),
    });
  // Bringing the same people in again is refused row by row: their e-mail is theirs alone.
  expect(await cli.run("import", CHINOOK)).toMatchObject({ exit: 1, json: { imported: 0, rejectedCount: 59 } });
  expect(await cli.run("import", cli.file("latin.csv", Buffer.from("email,prénom\na@example.com,x\n", "latin1")))).toMatchObject({
    exit: 1,
    json: { code: "not_utf8" },
  });
  expect(await cli.run("verify")).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
});

test("what an import left out is told by the name in the file, which a terminal does not obey", async () => {
  const text = (name: string, content: string): string =>
    spawnSync(process.execPath, [PROGRAM, "import", cli.file(name, content)], { env: cli.env, encoding: "utf8" }).stdout;
  const told = text("odd.csv", "First name,,Last name,E-mail,\u001b[31mRED\u0007\u202e\nAnn,,Ott,ann.ott@example.com,x\n");
  expect(told).toContain("Left out, because no field is meant by them: column 2 (it has no name), \u{fffd}[31mRED\u{fffd}\u{fffd}.");
  // NDJSON has no columns: the field says what was wrong.
  const born = '{"first_name":"Ann","last_name":"Ott","birth_date":"1990-02-30"}';
  expect(text("odd.ndjson", `${born}\n[]\n`)).toContain(
    "  line 1, birth_date: The calendar has no such day.\n  line 2: This line is not one JSON object.",
  );
});

test("a backup restored on an empty machine holds every record and the witnessed ledger", async () => {
  const out = join(cli.home, "backups");
  const backup = (await cli.run("backup", "--out", out)).json as {
    data: { file: string };
    keys: { file: string };
    checkpoints: { file: string }[];
  };
  const passphrase = cli.env["STRONGROOM_PASSPHRASE_FILE"] ?? "";
  expect(statSync(backup.data.file).mode & 0o077).toBe(0);
  expect(await cli.run("verify", "--backup", backup.data.file)).toMatchObject({ exit: 0, json: { ok: true, findings: [] } });
  expect(await cli.run("verify", "--backup", backup.keys.file)).toMatchObject({ exit: 1, json: { code: "not_an_archive" } });
  const before = (await cli.run("checkpoint")).json;
  const other = await openEmptyTestCli();
  try {
    expect(
      await other.run("restore", "--data", backup.data.file, "--keys", backup.keys.file, "--passphrase-file", passphrase),
    ).toMatchObject({
      exit: 0,
      json: { erased: 0, dropped: 0 },
    });
    expect((await other.run("checkpoint")).json).toEqual(before);
    expect(await other.run("verify", "--witness", backup.checkpoints[0]?.file ?? "")).toMatchObject({ exit: 0, json: { ok: true } });
    const opened = await other.run("export", "--out", join(other.home, "all.age"), ...FOR_US, "--passphrase-file", passphrase);
    const original = await cli.run("export", "--out", join(cli.home, "all.age"), ...FOR_US);
    expect(opened).toMatchObject({ exit: 0 });
    expect(opened.json["subjects"]).toBe(original.json["subjects"]);
    expect(
      await other.run("restore", "--data", backup.data.file, "--keys", backup.keys.file, "--passphrase-file", passphrase),
    ).toMatchObject({
      exit: 1,
      json: { code: "not_empty" },
    });
  } finally {
    await other.close();
  }
});

test("an export opens by a key or a passphrase of its own, or, for oneself, by what opens the safe", async () => {
  const out = join(cli.home, "out.age");
  const passphrase = "a passphrase for the accountant";
  const own = cli.file("own", `${passphrase}\n`);
  expect((await cli.run("export", "--out", out, ...FOR_US, "--export-passphrase-file", own)).exit).toBe(2);
  expect(await cli.run("export", "--out", out, "--export-passphrase-file", cli.file("brief", "too short"))).toMatchObject({
    exit: 1,
    json: { code: "passphrase_too_short" },
  });
  const safe = cli.env["STRONGROOM_PASSPHRASE_FILE"] ?? "";
  expect(await cli.run("export", "--out", out, "--export-passphrase-file", safe)).toMatchObject({
    exit: 1,
    json: { code: "passphrase_of_the_safe" },
  });
  expect(existsSync(out)).toBe(false);

  const { subjects } = (await cli.run("export", "--out", out, ...FOR_US)).json as { subjects: number };
  expect(linesOf(await openAge(readFileSync(out), IDENTITY))).toHaveLength(subjects);
  expect(await cli.run("export", "--out", out, "--export-passphrase-file", own)).toMatchObject({ exit: 0, json: { subjects } });
  const openBy = async (text: string) => await buffer(await openStream({ passphrase: new Redacted(text) }, createReadStream(out)));
  const ofTheSafe = readFileSync(safe, "utf8").trimEnd();
  await expect(openBy(ofTheSafe)).rejects.toThrow();
  expect(linesOf(await openBy(passphrase))).toHaveLength(subjects);
  expect(await cli.run("export", "--out", out)).toMatchObject({ exit: 0, json: { subjects, lock: "safe" } });
  expect(linesOf(await openBy(ofTheSafe))).toHaveLength(subjects);
});

test("an export goes on over what is damaged, says by its exit that it is not whole, and tells in whose line what is missing", async () => {
  const out = join(cli.home, "damaged.age");
  const [record] = await cli.db.owner`select subject_id, packed from sealed_records where key_class = 'identity' limit 1`;
  const { subject_id: subject, packed } = record as { subject_id: string; packed: Buffer };
  const put = (bytes: Buffer) =>
    cli.db.owner`update sealed_records set packed = ${bytes} where subject_id = ${subject} and key_class = 'identity'`;
  await put(Buffer.alloc(1));
  const exported = await cli.run("export", "--out", out, ...FOR_US);
  await put(packed);
  expect(exported).toMatchObject({ exit: 1, json: { ok: false, code: "damaged", damaged: 1 } });
  const lines = linesOf(await openAge(readFileSync(out), IDENTITY)) as { id: string; damaged: readonly string[] }[];
  expect(lines).toHaveLength(Number(exported.json["subjects"]));
  expect(lines.filter(({ damaged }) => damaged.length > 0)).toMatchObject([{ id: subject, damaged: expect.arrayContaining(["email"]) }]);
});

function linesOf(bytes: Uint8Array): readonly unknown[] {
  const lines = Buffer.from(bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as unknown);
}

test("keys are rolled without a value being lost, and doctor finds what is to mend", async () => {
  expect(await cli.run("keys", "roll")).toMatchObject({ exit: 0, json: { epoch: 2, damaged: 0 } });
  expect(await cli.run("verify")).toMatchObject({ exit: 0 });
  const well = (await cli.run("doctor")).json as { findings: { check: string; state: string }[] };
  expect(well.findings.filter((it) => it.state === "wanting")).toEqual([]);
  const open = cli.file("open-passphrase", "a passphrase for the tests only\n");
  chmodSync(open, 0o644);
  const ill = (await cli.run("doctor", "--passphrase-file", open)).json as {
    ok: boolean;
    findings: { check: string; state: string; mend: string | null }[];
  };
  expect(ill.ok).toBe(false);
  expect(ill.findings.find((it) => it.check === "passphrase-file")).toMatchObject({ state: "wanting", mend: `chmod 600 ${open}` });
});

test("a roll destroys no old epoch key for its age while the date is in doubt", async () => {
  await cli.db.owner`update tenant_epochs set retired_at = now() - interval '40 days' where epoch = 1`;
  const seen = (days: number) => cli.db.owner`update machine_date set seen_at = now() - make_interval(days => ${days})`;
  await cli.db.owner`insert into machine_date default values on conflict do nothing`;
  try {
    await seen(30);
    expect(await cli.run("keys", "roll")).toMatchObject({ exit: 0, json: { retired: [], destroyed: [], keepsRetired: true } });
    await seen(0);
    expect(await cli.run("keys", "roll")).toMatchObject({ exit: 0, json: { destroyed: [1], keepsRetired: false } });
  } finally {
    await cli.db.owner`delete from machine_date`;
  }
});

test("doctor goes on where there is no passphrase to read, and tells a server that is starting from one that hangs", async () => {
  const folder = cli.env["DATA_DIR"] ?? "";
  mkdirSync(folder, { mode: 0o777 });
  chmodSync(folder, 0o777);
  // Of whoever started this process, which asks and is no server to itself.
  const note = { pid: process.ppid, began: beginningOf(process.ppid), port: 0 };
  writeFileSync(join(folder, "server.json"), JSON.stringify(note), { mode: 0o644 });
  try {
    expect(await cli.run("unseal")).toMatchObject({ exit: 1, json: { code: "server_starting" } });
    const backups: unknown[] = [];
    for (const file of [cli.home, cli.file("empty", "")]) {
      const { exit, json } = await cli.run("doctor", "--deep", "--passphrase-file", file);
      const findings = json["findings"] as { check: string; state: string; say: string }[];
      backups.push(findings.find(({ check }) => check === "backup")?.say);
      // One that fails is no backup.
      expect((await cli.run("backup", "--out", join(cli.file("full", ""), "backups"))).exit).toBe(1);
      const states = findings.map(({ check, state }) => `${check} ${state}`);
      expect([exit, states]).toEqual([
        1,
        expect.arrayContaining(["passphrase-file wanting", "server note", "map good", "subjects wanting"]),
      ]);
      expect(states.filter((it) => it === "data-folder wanting")).toHaveLength(2);
    }
    expect(backups).toEqual([expect.stringContaining("last backed up"), backups[0]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a server on a database of the operator's own is found by the command line, too", async () => {
  const note = join(cli.env["DATA_DIR"] ?? "", "server.json");
  // One that was started first, in the same folder: from now on its passphrase would go to the other.
  mkdirSync(dirname(note), { recursive: true });
  const first = { pid: process.pid, began: beginningOf(process.pid), port: 4600, host: "127.0.0.1", isShared: true };
  writeFileSync(note, JSON.stringify(first), { mode: 0o600 });
  const server = cli.start("serve", "--port", "0", "--passphrase-file", "");
  let said = "";
  server.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  try {
    const noted = (): unknown => (existsSync(note) ? JSON.parse(readFileSync(note, "utf8")) : {});
    await expect.poll(noted, { timeout: 30_000 }).toMatchObject({ pid: server.pid, host: "127.0.0.1" });
    expect(said).toContain(`Another process (${process.pid}, port 4600) notes itself in ${dirname(note)}, too`);
    expect(await cli.run("unseal")).toMatchObject({ exit: 0, json: { ok: true } });
  } finally {
    const gone = once(server, "close");
    server.kill("SIGTERM");
    await gone;
  }
  expect(existsSync(note)).toBe(false);
});

test("what cannot be verified because it is not there is told as such, and is no finding", async () => {
  const owner = String(made.json["ownerKey"]);
  const verify = (...words: readonly string[]) => cli.run("verify", ...words);
  expect(await verify("--url", "http://127.0.0.1:49150", "--key", owner)).toMatchObject({
    exit: 1,
    json: { code: "server_away", say: expect.stringContaining("http://127.0.0.1:49150 cannot be reached (ECONNREFUSED)") },
  });
  expect(await verify("--url", "127.0.0.1:1", "--key", owner)).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(await verify("--certificate", "x", "--witness", "y")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(await verify("--key", owner)).toMatchObject({ exit: 2, json: { say: expect.stringContaining("--url") } });
  const [file, other] = [cli.file("owner-key", owner), cli.file("no-key", "")];
  expect(await verify("--key-file", file)).toMatchObject({ exit: 2, json: { say: expect.stringContaining("--url") } });
  expect(await verify("--url", "http://127.0.0.1:49150", "--key", owner, "--key-file", file)).toMatchObject({ exit: 2 });
  for (const given of [owner, "x".repeat(5_000)]) {
    const refused = await verify("--url", "http://127.0.0.1:49150", "--key-file", given);
    expect(refused).toMatchObject({ exit: 1, json: { code: "file" } });
    expect(refused.stderr).not.toContain(given);
  }
  expect(await verify("--url", "http://127.0.0.1:49150", "--key-file", other)).toMatchObject({
    exit: 2,
    json: { say: expect.stringContaining("--key-file") },
  });
  expect(await verify("--folder", join(cli.home, "nowhere"))).toMatchObject({ exit: 1, json: { code: "file" } });
  expect(await verify("--folder", cli.home)).toMatchObject({ exit: 1, json: { code: "no_ledger" } });
  expect(await verify("--folder", CHINOOK)).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
});

test("scan finds what proves itself by check digits and prints no value", async () => {
  const file = cli.file(
    "notes.txt",
    "call ann@example.com\ncard 4242 4242 4242 4242\nnot one: 4242 4242 4242 4243\niban DE89 3704 0044 0532 0130 00 Berlin\n",
  );
  const ran = await cli.run("scan", file);
  expect(ran).toMatchObject({
    exit: 1,
    json: {
      findings: [
        { kind: "e-mail address", count: 1 },
        { kind: "card number", count: 1, places: [{ line: 2, column: 6 }] },
        { kind: "IBAN", count: 1 },
      ],
    },
  });
  expect(ran.stdout).not.toMatch(/4242|ann@|DE89/u);
  expect(await cli.run("scan", cli.file("clean.txt", "nothing here\n"))).toMatchObject({ exit: 0, json: { ok: true } });
});

test("an import that meets a lock of somebody else's, as a migration's, waits and goes on by itself", async () => {
  const file = cli.file("meets-a-lock.csv", "first_name,last_name,email\nAnn,Miller,ann.meets@example.com\n");
  const importing = await cli.db.owner.begin(async (sql) => {
    await sql`lock table index_entries in access exclusive mode`;
    const child = cli.start("import", file);
    const waiting = async (): Promise<boolean> =>
      (await cli.db.owner`select 1 from pg_locks where relation = 'index_entries'::regclass and not granted`).length > 0;
    await expect.poll(waiting).toBe(true);
    // For longer than a batch waits for it.
    await expect.poll(waiting).toBe(false);
    return child;
  });
  expect(await once(importing, "close")).toEqual([0, null]);
  expect(await cli.db.owner`select state, imported_count::int as imported from imports order by created_at desc limit 1`).toEqual([
    { state: "done", imported: 1 },
  ]);
});

test("Ctrl-C ends an export that waits, with what was begun removed", async () => {
  const out = join(cli.home, "broken-off");
  mkdirSync(out);
  const exporting = await cli.db.owner.begin(async (sql) => {
    await sql`lock table subjects in access exclusive mode`;
    const child = cli.start("export", "--out", join(out, "all.age"), ...FOR_US);
    await expect.poll(() => readdirSync(out), { timeout: 30_000 }).toEqual(["all.age.part"]);
    const gone = once(child, "close");
    child.kill("SIGINT");
    return await gone;
  });
  expect(exporting[0]).toBe(130);
  expect(readdirSync(out)).toEqual([]);
});

test("a second business is chosen by name, and must be named once there are two", async () => {
  expect(await cli.run("init", "--map", CONCIERGE, "--tenant", "Green Field")).toMatchObject({ exit: 0 });
  expect(await cli.run("key", "list")).toMatchObject({ exit: 2 });
  expect(await cli.run("key", "list", "--tenant", "Green Field")).toMatchObject({ exit: 0, json: { items: [{ role: "owner" }] } });
  expect(await cli.run("key", "list", "--tenant", "Nobody")).toMatchObject({ exit: 1, json: { code: "tenant_unknown" } });
});

test("the e-mail given to init is the controller's in the map that is in force, and has to be one", async () => {
  const email = "privacy@third.example";
  const init = (...more: readonly string[]) => cli.run("init", "--map", CONCIERGE, "--tenant", "Third", ...more);
  expect(await init("--email", "not an address")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(await init("--email", email)).toMatchObject({ exit: 0 });
  const same = cli.file("third.yaml", readFileSync(CONCIERGE, "utf8").replace(/^( *email: )\S+@\S+$/mu, `$1${email}`));
  expect(readFileSync(same, "utf8")).toContain(email);
  expect(await cli.run("map", "diff", same, "--tenant", "Third")).toMatchObject({ exit: 0, json: { isSame: true } });
});

test("with an owner's name and e-mail, init prints where they join; without a link, staff invite makes a new one", async () => {
  const words = ["init", "--map", CONCIERGE, "--tenant", "With Owner", "--owner-name", "Olivia", "--owner-email"] as const;
  expect(await cli.run(...words, "olivia@раypal.example")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  const first = await cli.run(...words, "olivia@example.com");
  expect(first).toMatchObject({ exit: 0, json: { joinLink: expect.stringMatching(/^http:\/\/localhost:4600\/join#[0-9a-z]{77}$/u) } });
  const invite = (email: string) => cli.run("staff", "invite", "--tenant", "With Owner", "--name", "Olivia", "--email", email, "--owner");
  const again = await invite("OLIVIA@example.com");
  expect(again).toMatchObject({ exit: 0, json: { joinLink: expect.stringContaining("/join#") } });
  expect(again.json["joinLink"]).not.toBe(first.json["joinLink"]);
  expect((await invite("other@example.com")).json["id"]).not.toBe(again.json["id"]);
});

test("init --custody says where cards rest, and is refused where it is no place or the map has no cards", async () => {
  const init = (map: string, custody: string) => cli.run("init", "--map", map, "--tenant", "Cards", "--custody", custody);
  expect(await init(CONCIERGE, "drawer")).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  const cardless = cli.file(
    "cardless.yaml",
    readFileSync(CONCIERGE, "utf8").replace("type: card,", "type: government-id,").replace("custody: until-used, ", ""),
  );
  expect(await init(cardless, "vault")).toMatchObject({
    exit: 2,
    json: { say: expect.stringContaining("no field of type card") as string },
  });
  expect(await init(CONCIERGE, "processor")).toMatchObject({ exit: 0 });
  const moved = cli.file("moved.yaml", readFileSync(CONCIERGE, "utf8").replace("custody: until-used", "custody: processor"));
  expect(await cli.run("map", "diff", moved, "--tenant", "Cards")).toMatchObject({ exit: 0, json: { isSame: true } });
  const say = "Payment card now rests here until it was used (PCI DSS: SAQ D). Cards on file stay where they are.";
  const diff = (await cli.run("map", "diff", CONCIERGE, "--tenant", "Cards")).json["consequences"];
  expect(diff).toMatchObject({ changes: [{ code: "custody_changed", field: "card", say }] });
});
