import type { Readable, Writable } from "node:stream";
import { isCancel, note, select } from "@clack/prompts";
import { type Choice, type Column, type Mapping, targetOf } from "../../workflows/imports/columns.ts";
import { shown } from "./_shown.ts";

/** Where the person sits; the terminal where nothing is said. */
export type Terminal = { readonly input?: Readable; readonly output?: Writable };

const IMPORT = "import";
const GIVE_UP = "give up";
const LEAVE_OUT = "";

/**
 * Shows what each column will fill and lets it be changed, until the person imports or gives up (null). Only names of
 * columns and fields are shown, no cell of a row.
 */
export async function askColumns(columns: readonly Column[], choices: readonly Choice[], terminal: Terminal = {}): Promise<Mapping | null> {
  const changes: Record<string, string | null> = {};
  for (let now = columns; ; now = changedColumns(columns, changes)) {
    note(shown([...now.map((column) => lineOf(column, choices)), ...missing(now, choices)].join("\n")), "Columns of the file", terminal);
    const isEmpty = now.every((column) => column.field === null);
    const answer = await select({
      ...terminal,
      message: "Is that right?",
      options: [
        ...(isEmpty ? [] : [{ value: IMPORT, label: "Yes, import" }]),
        ...now.filter((column) => column.column !== "").map((one, n) => ({ value: `${n}`, label: shown(`Change: ${one.column}`) })),
        { value: GIVE_UP, label: "No, give up" },
      ],
    });
    if (answer === IMPORT) return changes;
    if (isCancel(answer) || answer === GIVE_UP) return null;
    const column = now.filter((one) => one.column !== "")[Number(answer)];
    const target = column === undefined ? undefined : await askTarget(column, choices, terminal);
    if (column !== undefined && target !== undefined) changes[column.column] = target;
  }
}

/** The columns as they are after what the person said. */
export function changedColumns(columns: readonly Column[], changes: Mapping): readonly Column[] {
  const said = new Map(Object.entries(changes));
  return columns.map((one) => {
    const target = said.get(one.column);
    if (target === undefined) return one;
    const [field = null, path = null] = target?.split(".") ?? [];
    return { column: one.column, field, path, sure: field === null ? "none" : "certain" };
  });
}

async function askTarget(column: Column, choices: readonly Choice[], terminal: Terminal): Promise<string | null | undefined> {
  const answer = await select({
    ...terminal,
    message: shown(`What is in ${column.column}?`),
    initialValue: targetOf(column) ?? LEAVE_OUT,
    options: [{ value: LEAVE_OUT, label: "Leave it out" }, ...choices.map(({ target, label }) => ({ value: target, label }))],
    maxItems: 12,
  });
  if (isCancel(answer)) return undefined;
  return answer === LEAVE_OUT ? null : answer;
}

function missing(columns: readonly Column[], choices: readonly Choice[]): readonly string[] {
  const filled = new Set(columns.map((column) => column.field));
  return choices
    .filter((choice) => choice.required && !filled.has(choice.target))
    .map(({ label }) => `Missing: ${label}. Rows without it are rejected.`);
}

function lineOf(column: Column, choices: readonly Choice[]): string {
  const target = targetOf(column);
  if (target === null) return `${column.column} → left out`;
  const label = choices.find((choice) => choice.target === target)?.label ?? target;
  return `${column.column} → ${label}${column.sure === "likely" ? " (a guess)" : ""}`;
}
