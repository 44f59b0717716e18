import type { CardGroup, WantedCard } from "../../platform/keeper/card-values.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { valueRecordType } from "../../registers/subjects/packed.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";

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
): Promise<{ readonly value: PlacedValue; readonly nickname: string } | null> {
  const values = valuesOf(subject, field).filter((value) => subject.keys.has(value.keyClass));
  if (values.length === 0) return null;
  const nicknames = await safe.keeper.sameCard(
    tx.tenant,
    wanted,
    values.flatMap((value) => cardGroup(subject, value) ?? []),
  );
  const at = nicknames.findIndex((nickname) => nickname !== null);
  const value = values[at];
  return value === undefined ? null : { value, nickname: nicknames[at] ?? "" };
}

/** A value as the keeper is asked about it; null where its key is gone. */
export function cardGroup(subject: Subject, value: PlacedValue): CardGroup | null {
  const key = subject.keys.get(value.keyClass);
  if (key === undefined) return null;
  return { subject: subject.id, keyClass: value.keyClass, ...key, item: { ...value, recordType: valueRecordType(value.collectedAt) } };
}
