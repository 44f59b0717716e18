import { gatherProblems } from "./_problems.ts";
import type { Problems } from "./_problems.ts";
import { readController } from "./_read-controller.ts";
import { readFields } from "./_read-fields.ts";
import { readLists } from "./_read-lists.ts";
import { readPurposes } from "./_read-purposes.ts";
import { readRecipients } from "./_read-recipients.ts";
import { readRoles } from "./_read-roles.ts";
import { isNothing, readMap, refuseUnknownKeys, required } from "./_read.ts";
import type { MapTree, Tree } from "./_tree.ts";
import { treeFromJson } from "./json-tree.ts";
import { BUILT_IN_PURPOSES } from "./reserved.ts";
import type { DataMap, ParsedMap } from "./types.ts";
import { treeFromBytes, treeFromYaml } from "./yaml-tree.ts";

const SECTIONS = ["controller", "purposes", "fields", "roles", "recipients", "lists", "segments", "events"] as const;
/** Sections whose room is not built yet; written down empty they do no harm. */
const LATER_SECTIONS = ["segments", "events"] as const;

/** Reads a map from YAML. Everything wrong in it is told at once, with line, column and what would mend it. */
export function parseMapYaml(text: string): ParsedMap {
  return parse((problems) => treeFromYaml(text, problems));
}

/** Reads a map from a file of YAML, of which JSON is a part, by the same rules. */
export function parseMapFile(bytes: Uint8Array): ParsedMap {
  return parse((problems) => treeFromBytes(bytes, problems));
}

/** Reads a map from a JSON value by the same rules; `path` tells the place. */
export function parseMapJson(value: unknown): ParsedMap {
  return parse((problems) => treeFromJson(value, problems));
}

function parse(read: (problems: Problems) => Tree | undefined): ParsedMap {
  const problems = gatherProblems();
  const tree = read(problems);
  const map = tree === undefined ? undefined : readDataMap(tree, problems);
  return map !== undefined && problems.isClean()
    ? { ok: true, map, warnings: problems.warnings() }
    : { ok: false, problems: problems.problems() };
}

function readDataMap(tree: Tree, problems: Problems): DataMap | undefined {
  const map = readMap(tree, "map", problems);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, SECTIONS, problems);
  refuseLaterSections(map, problems);

  const controllerTree = required(
    map,
    "controller",
    ["no_controller", "It is not said who is responsible for the data.", "Add controller: with name, email and jurisdictions."],
    map.at,
    problems,
  );
  const controller = controllerTree === undefined ? undefined : readController(controllerTree, problems);
  required(map, "purposes", ["no_purposes", "No purpose is declared.", "Add purposes:, each with a label and a basis."], map.at, problems);
  required(map, "fields", ["no_fields", "No field is declared.", "Add fields:."], map.at, problems);

  const purposes = readPurposes(map.entries.get("purposes"), problems);
  const purposeNames = [...Object.keys(purposes), ...Object.keys(BUILT_IN_PURPOSES)];
  const fields = readFields(map.entries.get("fields"), purposeNames, problems);
  const roles = readRoles(map.entries.get("roles"), { purposes: purposeNames, fields }, problems);
  const recipients = readRecipients(map.entries.get("recipients"), purposeNames, fields, problems);
  const lists = readLists(map.entries.get("lists"), purposes, problems);
  if (controller === undefined) return undefined;
  return { controller, purposes, fields, roles, recipients, ...(Object.keys(lists).length === 0 ? {} : { lists }) };
}

function refuseLaterSections(map: MapTree, problems: Problems): void {
  for (const section of LATER_SECTIONS) {
    const entry = map.entries.get(section);
    if (entry === undefined || isNothing(entry.value)) continue;
    const isEmpty =
      entry.value.kind === "list" ? entry.value.items.length === 0 : entry.value.kind === "map" && entry.value.entries.size === 0;
    if (!isEmpty)
      problems.wrong(entry.at, "section_not_yet", `This version does not know ${section} yet.`, `Remove ${section}, or leave it empty.`);
  }
}
