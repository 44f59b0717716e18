import { isFresh } from "../../../base/is-fresh.ts";
import { within } from "../within.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { compileMap } from "../../../registers/datamap/compile-map.ts";
import { consequences } from "../../../registers/datamap/consequences.ts";
import { parseMapJson, parseMapYaml } from "../../../registers/datamap/parse-map.ts";
import { mapToJson, mapToYaml } from "../../../registers/datamap/serialize.ts";
import type { CompiledMap, DataMap, MapProblem } from "../../../registers/datamap/types.ts";
import { applicationDetail, applyMap, currentMap, findVersion } from "../../../registers/datamap/versions.ts";
import type { ApplyRefusal } from "../../../registers/datamap/versions.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { storedFields } from "../../../registers/subjects/write.ts";
import { NOTHING } from "../contract/common.ts";
import { settlePolicies } from "../../../safe/access/settle-policies.ts";
import * as contract from "../contract/data-map.ts";
import { adminEntry } from "../edge.ts";
import { entryActor } from "../../../safe/access/actor.ts";
import type { Edge } from "../edge.ts";
import type { Caller } from "../caller.ts";
import { problem } from "../problem.ts";
import { fail, json, route } from "../route.ts";
import type { Reply, Route } from "../route.ts";

const ROOM = { room: "data map", path: "/v1/data-map", limiter: "caller", params: NOTHING } as const;

export function dataMapRoutes(edge: Edge): readonly Route[] {
  return [
    route({
      ...ROOM,
      method: "GET",
      policy: "key",
      summary: "The map in force.",
      query: contract.MapQuery,
      ledger: { none: "The map names no person." },
      body: { kind: "none" },
      answer: { status: 200, describe: "The map and its version.", body: contract.MapAnswer },
      handle: async ({ caller, query }) => await within(edge.safe, caller, (tx) => tellMap(tx, query.form === "yaml")),
    }),
    route({
      ...ROOM,
      method: "PUT",
      policy: "owner",
      summary: "Put a map in force, or with dryRun tell what it would change for whom.",
      query: NOTHING,
      ledger: { acts: ["map.apply"] },
      body: { kind: "json", schema: contract.MapBody },
      answer: { status: 200, describe: "Its version and consequences.", body: contract.MapAppliedAnswer },
      handle: async ({ caller, body }) => {
        const parsed = body.yaml === undefined ? parseMapJson(body.map) : parseMapYaml(body.yaml);
        if (!parsed.ok) return fail(mapProblems(parsed.problems));
        if (body.dryRun === true) return await within(edge.safe, caller, (tx) => tellConsequences(tx, parsed.map));
        const { person } = caller;
        if (person !== undefined && !isFresh(person.session.strong.at, edge.safe.clock())) return fail(problem("step_up_needed"));
        const reply = await within(edge.safe, caller, (tx) => apply(edge, tx, caller, parsed.map, body.yaml));
        edge.safe.maps.forget(caller.tenant);
        edge.gate.forget(caller.tenant);
        return reply;
      },
    }),
  ];
}

async function tellMap(tx: Tx, isYaml: boolean): Promise<Reply> {
  const map = await currentMap(tx);
  if (map === null) return fail(problem("not_found"));
  const told = { version: map.version, map: mapToJson(map.source) };
  return json(200, isYaml ? { ...told, yaml: await yamlOf(tx, map) } : told);
}

/** The file as it was handed in; one that came as JSON is written out. */
export async function yamlOf(tx: Tx, map: CompiledMap): Promise<string> {
  return (await findVersion(tx, map.version))?.yaml ?? mapToYaml(map.source);
}

async function tellConsequences(tx: Tx, map: DataMap): Promise<Reply> {
  const before = await currentMap(tx);
  const after = compileMap(map, (before?.version ?? 0) + 1);
  return json(200, { version: before?.version ?? 0, consequences: consequences(before, after) });
}

async function apply(edge: Edge, tx: Tx, caller: Caller, map: DataMap, yaml: string | undefined): Promise<Reply> {
  const now = edge.safe.clock();
  const actor = entryActor(caller.actor);
  const applied = await applyMap(tx, { map, ...(yaml === undefined ? {} : { yaml }), actor, stored: storedFields }, now);
  if (!applied.ok) return fail(blocked(applied.refusal));
  if (applied.value.isNew) {
    await appendEntries(tx, [adminEntry(caller.actor, "map.apply", { detail: applicationDetail(applied.value.map) })], now);
    await settlePolicies(tx, applied.value.map, actor, now);
  }
  return json(200, { version: applied.value.map.version, consequences: applied.value.consequences });
}

function mapProblems(problems: readonly MapProblem[]): ReturnType<typeof problem> {
  return problem("map_invalid", {
    fields: problems.slice(0, 100).map(({ path, line, column, code, say, mend }) => ({
      field: line > 0 ? `${path} (line ${line}, column ${column})` : path,
      code,
      say: `${say} ${mend}`,
    })),
  });
}

function blocked(refusal: ApplyRefusal): ReturnType<typeof problem> {
  if (refusal.code === "map_changed_meanwhile") return problem("map_changed_meanwhile");
  return problem("map_blocked", { fields: refusal.blocked.map(({ field, code, say }) => ({ field, code, say })) });
}
