import { within } from "../within.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { compileMap } from "../../../registers/datamap/compile-map.ts";
import { consequences } from "../../../registers/datamap/consequences.ts";
import { parseMapJson, parseMapYaml } from "../../../registers/datamap/parse-map.ts";
import type { ParsedMap } from "../../../registers/datamap/types.ts";
import { blockedChanges, currentMap } from "../../../registers/datamap/versions.ts";
import { storedFields } from "../../../registers/subjects/write.ts";
import { NOTHING } from "../contract/common.ts";
import * as contract from "../contract/data-map.ts";
import type { Edge } from "../edge.ts";
import { json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

/** What an editor asks while a map is written. A map that is wrong is an answer here, not an error. */
export function mapCheckRoutes({ safe }: Edge): readonly Route[] {
  return [
    route({
      room: "data map",
      method: "POST",
      path: "/v1/data-map/checks",
      anew: "It changes nothing.",
      policy: "owner",
      limiter: "caller",
      summary: "What is wrong in a map, by line and column, and what it would change; applies nothing.",
      ledger: { none: "Nothing is changed." },
      params: NOTHING,
      query: NOTHING,
      body: { kind: "json", schema: contract.CheckBody },
      answer: { status: 200, describe: "Problems, warnings, consequences.", body: contract.CheckAnswer },
      handle: async ({ caller, body }) => {
        const parsed = body.yaml === undefined ? parseMapJson(body.map) : parseMapYaml(body.yaml);
        return await within(safe, caller, (tx) => tellCheck(tx, parsed));
      },
    }),
  ];
}

async function tellCheck(tx: Tx, parsed: ParsedMap): Promise<Reply> {
  const before = await currentMap(tx);
  const version = before?.version ?? 0;
  const nothing = { ok: false, version, isSame: false, problems: [], warnings: [], blocked: [], consequences: null };
  if (!parsed.ok) return json(200, { ...nothing, problems: parsed.problems });

  const after = compileMap(parsed.map, version + 1);
  const blocked = (await blockedChanges(tx, before, after, await storedFields(tx))).map(({ field, code, say }) => ({ field, code, say }));
  return json(200, {
    ...nothing,
    ok: blocked.length === 0,
    isSame: before?.digest === after.digest,
    warnings: parsed.warnings,
    blocked,
    consequences: consequences(before, after),
  });
}
