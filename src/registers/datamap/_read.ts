import { NAME_CHARS_MAX } from "../../base/limits.ts";
import { didYouMean } from "./_nearest.ts";
import type { Problems } from "./_problems.ts";
import type { Entry, MapTree, Place, Tree } from "./_tree.ts";
import { isMapName, toMapName } from "./_words.ts";

const LIST_ITEMS_MAX = 500;
const DECLARED_MAX = 500;

/** Reading one part of a map: each reader gives the value, or undefined after having said what is wrong. */
export function readMap(tree: Tree, what: string, problems: Problems): MapTree | undefined {
  if (tree.kind === "map") return tree;
  problems.wrong(tree.at, "wrong_kind", `${what} must be a group of names with values.`, "Write name: value, one a line, indented.");
  return undefined;
}

/** The declared names of a section with what stands under each; names that cannot be names are told and left out. */
export function readNamed(entry: Entry | undefined, what: string, problems: Problems): ReadonlyMap<string, Entry> {
  if (entry === undefined || isNothing(entry.value)) return new Map();
  const map = readMap(entry.value, what, problems);
  if (map === undefined) return new Map();
  if (map.entries.size > DECLARED_MAX) {
    problems.wrong(map.at, "too_many", `There are more than ${DECLARED_MAX} ${what}.`, "Join those that are the same.");
  }
  const named = new Map<string, Entry>();
  for (const [name, value] of map.entries) {
    if (isMapName(name)) named.set(name, value);
    else problems.wrong(value.at, "bad_name", BAD_NAME, `Call it ${toMapName(name)}; its label may say more.`);
  }
  return named;
}

const BAD_NAME = "A name begins with a small letter and holds letters, digits, _ and - only, at most 40.";

/** Tells every key that is not among `known`, with the one that was probably meant. */
export function refuseUnknownKeys(map: MapTree, known: readonly string[], problems: Problems): void {
  for (const [key, { at, value }] of map.entries) {
    if (known.includes(key)) continue;
    // `{ task: Book flights, hotels }` is read as two keys, the second without a value.
    const isTail = isNothing(value) && key.includes(" ");
    const mend = isTail ? "If this belongs to the text before the comma, put that whole text into quotes." : didYouMean(key, known);
    problems.wrong(at, "unknown_key", `There is no ${shortened(key)} here.`, mend);
  }
}

/** The value of a key that must be there; its absence is a problem of its own with the words of the caller. */
export function required(
  map: MapTree,
  key: string,
  absent: readonly [code: string, say: string, mend: string],
  at: Place,
  problems: Problems,
): Tree | undefined {
  const entry = map.entries.get(key);
  if (entry !== undefined && !isNothing(entry.value)) return entry.value;
  problems.wrong(entry?.at ?? at, ...absent);
  return undefined;
}

export function optional(map: MapTree, key: string): Tree | undefined {
  return map.entries.get(key)?.value;
}

export function readText(tree: Tree | undefined, what: string, problems: Problems, charsMax = NAME_CHARS_MAX): string | undefined {
  if (tree === undefined) return undefined;
  const text = tree.kind === "scalar" && typeof tree.value === "string" ? tree.value.trim() : undefined;
  if (text === undefined) {
    problems.wrong(tree.at, "not_text", `${what} must be text.`, "Put it into quotes.");
    return undefined;
  }
  if (text === "" || text.length > charsMax || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(text) || !text.isWellFormed()) {
    problems.wrong(tree.at, "bad_text", `${what} must be one line of 1 to ${charsMax} characters.`, "Shorten it, or write something.");
    return undefined;
  }
  return text.normalize("NFC");
}

export function readChoice<T extends string>(
  tree: Tree | undefined,
  choices: readonly T[],
  what: string,
  code: string,
  problems: Problems,
): T | undefined {
  if (tree === undefined) return undefined;
  const written = tree.kind === "scalar" ? String(tree.value) : "";
  const choice = choices.find((one) => one === written);
  if (choice === undefined) {
    const say = tree.kind === "scalar" ? `${what} cannot be ${shortened(written)}.` : `${what} must be one word.`;
    problems.wrong(tree.at, code, say, didYouMean(written, choices));
  }
  return choice;
}

export function readBoolean(tree: Tree | undefined, what: string, problems: Problems): boolean | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind === "scalar" && typeof tree.value === "boolean") return tree.value;
  problems.wrong(tree.at, "not_boolean", `${what} must be true or false.`, "Write true or false, without quotes.");
  return undefined;
}

export function readInteger(tree: Tree | undefined, min: number, max: number, what: string, problems: Problems): number | undefined {
  if (tree === undefined) return undefined;
  const value = tree.kind === "scalar" && typeof tree.value === "number" ? tree.value : Number.NaN;
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
  problems.wrong(
    tree.at,
    "not_whole_number",
    `${what} must be a whole number from ${min} to ${max}.`,
    "Write it in digits, without quotes.",
  );
  return undefined;
}

/** The texts of a list with their places. A single text is not taken for a list of one: the two mean different things in JSON. */
export function readTexts(
  tree: Tree | undefined,
  what: string,
  problems: Problems,
): readonly { readonly text: string; readonly at: Place }[] {
  if (tree === undefined) return [];
  if (tree.kind !== "list") {
    problems.wrong(tree.at, "not_a_list", `${what} must be a list.`, "Put it into square brackets: [first, second].");
    return [];
  }
  if (tree.items.length > LIST_ITEMS_MAX)
    problems.wrong(tree.at, "too_many", `${what} has more than ${LIST_ITEMS_MAX} items.`, "Shorten it.");
  const seen = new Set<string>();
  const texts: { readonly text: string; readonly at: Place }[] = [];
  for (const [index, item] of tree.items.entries()) {
    const text = readText(item, `${what} (${index + 1})`, problems);
    if (text === undefined) continue;
    if (seen.has(text)) problems.wrong(item.at, "twice_in_list", `${shortened(text)} stands twice in ${what}.`, "Remove one.");
    else texts.push({ text, at: item.at });
    seen.add(text);
  }
  return texts;
}

/** The items of a list that are declared elsewhere; the others are told. */
export function readNames(
  tree: Tree | undefined,
  what: string,
  declared: readonly string[],
  kind: keyof typeof NO_SUCH,
  problems: Problems,
): readonly string[] {
  return readTexts(tree, what, problems)
    .filter(({ text, at }) => {
      if (declared.includes(text)) return true;
      problems.wrong(at, `unknown_${kind}`, NO_SUCH[kind](shortened(text)), didYouMean(text, declared));
      return false;
    })
    .map(({ text }) => text);
}

const NO_SUCH = {
  field: (name: string) => `There is no field ${name} in this map.`,
  purpose: (name: string) => `There is no purpose ${name} in this map.`,
} as const;

/** `{key: value}` where there is a value, else nothing: so that absent stays absent. */
export function present<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}

export function isNothing(tree: Tree): boolean {
  return tree.kind === "scalar" && tree.value === null;
}

export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
