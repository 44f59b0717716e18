import { decodePayload } from "../../base/payload.ts";
import type { OpenGroup } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import type { PlacedValue } from "./card-records.ts";

const RAW = { kind: "raw" } as const;

/**
 * The canonical forms of values of a subject who is held, for digests that are made of them at once: nobody is shown them. In
 * the values' order; undefined where one of them does not open.
 */
export async function openCanonicals(
  safe: Pick<Safe, "keeper">,
  tx: Tx,
  subject: Subject,
  values: readonly PlacedValue[],
  actor: "retention" | "erasure",
): Promise<readonly string[] | undefined> {
  if (values.length === 0) return [];
  const groups: OpenGroup[] = [];
  for (const { keyClass, collectedAt, ...place } of values) {
    const key = subject.keys.get(keyClass);
    if (key === undefined) return undefined;
    groups.push({ subject: subject.id, keyClass, ...key, items: [{ ...place, recordType: valueRecordType(collectedAt), view: RAW }] });
  }
  const opened = (await safe.keeper.open(tx.tenant, { actor }, groups)).flat();
  const canonicals: string[] = [];
  for (const one of opened) {
    if (!one.ok) return undefined;
    canonicals.push(decodePayload(one.bytes).canonical);
    one.bytes.fill(0);
  }
  return canonicals;
}
