import { isMask, MASK_NAMES } from "../../base/mask.ts";
import type { MaskName } from "../../base/mask.ts";
import { didYouMean } from "./_nearest.ts";
import type { Problems } from "./_problems.ts";
import { toLabel } from "./_read-purposes.ts";
import {
  optional,
  present,
  readBoolean,
  readChoice,
  readInteger,
  readMap,
  readNamed,
  readNames,
  readText,
  refuseUnknownKeys,
  required,
  shortened,
} from "./_read.ts";
import type { Entry, MapTree, Tree } from "./_tree.ts";
import { retentionMs } from "./_words.ts";
import { CATEGORIES, OTHER_CATEGORY_NAMES } from "./categories.ts";
import { checkField } from "./_check-field.ts";
import { isBuiltInPurpose } from "./reserved.ts";
import type { Lookup, MapField } from "./types.ts";
import { CUSTODIES, FORMS, NORMALISES, TYPE_NAMES, WHEN_ANONYMISED } from "./types.ts";

const KEYS = [
  "label",
  "category",
  "type",
  "purposes",
  "retention",
  "many",
  "lookup",
  "lookupInsisted",
  "custody",
  "mask",
  "strength",
  "required",
  "normalise",
  "whenAnonymised",
] as const;
const LOOKUPS: readonly Lookup[] = ["none", "exact", "shared"];
/** A call is of strength 0 when it opens, and that opens nothing. */
const STRENGTH_MIN = 1;
const STRENGTH_MAX = 3;

/** The declared fields, and the names of those too that had something wrong: so that one slip is told once. */
export function readFields(
  section: Entry | undefined,
  purposes: readonly string[],
  problems: Problems,
): Readonly<Record<string, MapField>> {
  const fields: Record<string, MapField> = {};
  for (const [name, entry] of readNamed(section, "fields", problems)) {
    const map = readMap(entry.value, name, problems);
    fields[name] = map === undefined ? PLACEHOLDER : readField(name, entry, map, purposes, problems);
  }
  return fields;
}

/** Stands for a field that could not be read, in a map that is refused anyway. */
const PLACEHOLDER: MapField = { label: "-", category: "contact", type: "text", purposes: [], retention: "1d" };

function readField(name: string, entry: Entry, map: MapTree, purposes: readonly string[], problems: Problems): MapField {
  refuseUnknownKeys(map, KEYS, problems);
  const field: MapField = {
    label: readText(optional(map, "label"), "label", problems) ?? toLabel(name),
    category: readCategory(
      required(
        map,
        "category",
        ["field_without_category", `The field ${name} has no category.`, "Add category:, as in category: contact."],
        entry.at,
        problems,
      ),
      problems,
    ),
    type:
      readChoice(
        required(map, "type", ["field_without_type", `The field ${name} has no type.`, "Add type:, as in type: text."], entry.at, problems),
        TYPE_NAMES,
        "type",
        "bad_type",
        problems,
      ) ?? "text",
    purposes: readFieldPurposes(name, entry, map, purposes, problems),
    retention: readRetention(name, entry, map, problems),
    ...present("many", readBoolean(optional(map, "many"), "many", problems)),
    ...present("lookup", readChoice(optional(map, "lookup"), LOOKUPS, "lookup", "bad_lookup", problems)),
    ...present("lookupInsisted", readBoolean(optional(map, "lookupInsisted"), "lookupInsisted", problems)),
    ...present("custody", readChoice(optional(map, "custody"), CUSTODIES, "custody", "bad_custody", problems)),
    ...present("mask", readMask(optional(map, "mask"), problems)),
    ...present("strength", readStrength(optional(map, "strength"), problems)),
    ...present("required", readBoolean(optional(map, "required"), "required", problems)),
    ...present("normalise", readChoice(optional(map, "normalise"), NORMALISES, "normalise", "bad_normalise", problems)),
    ...present(
      "whenAnonymised",
      readChoice(optional(map, "whenAnonymised"), WHEN_ANONYMISED, "whenAnonymised", "bad_when_anonymised", problems),
    ),
  };
  checkField(name, field, map, entry.at, problems);
  return field;
}

