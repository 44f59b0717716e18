import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { outcomeOfError } from "./_outcome.ts";
import { CONCIERGE, type TestCli, makeTestCli } from "./_test-cli.ts";
import { describe } from "./verify.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
const FULL = "/dev/full";

let cli: TestCli;
beforeAll(async () => {
  cli = makeTestCli();
});
afterAll(() => cli.remove());

test("a reader that has seen enough, as `head` has, ends no verb in a fault", async () => {
  for (const words of [["map", "check", CONCIERGE], ["map", "check", CONCIERGE, "--json"], ["--help"]]) {
    const child = cli.start(...words);
    child.stdout?.destroy();
    let told = "";
    child.stderr?.on("data", (chunk: Buffer) => (told += chunk.toString("utf8")));
    const exit = await new Promise((resolve) => child.once("close", resolve));
    expect([words.join(" "), exit, told]).toEqual([words.join(" "), 0, ""]);
  }
});

test.skipIf(!existsSync(FULL))("what could not be written is not done: a key that nobody saw", async () => {
  const full = openSync(FULL, "w");
  const ran = spawnSync(process.execPath, [PROGRAM, "map", "check", CONCIERGE, "--json"], {
    env: cli.env,
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect(ran).toMatchObject({ status: 1, stderr: "This ended with 0, and what it has to say could not be written (ENOSPC).\n" });
});

test("what a check found goes to stdout, and why a verb was refused to stderr", async () => {
  const say = (...words: readonly string[]) => spawnSync(process.execPath, [PROGRAM, ...words], { env: cli.env, encoding: "utf8" });
  const found = say("map", "check", cli.file("broken.yaml", "purposes: { x: { label: X } }\n"));
  expect(found).toMatchObject({ status: 1, stderr: "" });
  expect(found.stdout).toMatch(/broken\.yaml:1:\d+ /u);
  const refused = say("map", "check", join(cli.home, "nowhere.yaml"));
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(/no such file/u);
});

test("the map that the guide shows is in order, and what is in it is counted", async () => {
  const guide = readFileSync(join(projectFolder(), "docs", "guides", "data-map.md"), "utf8");
  const [, map = ""] = /^```yaml\n(.*?)^```/msu.exec(guide) ?? [];
  const words = ["map", "check", cli.file("of-the-guide.yaml", map)];
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, ...words], { env: cli.env, encoding: "utf8" });
  expect([status, stdout]).toEqual([0, "The map is in order: 2 fields, 2 purposes, 1 role.\n"]);
});

test("with --json a refusal is one problem of RFC 9457 on stderr, and stdout stays empty", async () => {
  const { exit, stdout, stderr, json } = cli.runProcess("map", "check", join(cli.home, "nowhere.yaml"));
  expect([exit, stdout, stderr.split("\n").length]).toEqual([1, "", 2]);
  expect(json).toEqual({
    ok: false,
    type: "urn:strongroom:problem:file",
    title: "File",
    code: "file",
    say: expect.stringContaining("no such file"),
  });
});

test("wrong words bring the line of usage of the verb that was meant, and touch nothing", async () => {
  const usage = "strongroom key create [options]";
  for (const words of [
    ["key", "create"],
    ["key", "create", "--rôle", "x"],
    ["key", "create", "--role"],
    ["key", "create", "too", "many", "--role", "x"],
  ])
    expect(await cli.run(...words), words.join(" ")).toMatchObject({ exit: 2, stdout: "", json: { code: "wrong_usage", usage } });
  expect(await cli.run("key", "revoke")).toMatchObject({ exit: 2, json: { usage: "strongroom key revoke [options] <id>" } });
  expect(await cli.run("kye")).toMatchObject({ exit: 2, json: { usage: "strongroom [options] [command]" } });
  const said = spawnSync(process.execPath, [PROGRAM, "verify", "--url", "http://127.0.0.1:1", "--folder", "."], {
    env: cli.env,
    encoding: "utf8",
  });
  expect(said).toMatchObject({
    status: 2,
    stdout: "",
    stderr: "Name one of --url, --folder and --backup.\nUsage: strongroom verify [options]\n",
  });
  expect(existsSync(cli.env["DATA_DIR"] ?? "")).toBe(false);
});

test("a key in a wrong place is not repeated", async () => {
  const key = "sk_live_06h00q3nsgeenecezy6r6k0000";
  for (const [words, say] of [
    [["key", "list", key, "more"], "Too many arguments for 'list'. Expected 0 arguments but got 2."],
    [["verify", `--kye=${key}`], "Unknown option '--kye'."],
    [["verify", `--${key}`], "Unknown option '--…'."],
    [[key], "Unknown command '…'."],
  ] as const)
    expect(await cli.run(...words)).toMatchObject({ exit: 2, json: { say } });
});

test("a passphrase that is given in place of its file is not repeated", async () => {
  const said = await cli.run("init", "--map", CONCIERGE, "--passphrase-file", "lantern orbit velvet harbour");
  expect(said).toMatchObject({ exit: 1, json: { code: "file" } });
  expect(said.stderr).not.toContain("lantern");
});

test("verbs of a backup ask for the passphrase of the archives, and not for the one that unseals", async () => {
  for (const verb of ["backup", "restore", "verify"]) {
    const { stdout } = spawnSync(process.execPath, [PROGRAM, verb, "--help"], { env: cli.env, encoding: "utf8" });
    expect(stdout.replaceAll(/\s+/gu, " "), verb).toContain("file with the passphrase of the archives;");
  }
});

