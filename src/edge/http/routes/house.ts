import { pingDatabase } from "../../../platform/storage/database.ts";
import { instant, instantToIso } from "../../../base/instant.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/house.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";

const ROOM = { room: "house", limiter: "caller", params: NOTHING, query: NOTHING } as const;
const UNNOTED = { ledger: { none: "It concerns the machine, not a customer." }, body: { kind: "none" } } as const;

export function houseRoutes(edge: Edge): readonly Route[] {
  const { db, safe, version, metrics } = edge;
  const status = (): "ok" | "sealed" => (safe.keeper.state() === "open" ? "ok" : "sealed");
  return [
    route({
      ...ROOM,
      ...UNNOTED,
      method: "GET",
      path: "/healthz",
      place: "both",
      policy: "public",
      summary: "Whether the safe is open or sealed.",
      answer: { status: 200, describe: "It runs.", body: contract.HealthAnswer },
      handle: () => json(200, { status: status(), version }),
    }),
    route({
      ...ROOM,
      ...UNNOTED,
      method: "GET",
      path: "/livez",
      place: "both",
      policy: "public",
      summary: "Whether the process runs.",
      answer: { status: 200, describe: "It runs.", body: contract.HealthAnswer },
      handle: () => json(200, { status: status(), version }),
    }),
    route({
      ...ROOM,
      ...UNNOTED,
      method: "GET",
      path: "/readyz",
      place: "both",
      policy: "public",
      summary: "Whether calls would be served: the database answers and the keeper is there.",
      answer: {
        status: 200,
        describe:
          "Ready. Sealed counts as ready, because it can be unsealed; so does a disk that is nearly full, because what is kept can be used.",
        body: contract.ReadyAnswer,
      },
      handle: async () => {
        const keeper = safe.keeper.state();
        if (keeper === "restarting") return fail(problem("keeper_away", { retryAfterSeconds: 1 }));
        await pingDatabase(db);
        return json(200, { status: status(), database: "ok", keeper, disk: db.space.state() });
      },
    }),
    route({
      ...ROOM,
      ...UNNOTED,
      method: "GET",
      path: "/metrics",
      policy: "key",
      summary: "Numbers for Prometheus.",
      answer: { status: 200, describe: "Prometheus text.", body: "text/plain" },
      handle: async () => ({ kind: "bytes", status: 200, type: metrics.contentType, bytes: await metrics.text() }),
    }),
    unsealRoute(edge),
    clockRoute(edge),
  ];
}

/** Public, because without keys nobody can show who they are: the passphrase is the proof, and guesses are few. */
function unsealRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/unseal",
    policy: "public",
    limiter: "unseal",
    summary: "Unseal the safe with the passphrase.",
    ledger: { acts: ["keeper.unseal"] },
    body: { kind: "json", schema: contract.UnsealBody },
    answer: { status: 200, describe: "Open.", body: contract.UnsealAnswer },
    handle: async ({ body }) => {
      const unsealed = await edge.unseal(body.passphrase);
      return unsealed.ok ? json(200, { status: "ok" }) : fail(problem(unsealed.refusal.code));
    },
  });
}

function clockRoute(edge: Edge): Route {
  return route({
    ...ROOM,
    method: "POST",
    path: "/v1/clock",
    anew: "It sets what it says.",
    policy: "test",
    summary: "Test mode: moves the clock.",
    ledger: { none: "Only in test mode." },
    body: { kind: "json", schema: contract.ClockBody },
    answer: { status: 200, describe: "The time it is now.", body: contract.ClockAnswer },
    handle: ({ body }) => {
      const now = instant(typeof body.now === "number" ? body.now : Date.parse(body.now));
      edge.moveClock?.(now);
      return json(200, { now: instantToIso(edge.safe.clock()) });
    },
  });
}
