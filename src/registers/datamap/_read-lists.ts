import type { Problems } from "./_problems.ts";
import { toLabel } from "./_read-purposes.ts";
import { optional, present, readMap, readNamed, readNames, readText, refuseUnknownKeys, required } from "./_read.ts";
import type { Entry, MapTree, Tree } from "./_tree.ts";
import type { MapList, MapPurpose } from "./types.ts";

const KEYS = ["label", "purpose", "from"] as const;

/** Mailing lists. Whoever is on one agreed to its purpose, so that purpose rests on consent and on nothing else. */
export function readLists(
  section: Entry | undefined,
  purposes: Readonly<Record<string, MapPurpose>>,
  problems: Problems,
): Readonly<Record<string, MapList>> {
  const lists: Record<string, MapList> = {};
  for (const [name, entry] of readNamed(section, "lists", problems)) {
    const map = readMap(entry.value, name, problems);
    if (map === undefined) continue;
    refuseUnknownKeys(map, KEYS, problems);
    lists[name] = {
      label: readText(optional(map, "label"), "label", problems) ?? toLabel(name),
      purpose: readPurpose(name, map, entry, purposes, problems),
      ...present("from", readText(optional(map, "from"), "from", problems)),
    };
  }
  return lists;
}

function readPurpose(name: string, map: MapTree, entry: Entry, purposes: Readonly<Record<string, MapPurpose>>, problems: Problems): string {
  const absent = ["list_without_purpose", `The list ${name} has no purpose.`, "Add purpose: with one that rests on consent."] as const;
  const tree = required(map, "purpose", absent, entry.at, problems);
  if (tree === undefined) return "";
  const [purpose = ""] = readNames(inList(tree), "purpose", Object.keys(purposes), "purpose", problems);
  const basis = purposes[purpose]?.basis;
  if (basis !== undefined && basis !== "consent") {
    problems.wrong(
      tree.at,
      "list_without_consent",
      `The purpose ${purpose} rests on ${basis}: a list may be mailed only to those who agreed.`,
      "Give the list a purpose of its own with basis: consent.",
    );
  }
  return purpose;
}

/** One name is read as a list of one. */
function inList(tree: Tree): Tree {
  return tree.kind === "scalar" ? { kind: "list", at: tree.at, items: [tree] } : tree;
}
