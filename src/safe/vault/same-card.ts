import type { WantedCard } from "../../platform/keeper/card-values.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { valuesOf } from "./card-records.ts";

/**
 * The customer's own value of the same card, with its nickname; null where there is none. The keeper opens this one
 * customer's cards to tell: no digest of a number is stored by which cards could be compared.
 */
export async function findSameCard(
  safe: Safe,
  tx: Tx,
  subject: Subject,
  field: CompiledField,
  wanted: WantedCard,
): Promise<{ readonly value: SealedValue; readonly nickname: string } | null> {
  const values = valuesOf(subject, field);
  const key = subject.keys.get(field.keyClass);
  if (values.length === 0 || key === undefined) return null;
  const items = values.map((value) => ({ ...value, recordType: valueRecordType(value.collectedAt) }));
  const group = { subject: subject.id, keyClass: field.keyClass, epoch: key.epoch, wrapped: key.wrapped, items };
  const nicknames = await safe.keeper.sameCard(tx.tenant, wanted, group);
  const at = nicknames.findIndex((nickname) => nickname !== null);
  const value = values[at];
  return value === undefined ? null : { value, nickname: nicknames[at] ?? "" };
}
