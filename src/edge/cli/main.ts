import { runCli } from "./cli.ts";

const EXIT_MS = 2_000;

process.exitCode = await runCli(process.argv.slice(2));
// A verb that has said its last word does not hang on what an outage left open; a server that runs is not touched.
if (process.argv[2] !== "serve" && process.argv[2] !== "demo") setTimeout(() => process.exit(), EXIT_MS).unref();
