import { flushCompileCache } from "node:module";
import { runServer } from "./edge/run-server.ts";

/** What was cut at a stop may hang on to the process; nobody waits for it any more. */
const EXIT_MS = 500;

// Now, when nobody waits for an answer: until it is written, what was compiled lies in memory twice. Without a cache it does nothing.
flushCompileCache();
process.exitCode = await runServer(process.env, (line) => process.stdout.write(`${line}\n`));
setTimeout(() => process.exit(), EXIT_MS).unref();