test("the version is told, by which a restore goes", async () => {
  const ran = spawnSync(process.execPath, [PROGRAM, "--version"], { env: cli.env, encoding: "utf8" });
  expect(ran).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/u) });
});

test("a verb in a folder where nothing is says so, and makes no database there", async () => {
  for (const words of [["key", "list"], ["doctor"], ["verify"], ["backup", "--out", join(cli.home, "backups")]])
    expect((await cli.run(...words)).exit, words.join(" ")).toBe(1);
  expect((await cli.run("key", "list")).json).toMatchObject({ code: "no_tenant" });
  expect([existsSync(join(cli.env["DATA_DIR"] ?? "", "postgres")), existsSync(join(cli.home, "backups"))]).toEqual([false, false]);
});

test("a recipient with a letter mistyped is told before anything is written", async () => {
  const out = join(cli.home, "all.age");
  const recipient = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z";
  for (const wrong of [recipient.replace("lvyv", "lvvy"), "age1", "age1qqq"])
    expect(await cli.run("export", "--out", out, "--recipient", wrong)).toMatchObject({
      exit: 2,
      json: { code: "wrong_usage", say: expect.stringMatching(/no age recipient/u) },
    });
  expect((await cli.run("export", "--out", out, "--recipient", recipient)).json).toMatchObject({ code: "no_tenant" });
  expect(existsSync(out)).toBe(false);
});

test("a file that is written beside its name first is told by its name", async () => {
  const missing = (path: string): unknown => Object.assign(new Error("no"), { code: "ENOENT", syscall: "open", path });
  expect(outcomeOfError(missing("/x/all.age.part")).text).toBe("There is no such file or folder: /x/all.age");
  expect(outcomeOfError(missing("/x/server.json.new-71")).text).toBe("There is no such file or folder: /x/server.json");
});

test("what was found in a ledger stands before the keys, and keys of a source that does not fit are none to keep", async () => {
  const report = {
    ok: true,
    origin: "o",
    size: 1,
    root: null,
    keys: "first-use",
    verifierKeys: ["k"],
    leaves: 1,
    pending: 0,
    sealed: 0,
  } as const;
  expect(describe({ ...report, findings: [], findingsTotal: 0 })).toContain("keep them");
  const finding = { code: "leaf_missing", where: "leaf 0", say: "It is missing." } as const;
  const told = describe({ ...report, ok: false, findings: [finding], findingsTotal: 1 }).split("\n");
  expect([told[0], told[2]]).toEqual(["1 finding.", "leaf 0: It is missing."]);
  expect(told.join("\n")).not.toContain("keep them");
});

test("a folder where a file is meant is told as such, and is no fault", async () => {
  expect(await cli.run("map", "check", cli.home)).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(await cli.run("init", "--map", CONCIERGE, "--passphrase-file", cli.home)).toMatchObject({ exit: 1, json: { code: "file" } });
});

test("a server that does not start says in JSON, too, why", async () => {
  const ran = spawnSync(process.execPath, [PROGRAM, "serve", "--json"], { env: { ...cli.env, PORT: "many" }, encoding: "utf8" });
  expect(ran.status).toBe(1);
  const last = ran.stderr.trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ ok: false, code: "not_started", say: expect.stringMatching(/^PORT /u) });
});

test.runIf(existsSync("/sys/kernel"))("a data folder that cannot be written is told by the name that was set", async () => {
  const env = { ...cli.env, DATA_DIR: "/sys/kernel" };
  const ran = spawnSync(process.execPath, [PROGRAM, "serve", "--json"], { env, encoding: "utf8" });
  expect(ran.status).toBe(1);
  expect(JSON.parse(ran.stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({
    say: expect.stringMatching(/^\/sys\/kernel (?:may not|lies on)/u),
  });
});

/** A disk of 64 KiB that is full, for one process and those it starts; not every machine lets one be made. */
const ON_A_FULL_DISK = 'mount -t tmpfs -o size=64k t "$DATA_DIR" && (cat /dev/zero > "$DATA_DIR/full"; exec "$@") 2>&1';
const mayMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "t", "/mnt"]).status === 0;

test.runIf(mayMount)("a start on a disk that is full says so, and leaves nothing behind", async () => {
  const folder = cli.env["DATA_DIR"] ?? "";
  mkdirSync(folder, { recursive: true });
  const start = [process.execPath, join(projectFolder(), "bin", "start.js")];
  const words = ["-rm", "sh", "-c", `${ON_A_FULL_DISK}; ls "$DATA_DIR"`, "sh", ...start];
  const { stdout } = spawnSync("unshare", words, { env: cli.env, encoding: "utf8" });
  expect(stdout.split("\n").filter((line) => !line.startsWith("cat: "))).toEqual([
    `${folder} lies on a disk that is full. Make room there, or set DATA_DIR to another folder.`,
    "full",
    "",
  ]);
});

test.runIf(existsSync("/proc/self"))("a data folder where no folder can be made is refused at once", async () => {
  const env = { ...cli.env, DATA_DIR: "/proc/strongroom/data" };
  const run = (...words: readonly string[]) =>
    spawnSync(process.execPath, [PROGRAM, ...words, "--json"], { env, encoding: "utf8", timeout: 30_000 });
  for (const words of [["serve"], ["init", "--map", CONCIERGE], ["demo"]]) {
    const { status, stderr } = run(...words);
    expect([words[0], status, stderr.trim().split("\n").at(-1)]).toEqual([
      words[0],
      1,
      expect.stringContaining("No folder can be made in /proc. Name another one than /proc/strongroom."),
    ]);
  }
});
