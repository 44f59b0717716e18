import { instant } from "../../src/base/instant.ts";
import { refuse } from "../../src/base/result.ts";
import { createApp } from "../../src/edge/http/app.ts";
import { createGatekeeper } from "../../src/edge/http/gatekeeper.ts";
import { createHosts } from "../../src/edge/http/hosts.ts";
import { createListener } from "../../src/edge/http/listener.ts";
import { problem } from "../../src/edge/http/problem.ts";
import type { Route } from "../../src/edge/http/route.ts";
import { createAddressReader } from "../../src/edge/http/session/peer-address.ts";
import { createLog } from "../../src/platform/log/log.ts";
import { createMetrics } from "../../src/platform/metrics/metrics.ts";
import { NOT_OUR_DISK } from "../../src/platform/storage/free-space.ts";
import type { KeyGate } from "../../src/registers/keys/authenticate.ts";
import type { FloorDoor } from "./floor-database.ts";

/** What the bench gives a process that stands in for the product. */
type FloorSettings = { readonly port: number; readonly database: FloorDoor };

export const FLOOR_ROOM = { room: "floor", policy: "key", limiter: "caller", ledger: { none: "The floor has no ledger." } } as const;
export const FLOOR_OK = { status: 200, describe: "What is stored.", body: "application/json" } as const;

export function floorSettings(): FloorSettings {
  return JSON.parse(process.env["FLOOR_SETTINGS"] ?? "{}") as FloorSettings;
}

/** Whoever comes is let in: looking the key up is a cost of the safe. */
const gate: KeyGate = {
  authenticate: async () => ({ id: "key_floor", tenant: "ten_floor", roles: [], purposes: "all", owner: false }),
  forget: () => undefined,
};

/** Serves these routes by the product's own HTTP layer, and says so to whoever started the process. */
export async function serveFloor(routes: readonly Route[], port: number): Promise<void> {
  const elapsedMs = (): number => performance.now();
  const origins = { publicOrigin: `http://127.0.0.1:${port}`, cardOrigin: `http://127.0.0.1:${port}` };
  const hosts = createHosts(origins);
  const app = createApp({
    routes,
    gate,
    sessions: { authenticate: async () => refuse({ code: "device_proof_needed" }) },
    refuseNoOwner: async () => problem("owner_needed"),
    ...origins,
    hosts,
    addressOf: createAddressReader([]),
    clock: () => instant(Date.now()),
    space: NOT_OUR_DISK,
    limits: createGatekeeper(10_000_000, elapsedMs),
    isTest: false,
    log: createLog({ level: "warn" }),
    metrics: createMetrics(),
    elapsedMs,
  });
  const listener = createListener(app.fetch, hosts);
  await listener.listen(port, "127.0.0.1");
  process.send?.("ready");
}
