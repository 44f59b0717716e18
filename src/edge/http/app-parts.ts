import type { IncomingMessage } from "node:http";
import type { Clock } from "../../base/instant.ts";
import type { Log } from "../../platform/log/log.ts";
import type { Metrics } from "../../platform/metrics/metrics.ts";
import type { FreeSpace } from "../../platform/storage/free-space.ts";
import type { KeyGate } from "../../registers/keys/authenticate.ts";
import type { Gatekeeper } from "./gatekeeper.ts";
import type { Hosts } from "./hosts.ts";
import type { Route } from "./route.ts";
import type { SessionGate } from "./session/session-gate.ts";
import type { OwnerGate } from "./no-owner.ts";

/** What answering a route needs beside the route itself. */
export type AppParts = {
  readonly routes: readonly Route[];
  readonly gate: KeyGate;
  readonly sessions: SessionGate;
  readonly refuseNoOwner: OwnerGate;
  readonly publicOrigin: string;
  readonly cardOrigin: string;
  readonly hosts: Hosts;
  readonly addressOf: (incoming: IncomingMessage) => string | null;
  readonly clock: Clock;
  readonly space: FreeSpace;
  readonly limits: Gatekeeper;
  readonly isTest: boolean;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly elapsedMs: () => number;
};
