import { spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEPER_ARGUMENTS } from "./channel.ts";
import { openKeeper } from "./_testing.ts";
import type { Keeper } from "./keeper.ts";

/** Runs code under the very arguments that the keeper's process gets, and gives the error codes it met. */
async function probe(code: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...KEEPER_ARGUMENTS, "--input-type=module", "-e", code], {
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  let errors = "";
  child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
  await new Promise((resolve) => child.on("close", resolve));
  if (said === "") throw new Error(errors);
  return said.trim().split("\n");
}

const ATTEMPT = `
  const attempt = (name, run) => { try { run(); console.log(name + " done"); } catch (error) { console.log(name + " " + (error.code ?? error.name)); } };
`;

test("the process reads its own folders and nothing else", async () => {
  const own = JSON.stringify(import.meta.filename);
  const base = JSON.stringify(join(import.meta.dirname, "../../base/result.ts"));
  const beside = JSON.stringify(join(import.meta.dirname, "../storage/tx.ts"));
  const said = await probe(`${ATTEMPT}
    import { readFileSync, readdirSync } from "node:fs";
    attempt("own", () => readFileSync(${own}));
    attempt("base", () => readFileSync(${base}));
    attempt("beside", () => readFileSync(${beside}));
    attempt("etc", () => readFileSync("/etc/passwd"));
    attempt("proc", () => readFileSync("/proc/self/environ"));
    attempt("list", () => readdirSync("/"));
  `);
  expect(said).toEqual([
    "own done",
    "base done",
    "beside ERR_ACCESS_DENIED",
    "etc ERR_ACCESS_DENIED",
    "proc ERR_ACCESS_DENIED",
    "list ERR_ACCESS_DENIED",
  ]);
});

test("the process writes no file, not even into its own folder", async () => {
  const said = await probe(`${ATTEMPT}
    import { writeFileSync, unlinkSync } from "node:fs";
    attempt("tmp", () => writeFileSync("/tmp/keeper-was-here", "x"));
    attempt("own", () => writeFileSync(${JSON.stringify(join(import.meta.dirname, "keeper-was-here"))}, "x"));
    attempt("remove", () => unlinkSync(${JSON.stringify(import.meta.filename)}));
  `);
  expect(said).toEqual(["tmp ERR_ACCESS_DENIED", "own ERR_ACCESS_DENIED", "remove ERR_ACCESS_DENIED"]);
});

test("the process reaches no network: not out, not in, not by name, not by a local socket", async () => {
  const said = await probe(`
    import { connect, createServer } from "node:net";
    import { createSocket } from "node:dgram";
    import { lookup } from "node:dns";
    const wait = (name, start) => new Promise((resolve) => {
      const end = (result) => { console.log(name + " " + result); resolve(); };
      try { start((error) => end(error?.code), () => end("done")); } catch (error) { end(error.code); }
    });
    await wait("tcp", (fail, done) => connect(9, "127.0.0.1").on("error", fail).on("connect", done));
    await wait("unix", (fail, done) => connect("/tmp/any.sock").on("error", fail).on("connect", done));
    await wait("listen", (fail, done) => createServer().on("error", fail).on("listening", done).listen(0));
    await wait("udp", (fail, done) => createSocket("udp4").on("error", fail).send("x", 9, "127.0.0.1", (error) => error ? fail(error) : done()));
    await wait("dns", (fail, done) => lookup("localhost", (error) => error ? fail(error) : done()));
  `);
  expect(said).toEqual(["tcp", "unix", "listen", "udp", "dns"].map((way) => `${way} ERR_ACCESS_DENIED`));
});

test("the process starts no process, worker, native code, inspector, or code made of text", async () => {
  const said = await probe(`${ATTEMPT}
    import { spawnSync, execFileSync } from "node:child_process";
    import { Worker } from "node:worker_threads";
    import { open } from "node:inspector";
    attempt("spawn", () => { throw spawnSync("true").error ?? new Error("ran"); });
    attempt("exec", () => execFileSync("/bin/true"));
    attempt("worker", () => new Worker("1", { eval: true }));
    attempt("inspector", () => open(0));
    attempt("addon", () => process.dlopen({ exports: {} }, "/tmp/any.node"));
    attempt("text", () => new Function("return 1")());
  `);
  expect(said).toEqual([
    "spawn ERR_ACCESS_DENIED",
    "exec ERR_ACCESS_DENIED",
    "worker ERR_ACCESS_DENIED",
    "inspector ERR_ACCESS_DENIED",
    "addon ERR_DLOPEN_DISABLED",
    "text EvalError",
  ]);
});

const onLinux = process.platform === "linux";
let keeper: Keeper;
beforeAll(async () => {
  process.env["STRONGROOM_PLANTED"] = "canary";
  keeper = await openKeeper();
});
afterAll(async () => {
  Reflect.deleteProperty(process.env, "STRONGROOM_PLANTED");
  await keeper.close();
});

test.runIf(onLinux)("the running process has these arguments, no environment, and no way out but its two pipes", () => {
  const proc = `/proc/${keeper.pid()}`;
  const argued = readFileSync(`${proc}/cmdline`, "utf8").split("\0");
  for (const argument of KEEPER_ARGUMENTS) expect(argued).toContain(argument);
  expect(argued.filter((argument) => argument.startsWith("--allow-"))).toHaveLength(2);
  expect(readFileSync(`${proc}/environ`, "utf8")).toBe("");
  const sockets = readdirSync(`${proc}/fd`).filter((fd) => linkOf(`${proc}/fd/${fd}`).startsWith("socket:"));
  expect(sockets.toSorted()).toEqual(["0", "1"]);
  expect(linkOf(`${proc}/fd/2`)).toBe("/dev/null");
});

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "gone";
  }
}

test("what the process loads is node's own, the base, and the keeper", () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  follow(join(import.meta.dirname, "process.ts"), seen, outside);
  expect([...outside]).toEqual([]);
  expect(seen.size).toBeGreaterThan(15);
});

test("what this test would catch: the importing side of the keeper reaches further", () => {
  const outside = new Set<string>();
  follow(join(import.meta.dirname, "_sql.ts"), new Set(), outside);
  expect([...outside]).not.toEqual([]);
});

/** Types are followed too: what is only a type today is a value after the next edit. */
function follow(file: string, seen: Set<string>, outside: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  for (const [, stated, asked = ""] of readFileSync(file, "utf8").matchAll(
    /^(?:(?:import|export)\b[^;"]*\bfrom|import)\s+"([^"]+)"|\bimport\(\s*"([^"]+)"/gmu,
  )) {
    const name = stated ?? asked;
    if (name.startsWith("node:")) continue;
    const target = join(dirname(file), name);
    const folder = relative(join(import.meta.dirname, "../.."), dirname(target));
    if (name.startsWith(".") && statSync(target).isFile() && (folder === "base" || folder === "platform/keeper"))
      follow(target, seen, outside);
    else outside.add(name);
  }
}
