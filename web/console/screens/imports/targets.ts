import type { ImportChoice, ImportColumn } from "../../api/imports.ts";

/** Column name to what it fills, as `field` or `address.city`; null leaves it out. */
export type Targets = Readonly<Record<string, string | null>>;

export function targetsOf(columns: readonly ImportColumn[]): Targets {
  return Object.fromEntries(columns.map((one) => [one.column, targetOf(one)]));
}

export function targetOf({ field, path }: ImportColumn): string | null {
  if (field === null) return null;
  return path === null ? field : `${field}.${path}`;
}

/** Only what differs from the proposal is sent: the rest stays as it was proposed. */
export function changesOf(columns: readonly ImportColumn[], targets: Targets): Targets {
  return Object.fromEntries(
    columns.flatMap((one) => {
      const target = targets[one.column] ?? null;
      return target === targetOf(one) ? [] : [[one.column, target] as const];
    }),
  );
}

/** Columns that would fill the same field, where it takes one value. */
export function clashesIn(targets: Targets, choices: readonly ImportChoice[]): ReadonlySet<string> {
  const many = new Set(choices.filter((choice) => choice.many).map((choice) => choice.target));
  const filled = Object.entries(targets).filter(([, target]) => target !== null && !many.has(target));
  return new Set(filled.filter(([, target]) => filled.filter(([, other]) => other === target).length > 1).map(([column]) => column));
}

/** Labels of the fields without which no row can be taken, and which no column fills. */
export function missingIn(targets: Targets, choices: readonly ImportChoice[]): readonly string[] {
  const filled = new Set(Object.values(targets).map((target) => target?.split(".")[0]));
  return choices.filter((choice) => choice.required && !choice.target.includes(".") && !filled.has(choice.target)).map((one) => one.label);
}
