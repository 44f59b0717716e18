import { DAY_MS } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { ADDRESS_PARTS } from "../../registers/datamap/types/address.ts";
import type { Safe } from "../../safe/safe.ts";
import type { Choice, Column } from "./columns.ts";
import { headerOf } from "./_inspect.ts";
import { readSpoolHead } from "./_spool.ts";
import type { ImportRow } from "./_sql.ts";

/** A proposal that nobody confirmed is given up after this time, and the upload with it. */
export const PROPOSAL_KEPT_MS = DAY_MS;

/** Everything that an import can fill, in the order of the map. Files come by routes of their own. */
export function choicesOf(map: CompiledMap): readonly Choice[] {
  return [...map.fields.values()].filter((field) => field.type.name !== "file").flatMap((field) => [choiceOf(field), ...partsOf(field)]);
}

function choiceOf({ name, label, type, many, required }: CompiledField): Choice {
  return { target: name, label, type: type.name, many, required };
}

function partsOf(field: CompiledField): readonly Choice[] {
  if (field.type.name !== "address") return [];
  return ADDRESS_PARTS.map((part) => ({
    ...choiceOf(field),
    required: false,
    target: `${field.name}.${part}`,
    label: `${field.label}: ${PARTS[part]}`,
  }));
}

const PARTS = {
  line1: "first line",
  line2: "second line",
  city: "city",
  region: "region",
  postalCode: "postal code",
  country: "country",
} as const satisfies Record<(typeof ADDRESS_PARTS)[number], string>;

/** As a proposal is stored: by position. The names are in the sealed upload; the first line may be no header. */
export function withoutNames(columns: readonly Column[] | null): readonly Column[] | null {
  return columns?.map((column) => ({ ...column, column: "" })) ?? null;
}

/** The columns with the names that the header gives them. */
export async function proposedColumns(safe: Safe, tx: Tx, row: ImportRow): Promise<readonly Column[] | null> {
  if (row.columns === null) return null;
  const names = headerOf(await readSpoolHead(safe, tx, row));
  return row.columns.map((column, n) => ({ ...column, column: names[n] ?? "" }));
}
