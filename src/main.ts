import { runServer } from "./edge/run-server.ts";

process.exitCode = await runServer(process.env, (line) => process.stdout.write(`${line}\n`));
