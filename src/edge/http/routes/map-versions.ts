import { instantToIso } from "../../../base/instant.ts";
import { within } from "../within.ts";
import { mapToJson } from "../../../registers/datamap/serialize.ts";
import { findVersion, listVersions, mapVersion } from "../../../registers/datamap/versions.ts";
import type { MapVersion } from "../../../registers/datamap/versions.ts";
import { NOTHING, pageOf } from "../contract/common.ts";
import * as contract from "../contract/data-map.ts";
import type { Edge } from "../edge.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Route } from "../route.ts";
import { yamlOf } from "./data-map.ts";

const ROOM = {
  room: "data map",
  method: "GET",
  policy: "owner",
  limiter: "caller",
  ledger: { none: "A map names no customer." },
  body: { kind: "none" },
} as const;

export function mapVersionRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      path: "/v1/data-map/versions",
      summary: "Every map that was in force: who applied it, and when; newest first.",
      params: NOTHING,
      query: contract.VersionsQuery,
      answer: { status: 200, describe: "A page.", body: contract.VersionsAnswer },
      handle: async ({ caller, query }) => {
        const { limit, cursor } = pageOf(query);
        const page = { limit: limit + 1, ...(cursor === null ? {} : { before: Number(cursor) }) };
        const found = await within(safe, caller, (tx) => listVersions(tx, page));
        const items = found.slice(0, limit).map(toListed);
        return json(200, { items, nextCursor: found.length > limit ? String(items.at(-1)?.version) : null });
      },
    }),
    route({
      ...ROOM,
      path: "/v1/data-map/versions/{n}",
      summary: "A map that was in force, as JSON and as a file.",
      params: contract.VersionParams,
      query: NOTHING,
      answer: { status: 200, describe: "The map.", body: contract.VersionAnswer },
      handle: async ({ caller, params }) =>
        await within(safe, caller, async (tx) => {
          const [map, version] = await Promise.all([mapVersion(tx, Number(params.n)), findVersion(tx, Number(params.n))]);
          if (map === null || version === undefined) return fail(problem("not_found"));
          return json(200, { ...toListed(version), map: mapToJson(map.source), yaml: await yamlOf(tx, map) });
        }),
    }),
  ];
}

function toListed({ version, digest, actor, appliedAt }: MapVersion) {
  return { version, digest, actor, appliedAt: instantToIso(appliedAt) };
}
