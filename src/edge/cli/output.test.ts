import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectFolder } from "../../platform/storage/locate-postgres.ts";
import { CONCIERGE, makeTestCli } from "./_test-cli.ts";

const PROGRAM = join(projectFolder(), "bin", "strongroom.js");
const FULL = "/dev/full";

const cli = makeTestCli();
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

test.skipIf(!existsSync(FULL))("what could not be written is not done: a key that nobody saw", () => {
  const full = openSync(FULL, "w");
  const ran = spawnSync(process.execPath, [PROGRAM, "map", "check", CONCIERGE, "--json"], {
    env: cli.env,
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect(ran).toMatchObject({ status: 1, stderr: "This ended with 0, and what it has to say could not be written (ENOSPC).\n" });
});

test("what a check found goes to stdout, and why a verb was refused to stderr", () => {
  const say = (...words: readonly string[]) => spawnSync(process.execPath, [PROGRAM, ...words], { env: cli.env, encoding: "utf8" });
  const found = say("map", "check", cli.file("broken.yaml", "purposes: { x: { label: X } }\n"));
  expect(found).toMatchObject({ status: 1, stderr: "" });
  expect(found.stdout).toMatch(/broken\.yaml:1:\d+ /u);
  const refused = say("map", "check", join(cli.home, "nowhere.yaml"));
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toMatch(/no such file/u);
});

test("a folder where a file is meant is told as such, and is no fault", () => {
  expect(cli.run("map", "check", cli.home)).toMatchObject({ exit: 2, json: { code: "wrong_usage" } });
  expect(cli.run("init", "--map", CONCIERGE, "--passphrase-file", cli.home)).toMatchObject({ exit: 1, json: { code: "file" } });
});

test("a server that does not start says in JSON, too, why", () => {
  const ran = spawnSync(process.execPath, [PROGRAM, "serve", "--json"], { env: { ...cli.env, PORT: "many" }, encoding: "utf8" });
  expect(ran.status).toBe(1);
  expect(JSON.parse(ran.stdout)).toEqual({ ok: false, code: "not_started", say: expect.stringMatching(/^PORT /u) });
});
