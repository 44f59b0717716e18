import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createPretendStripe } from "./server.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, state: { type: "string" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write("--port takes a number from 0 (any that is free) to 65535.\n");
  process.exit(2);
}

const server = createPretendStripe({ stateFile: values.state ?? null });
// On this machine only: it asks nobody who they are.
server.listen(port, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
}
