import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";
import { openCanonicals } from "./open-canonicals.ts";

/**
 * The look-ups of the values of a field that outlive some others of it. A look-up does not tell whose value it is of, so
 * those that stay are made once more. Undefined where one of them does not open: then none can be told from another.
 */
export async function lookupsThatStay(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  field: CompiledField,
  gone: readonly PlacedValue[],
): Promise<readonly Buffer[] | undefined> {
  const staying = valuesOf(subject, field).filter((value) => !gone.some((one) => one.record === value.record));
  const canonicals = await openCanonicals(safe, tx, subject, staying, "retention");
  if (canonicals === undefined) return undefined;
  if (canonicals.length === 0) return [];
  const items = canonicals.map((canonical) => ({ field: field.name, canonical }));
  return (await safe.keeper.index(tx.tenant, items)).map((digest) => Buffer.from(digest));
}
