import { readFileSync } from "node:fs";
import { request } from "node:http";
import { type Clock, instant } from "../../base/instant.ts";
import { unveil } from "../../base/redacted.ts";
import { hasRoot, unsealRoot } from "../../platform/keeper/keyring.ts";
import { borrowEgress } from "../../platform/egress/testing.ts";
import { borrowKeeper, initialiseCheapRoot } from "../../platform/keeper/testing.ts";
import { createLog } from "../../platform/log/log.ts";
import type { Settings } from "../../platform/settings/settings.ts";
import type { LookAtDisk } from "../../platform/storage/free-space.ts";
import type { TestDatabase } from "../../platform/storage/testing.ts";
import { parseMapYaml } from "../../registers/datamap/parse-map.ts";
import { setUpTenant } from "../../workflows/set-up/set-up-tenant.ts";
import { openHouse } from "../house.ts";
import type { House } from "../house.ts";
import { expectDeclared, holdToDeclared } from "./_test-declared.ts";
import { createHttpServer } from "./http-server.ts";
import type { HttpServer } from "./http-server.ts";

/** A whole house behind HTTP, for tests: real database, real keeper, real sockets. */
export type TestEdge = {
  readonly house: House;
  readonly server: HttpServer;
  readonly port: number;
  readonly logged: readonly string[];
  close(): Promise<void>;
};

export const PASSPHRASE = "correct horse battery staple";

export async function openTestEdge(
  db: TestDatabase,
  more: Partial<Settings> = {},
  lookAtDisk?: LookAtDisk,
  machineClock?: Clock,
): Promise<TestEdge> {
  const logged: string[] = [];
  const settings: Settings = {
    port: 0,
    host: "127.0.0.1",
    dataDir: "/nonexistent",
    databaseUrl: db.url,
    publicOrigin: "http://localhost:4600",
    cardOrigin: more.publicOrigin ?? "http://localhost:4600",
    mode: "test",
    rateLimitPerSecond: 20_000,
    // A test may say from which address it calls; without that it is this machine's.
    trustedProxies: ["127.0.0.1"],
    version: "0.1.0",
    ...more,
  };
  const log = createLog({ destination: { write: (line: string) => void logged.push(line) } });
  const house = await openHouse({
    settings,
    log,
    adopt: false,
    startKeeper: borrowKeeper,
    startEgress: borrowEgress,
    ...(lookAtDisk && { lookAtDisk }),
    ...(machineClock && { machineClock }),
  });
  const server = createHttpServer(house);
  const { port } = await server.listen();
  holdToDeclared(port, server.routes);
  return {
    house,
    server,
    port,
    logged,
    close: async () => {
      await server.close();
      await house.close();
    },
  };
}

/** A business under a map of ours; answers its owner's key. */
export async function makeBusiness(
  edge: TestEdge,
  name = "Blue Sky Concierge",
  yaml = readFileSync(new URL("../../../maps/concierge.yaml", import.meta.url), "utf8"),
): Promise<string> {
  const { db, keeper, clock } = edge.house;
  const parsed = parseMapYaml(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (await hasRoot(db)) await unsealRoot(db, keeper, PASSPHRASE);
  else await initialiseCheapRoot(db, keeper, PASSPHRASE, instant(clock()));
  const made = await setUpTenant(
    db,
    keeper,
    { kind: "operator", id: "test", role: "operator" },
    { name, mode: "test", map: parsed.map },
    clock(),
  );
  if (!made.ok) throw new Error("no tenant");
  return unveil(made.value.ownerKey);
}

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
};
export type Sent = {
  readonly key?: string;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One call over a socket of its own. */
export function call(port: number, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const payload = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const headers = {
    ...(sent.key === undefined ? {} : { authorization: `Bearer ${sent.key}` }),
    ...(payload === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
    ...sent.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = /[/+]json$/u.test(incoming.headers["content-type"] ?? "");
        const answer: Answer = {
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: isJson && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : {},
        };
        try {
          expectDeclared(port, method, path, answer);
          resolve(answer);
        } catch (error) {
          reject(error);
        }
      });
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}
