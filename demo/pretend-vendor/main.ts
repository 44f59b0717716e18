import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createPretendVendor } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, "with-parent": { type: "boolean", default: false } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write("--port takes a number from 0 (any that is free) to 65535.\n");
  process.exit(2);
}

const { server } = createPretendVendor();
server.once("error", () => {
  process.stderr.write(`Port ${port} is taken by another program.\n`);
  process.exit(1);
});
// On this machine only: it asks nobody who they are.
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});

function end(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
// Whoever started it holds the other end: when they die, however that is, it closes.
if (values["with-parent"]) process.stdin.once("end", end).resume();
