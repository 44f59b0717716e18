import { readFileSync, statSync } from "node:fs";
import { parseMapFile } from "../../registers/datamap/parse-map.ts";
import type { DataMap, MapProblem, ParsedMap } from "../../registers/datamap/types.ts";
import { type Outcome, Stop, wanting, wrongUsage } from "./_outcome.ts";

const MAP_BYTES_MAX = 1_048_576;

/** Reads a map file, YAML or JSON. */
export function readMapFile(file: string): ParsedMap {
  const found = statSync(file);
  if (!found.isFile()) throw new Stop(wrongUsage(`This is not a file: ${file}`));
  if (found.size > MAP_BYTES_MAX) throw new Stop(wrongUsage(`A data map is smaller than 1 MB; this is something else: ${file}`));
  return parseMapFile(readFileSync(file));
}

/** A map that is in order, or the end of the verb with everything that is wrong in it. */
export function requireMap(file: string): DataMap {
  const parsed = readMapFile(file);
  if (parsed.ok) return parsed.map;
  throw new Stop(problemsOutcome(file, parsed.problems));
}

export function problemsOutcome(file: string, problems: readonly MapProblem[]): Outcome {
  const text = problems.map((it) => `${file}:${it.line}:${it.column} ${it.say} ${it.mend}`).join("\n");
  return wanting(
    { ok: false, problems },
    `${text}\n${problems.length} ${problems.length === 1 ? "problem" : "problems"} in the map; nothing was changed.`,
  );
}
