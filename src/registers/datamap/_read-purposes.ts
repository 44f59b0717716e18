import type { Problems } from "./_problems.ts";
import { optional, present, readChoice, readMap, readNamed, readText, refuseUnknownKeys, required } from "./_read.ts";
import type { Entry } from "./_tree.ts";
import { isBuiltInPurpose, ROLE_WORDS } from "./reserved.ts";
import type { Basis, MapPurpose, OptOut } from "./types.ts";
import { BASES } from "./types.ts";

const KEYS = ["label", "basis", "task", "optOut"] as const;
const OPT_OUTS: readonly OptOut[] = ["gpc"];
const CAN_BE_STOPPED: ReadonlySet<Basis> = new Set<Basis>(["consent", "legitimate-interests", "public-task"]);

/** The declared reasons for use. One whose basis is wrong still counts as declared, so that one slip is told once. */
export function readPurposes(section: Entry | undefined, problems: Problems): Readonly<Record<string, MapPurpose>> {
  const purposes: Record<string, MapPurpose> = {};
  for (const [name, entry] of readNamed(section, "purposes", problems)) {
    if (isBuiltInPurpose(name)) {
      problems.wrong(
        entry.at,
        "built_in_purpose",
        `The purpose ${name} is built into every map.`,
        "Remove it here; roles may be granted it all the same.",
      );
      continue;
    }
    if ((ROLE_WORDS as readonly string[]).includes(name)) {
      problems.wrong(entry.at, "reserved_word", `${name} is a word of roles and cannot name a purpose.`, `Call it ${name}_purpose.`);
      continue;
    }
    purposes[name] = readPurpose(name, entry, problems);
  }
  return purposes;
}

function readPurpose(name: string, entry: Entry, problems: Problems): MapPurpose {
  const map = readMap(entry.value, name, problems);
  if (map === undefined) return { label: name, basis: "consent" };
  refuseUnknownKeys(map, KEYS, problems);
  const absent = [
    "purpose_without_basis",
    `The purpose ${name} has no legal basis.`,
    `Add basis: with one of ${BASES.join(", ")}.`,
  ] as const;
  const basis: Basis | undefined = readChoice(required(map, "basis", absent, entry.at, problems), BASES, "basis", "bad_basis", problems);
  const optOut = readChoice(optional(map, "optOut"), OPT_OUTS, "optOut", "bad_opt_out", problems);
  if (optOut !== undefined && basis !== undefined && !CAN_BE_STOPPED.has(basis))
    problems.wrong(
      map.entries.get("optOut")?.at ?? entry.at,
      "opt_out_without_effect",
      `A purpose that rests on ${basis} cannot be opted out of.`,
      `Leave optOut out, or let the purpose rest on ${[...CAN_BE_STOPPED].join(", ")}.`,
    );
  return {
    label: readText(optional(map, "label"), "label", problems) ?? toLabel(name),
    basis: basis ?? "consent",
    ...present("task", readText(optional(map, "task"), "task", problems)),
    ...present("optOut", optOut),
  };
}

/** `first_name` or `firstName` as a label: `First name`. */
export function toLabel(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/gu, "$1 $2")
    .replace(/[_-]+/gu, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
