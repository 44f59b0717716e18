import { instantToIso } from "../../../base/instant.ts";
import { knownDrifts } from "../../../registers/notice/drifts.ts";
import { findDrift } from "../../../workflows/notice/drift.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/notice.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { within } from "../within.ts";

export function driftRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "notice",
      limiter: "caller",
      method: "GET",
      path: "/v1/drift",
      policy: "owner",
      summary: "Where the practice of the last ninety days departs from the notice in force: how often, since when, and the mend.",
      ledger: { none: "It names no customer." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "none" },
      answer: { status: 200, describe: "The most frequent first.", body: contract.DriftAnswer },
      handle: ({ caller }) =>
        within(safe, caller, async (tx) => {
          const [{ drifts, since, ...looked }, known] = [await findDrift(tx, safe, safe.clock()), await knownDrifts(tx)];
          const knownSince = new Map(known.map(({ key, foundAt }) => [key, instantToIso(foundAt)]));
          const items = drifts.map((drift) => ({ ...drift, knownSince: knownSince.get(drift.key) ?? null }));
          return json(200, { ...looked, since: instantToIso(since), items });
        }),
    }),
  ];
}
