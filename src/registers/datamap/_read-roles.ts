import { didYouMean } from "./_nearest.ts";
import type { Problems } from "./_problems.ts";
import {
  isNothing,
  optional,
  present,
  readBoolean,
  readInteger,
  readMap,
  readNamed,
  readTexts,
  refuseUnknownKeys,
  shortened,
} from "./_read.ts";
import type { Entry, MapTree, Tree } from "./_tree.ts";
import { isCidr, isMapName } from "./_words.ts";
import { isBuiltInPurpose, OWNER_ROLE, ROLE_WORDS } from "./reserved.ts";
import type { Form, MapField, MapRole } from "./types.ts";
import { FORMS } from "./types.ts";

const APPROVAL_PERSONS_MAX = 5;
const COUNT_MAX = 1_000_000_000;

type Declared = { readonly purposes: readonly string[]; readonly fields: Readonly<Record<string, MapField>> };

export function readRoles(section: Entry | undefined, declared: Declared, problems: Problems): Readonly<Record<string, MapRole>> {
  const roles: Record<string, MapRole> = {};
  for (const [name, entry] of readNamed(section, "roles", problems)) {
    if (name === OWNER_ROLE) {
      problems.wrong(
        entry.at,
        "role_reserved",
        "The owner administers and is granted nothing by the map.",
        "Give this role another name, as manager.",
      );
      continue;
    }
    const map = isNothing(entry.value) ? undefined : readMap(entry.value, name, problems);
    roles[name] = map === undefined ? { grants: {} } : readRole(map, declared, problems);
  }
  return roles;
}

function readRole(map: MapTree, declared: Declared, problems: Problems): MapRole {
  const grants: Record<string, Readonly<Record<string, readonly Form[]>>> = {};
  for (const [word, entry] of map.entries) {
    if ((ROLE_WORDS as readonly string[]).includes(word)) continue;
    if (declared.purposes.includes(word)) grants[word] = readGrants(word, entry, declared.fields, problems);
    else
      problems.wrong(
        entry.at,
        "unknown_purpose",
        `There is no purpose ${shortened(word)} in this map, and no such word of roles.`,
        didYouMean(word, [...declared.purposes, ...ROLE_WORDS]),
      );
  }
  return {
    grants,
    ...present("needs", readNeeds(optional(map, "needs"), problems)),
    ...present("requires", readClearances(optional(map, "requires"), problems)),
    ...present("requiresForMasked", readBoolean(optional(map, "requiresForMasked"), "requiresForMasked", problems)),
    ...present("onCalls", readBoolean(optional(map, "onCalls"), "onCalls", problems)),
    ...present("hideUntilProven", readBoolean(optional(map, "hideUntilProven"), "hideUntilProven", problems)),
    ...present("networks", readNetworks(optional(map, "networks"), problems)),
    ...present("budget", readBudget(optional(map, "budget"), problems)),
    ...present("brake", readInteger(optional(map, "brake"), 1, COUNT_MAX, "brake", problems)),
    ...present("keys", readBoolean(optional(map, "keys"), "keys", problems)),
    ...present("breakGlass", readBoolean(optional(map, "breakGlass"), "breakGlass", problems)),
  };
}

function readGrants(
  purpose: string,
  entry: Entry,
  fields: Readonly<Record<string, MapField>>,
  problems: Problems,
): Readonly<Record<string, readonly Form[]>> {
  const map = readMap(entry.value, purpose, problems);
  const grants: Record<string, readonly Form[]> = {};
  for (const [name, { at, value }] of map?.entries ?? []) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      problems.wrong(at, "unknown_field", `There is no field ${shortened(name)} in this map.`, didYouMean(name, Object.keys(fields)));
      continue;
    }
    grants[name] = readForms(value, problems);
    if (!isBuiltInPurpose(purpose) && !field.purposes.includes(purpose)) {
      problems.odd(
        at,
        "grant_without_purpose",
        `The field ${name} is not collected for ${purpose}, so this grant opens nothing.`,
        `Add ${purpose} to the purposes of ${name}, or remove the grant.`,
      );
    }
  }
  return grants;
}

function readForms(tree: Tree, problems: Problems): readonly Form[] {
  const forms: Form[] = [];
  for (const { text, at } of readTexts(tree, "forms", problems)) {
    const form = FORMS.find((one) => one === text);
    if (form === undefined) problems.wrong(at, "unknown_form", `There is no form ${shortened(text)}.`, didYouMean(text, FORMS));
    else forms.push(form);
  }
  return forms;
}

function readNeeds(tree: Tree | undefined, problems: Problems): MapRole["needs"] {
  const map = tree === undefined ? undefined : readMap(tree, "needs", problems);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, FORMS, problems);
  const needs: { [form in Form]?: { readonly approval?: number; readonly reason?: boolean } } = {};
  for (const form of FORMS) {
    const part = optional(map, form);
    const need = part === undefined ? undefined : readMap(part, `needs.${form}`, problems);
    if (need === undefined) continue;
    refuseUnknownKeys(need, ["approval", "reason"], problems);
    needs[form] = {
      ...present("approval", readInteger(optional(need, "approval"), 1, APPROVAL_PERSONS_MAX, "approval", problems)),
      ...present("reason", readBoolean(optional(need, "reason"), "reason", problems)),
    };
  }
  return needs;
}

function readClearances(tree: Tree | undefined, problems: Problems): MapRole["requires"] {
  if (tree === undefined) return undefined;
  return readTexts(tree, "requires", problems).flatMap(({ text, at }) => {
    if (isMapName(text)) return [text];
    problems.wrong(at, "bad_name", "This cannot be the name of a clearance.", "Write it in small letters, as background_check.");
    return [];
  });
}

function readNetworks(tree: Tree | undefined, problems: Problems): MapRole["networks"] {
  if (tree === undefined) return undefined;
  if (tree.kind === "list" && tree.items.length === 0) {
    problems.wrong(tree.at, "no_networks", "An empty list of networks could mean all or none.", "Remove networks, or name at least one.");
  }
  return readTexts(tree, "networks", problems).flatMap(({ text, at }) => {
    if (isCidr(text)) return [text];
    const mend = isCidr(`${text}/32`)
      ? `Write ${text}/32.`
      : isCidr(`${text}/128`)
        ? `Write ${text}/128.`
        : "Write an address and the number of its fixed bits: 203.0.113.0/24.";
    problems.wrong(at, "bad_network", "This is not an address block.", mend);
    return [];
  });
}

function readBudget(tree: Tree | undefined, problems: Problems): MapRole["budget"] {
  const map = tree === undefined ? undefined : readMap(tree, "budget", problems);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, ["hour", "day"], problems);
  return {
    ...present("hour", readInteger(optional(map, "hour"), 0, COUNT_MAX, "hour", problems)),
    ...present("day", readInteger(optional(map, "day"), 0, COUNT_MAX, "day", problems)),
  };
}