const CATEGORY_WORD = /^[a-z][a-z0-9-]{0,39}$/u;

function readCategory(tree: Tree | undefined, problems: Problems): string {
  const written = readText(tree, "category", problems);
  if (tree === undefined || written === undefined) return "contact";
  const category = CATEGORIES.get(written);
  if (category === undefined) {
    const other = OTHER_CATEGORY_NAMES[written.toLowerCase()];
    const mend = other === undefined ? didYouMean(written, [...CATEGORIES.keys()]) : `Did you mean ${other}?`;
    // A business may have a word of its own; what laws say of a category it then has to know itself.
    if (CATEGORY_WORD.test(written))
      problems.odd(tree.at, "unknown_category", `No law that is known here speaks of a category ${written}.`, mend);
    else problems.wrong(tree.at, "bad_category", `${shortened(written)} cannot be a category.`, "Use small letters, digits and hyphens.");
    return written;
  }
  if (!category.keep) {
    problems.wrong(tree.at, "category_never_kept", `${category.label} is never kept (PCI DSS 3.3.1).`, "Remove this field.");
  }
  return written;
}

function readFieldPurposes(name: string, entry: Entry, map: MapTree, purposes: readonly string[], problems: Problems): readonly string[] {
  const absent = [
    "field_without_purpose",
    `The field ${name} has no purpose.`,
    "Add purposes: with at least one, or do not collect it.",
  ] as const;
  const tree = required(map, "purposes", absent, entry.at, problems);
  if (tree?.kind === "list" && tree.items.length === 0) problems.wrong(tree.at, ...absent);
  return readNames(tree, "purposes", purposes, "purpose", problems).filter((purpose) => !isBuiltInPurpose(purpose));
}

function readRetention(name: string, entry: Entry, map: MapTree, problems: Problems): MapField["retention"] {
  const absent = [
    "field_without_retention",
    `It is not said how long the field ${name} is kept.`,
    "Add retention:, as in retention: 3y.",
  ] as const;
  const tree = required(map, "retention", absent, entry.at, problems);
  if (tree === undefined) return "1d";
  if (tree.kind !== "map") return readDuration(tree, problems) ?? "1d";
  const each: Record<string, string> = {};
  for (const [purpose, { value }] of tree.entries) {
    const duration = readDuration(value, problems);
    if (duration !== undefined) each[purpose] = duration;
  }
  return each;
}

function readDuration(tree: Tree, problems: Problems): string | undefined {
  const text = tree.kind === "scalar" ? String(tree.value).trim() : "";
  if (retentionMs(text) !== undefined) return text;
  problems.wrong(
    tree.at,
    "bad_retention",
    "This is no length of time.",
    "Write a number and d, m or y: 30d (days), 6m (months), 3y (years); at most 100y.",
  );
  return undefined;
}

function readMask(tree: Tree | undefined, problems: Problems): MaskName | undefined {
  if (tree === undefined) return undefined;
  const written = tree.kind === "scalar" ? String(tree.value) : "";
  if (isMask(written)) return written;
  problems.wrong(tree.at, "bad_mask", `There is no mask ${shortened(written)}.`, didYouMean(written, MASK_NAMES));
  return undefined;
}

function readStrength(tree: Tree | undefined, problems: Problems): MapField["strength"] {
  if (tree === undefined) return undefined;
  const map = readMap(tree, "strength", problems);
  if (map === undefined) return undefined;
  refuseUnknownKeys(map, FORMS, problems);
  return Object.fromEntries(
    FORMS.flatMap((form) => {
      const strength = readInteger(optional(map, form), STRENGTH_MIN, STRENGTH_MAX, `strength.${form}`, problems);
      return strength === undefined ? [] : [[form, strength]];
    }),
  );
}
