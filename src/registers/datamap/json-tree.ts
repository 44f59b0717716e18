import type { Problems } from "./_problems.ts";
import { childPath, MAP_BYTES_MAX, MAP_DEPTH_MAX } from "./_tree.ts";
import type { Entry, Place, Tree } from "./_tree.ts";

/** Each node of a map takes at least two characters in writing. */
const NODES_MAX = MAP_BYTES_MAX / 2;

/** The tree of a map that came as JSON. Undefined, with a problem, where it is too deep, too large or no JSON at all. */
export function treeFromJson(value: unknown, problems: Problems): Tree | undefined {
  let nodes = 0;
  const walk = (part: unknown, path: string, depth: number): Tree | undefined => {
    const at: Place = { line: 0, column: 0, path };
    nodes += 1;
    if (nodes > NODES_MAX) {
      if (nodes === NODES_MAX + 1) problems.wrong(at, "map_too_large", "This map is too large.", "Split it, or remove what is not needed.");
      return undefined;
    }
    if (depth > MAP_DEPTH_MAX) {
      problems.wrong(at, "too_deep", "This is nested deeper than a map ever is.", "Compare its shape with a starter map.");
      return undefined;
    }
    if (part === null || typeof part === "string" || typeof part === "number" || typeof part === "boolean") {
      return { kind: "scalar", at, value: part };
    }
    if (Array.isArray(part)) {
      const items = part.map((item, index) => walk(item, childPath(path, index), depth + 1));
      return { kind: "list", at, items: items.filter((item) => item !== undefined) };
    }
    if (typeof part !== "object") {
      problems.wrong(at, "not_json", "This is no JSON value.", "Send the map as a JSON object.");
      return undefined;
    }
    const entries = new Map<string, Entry>();
    for (const [key, child] of Object.entries(part)) {
      const place = { line: 0, column: 0, path: childPath(path, key) };
      const tree = walk(child, place.path, depth + 1);
      if (tree !== undefined) entries.set(key, { at: place, value: tree });
    }
    return { kind: "map", at, entries };
  };
  return walk(value, "", 0);
}
