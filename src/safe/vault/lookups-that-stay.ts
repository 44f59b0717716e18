import { decodePayload } from "../../base/payload.ts";
import type { OpenGroup } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";

const METER = { actor: "retention" };
const RAW = { kind: "raw" } as const;

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
  if (staying.length === 0) return [];
  const groups: OpenGroup[] = [];
  for (const { keyClass, collectedAt, ...place } of staying) {
    const key = subject.keys.get(keyClass);
    if (key === undefined) return undefined;
    groups.push({ subject: subject.id, keyClass, ...key, items: [{ ...place, recordType: valueRecordType(collectedAt), view: RAW }] });
  }
  const opened = (await safe.keeper.open(tx.tenant, METER, groups)).flat();
  const canonicals: string[] = [];
  for (const one of opened) {
    if (!one.ok) return undefined;
    canonicals.push(decodePayload(one.bytes).canonical);
    one.bytes.fill(0);
  }
  const items = canonicals.map((canonical) => ({ field: field.name, canonical }));
  return (await safe.keeper.index(tx.tenant, items)).map((digest) => Buffer.from(digest));
}
