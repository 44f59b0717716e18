import { CATEGORIES } from "../../registers/datamap/categories.ts";
import { longest } from "./_maker.ts";
import type { NoticeSources } from "./sources.ts";

/** One processing activity (GDPR art. 30(1)): a purpose, and everything that hangs on it. */
export type Activity = {
  readonly purpose: string;
  readonly label: string;
  readonly task: string | null;
  readonly basis: string;
  readonly subjects: "customers";
  readonly categories: readonly string[];
  readonly specialCategories: readonly string[];
  readonly fields: readonly string[];
  readonly recipients: readonly string[];
  readonly countries: readonly string[];
  readonly transfers: string | null;
  /** The longest time of a field for this purpose, in days. */
  readonly keptDaysMax: number;
  readonly kept: readonly string[];
  /** Roles that may do anything for it. */
  readonly roles: readonly string[];
  readonly measures: readonly string[];
};

/** Measures that hold whatever a business settles (GDPR art. 32). */
const MEASURES = [
  "Each value is encrypted by itself, with a key of its subject (AES-256-GCM); keys are held by a separate process",
  "Access is decided for each field, purpose and role; masked by default",
  "Every use is in an append-only ledger (Merkle tree, signed checkpoints) before the answer leaves",
  "Erasure destroys the subject's keys, also of backups",
] as const;

const DAY_MS = 86_400_000;

/** The record of processing activities: one row for each purpose that the map declares, and for those that every map has. */
export function ropaOf({ map, recipients, countries, facts }: NoticeSources): readonly Activity[] {
  return [...map.purposes.values()].map(({ name, label, task, basis }) => {
    const fields = [...map.fields.values()].filter((field) => field.purposes.has(name));
    const given = recipients.filter(({ purposes }) => purposes.includes(name));
    const labelOf = (category: string): string => CATEGORIES.get(category)?.label ?? category;
    return {
      purpose: name,
      label,
      task: task ?? null,
      basis,
      subjects: "customers",
      categories: [...new Set(fields.map(({ category }) => labelOf(category)))].toSorted(),
      specialCategories: [...new Set(fields.filter(({ special }) => special).map(({ category }) => labelOf(category)))].toSorted(),
      fields: fields.map((field) => field.label),
      recipients: given.map((one) => one.label),
      countries: given.length === 0 ? [] : countries,
      transfers: given.length === 0 ? null : transfersText(facts.transfers),
      keptDaysMax: Math.round(Math.max(0, ...fields.map((field) => field.retentionMs.get(name) ?? longest(field))) / DAY_MS),
      kept: fields.map((field) => `${field.label}: ${Math.round((field.retentionMs.get(name) ?? 0) / DAY_MS)} days`),
      roles: [...map.roles.values()].filter(({ grants }) => grants.has(name)).map((role) => role.name),
      measures: MEASURES,
    };
  });
}

function transfersText(said: NoticeSources["facts"]["transfers"]): string | null {
  if (said === undefined) return null;
  return said.kind === "none" ? "None" : said.say;
}

const COLUMNS = [
  "purpose",
  "label",
  "task",
  "basis",
  "subjects",
  "categories",
  "specialCategories",
  "fields",
  "recipients",
  "countries",
  "transfers",
  "kept",
  "roles",
  "measures",
] as const satisfies readonly (keyof Activity)[];

/** As rows of a table file: the header, then an activity a row; several things in a cell are parted by a semicolon. */
export function ropaRows(activities: readonly Activity[]): readonly (readonly string[])[] {
  return [COLUMNS, ...activities.map((activity) => COLUMNS.map((column) => cellOf(activity[column])))];
}

function cellOf(value: Activity[(typeof COLUMNS)[number]]): string {
  if (value === null) return "";
  return typeof value === "string" ? value : value.join("; ");
}
