import { runCli } from "./cli.ts";

const EXIT_MS = 1_000;

process.exitCode = await runCli(process.argv.slice(2));
// A verb that has said its last word does not hang on what an outage, or a stop that cut it, left open.
setTimeout(() => process.exit(), EXIT_MS).unref();
