import { type Instant, instant } from "../../base/instant.ts";
import type { CollectionId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../../safe/safe.ts";
import { openWords, sealWords } from "./_words.ts";
import { showNumber } from "./number.ts";

/** A card as its customer knows it again. */
export type ReceiptCard = { readonly brand: string; readonly last4: string; readonly expires: string; readonly nickname: string | null };

/** What the customer is shown after they provided, as often as they look from the same visit. */
export type Receipt = {
  /** The number of the transaction, in groups. */
  readonly reference: string;
  readonly card: ReceiptCard | null;
  /** For next time, as they agreed. */
  readonly isKept: boolean;
  /** What else came, as the map calls it. */
  readonly fields: readonly string[];
  /** Of those, contacts that stand when their day is over, unless the old one stops it. */
  readonly waits: { readonly fields: readonly string[]; readonly until: Instant } | null;
  readonly at: Instant;
  /** False while the card is still to be entered at the payment provider's. */
  readonly isComplete: boolean;
};

/** What is sealed of it, under the customer's own key. */
export type ReceiptWords = {
  readonly card: ReceiptCard | null;
  readonly isKept: boolean;
  readonly fields: readonly string[];
  readonly waits?: { readonly fields: readonly string[]; readonly until: number };
};

export async function sealReceipt(safe: Safe, tx: Tx, subject: Subject, id: CollectionId, words: ReceiptWords): Promise<Buffer> {
  return await sealWords(safe, tx, subject, { field: "receipt", record: id }, words);
}

type Provided = {
  readonly id: CollectionId;
  readonly subject: SubjectId;
  readonly number: string;
  readonly sealedReceipt: Buffer | null;
  readonly fieldsAt: Instant | null;
  readonly providedAt: Instant | null;
};

/** Null where there is none, or the words do not open any more. */
export async function readReceipt(safe: Safe, tx: Tx, map: CompiledMap, request: Provided): Promise<Receipt | null> {
  const { id, subject, number, sealedReceipt: envelope, fieldsAt, providedAt } = request;
  const at = providedAt ?? fieldsAt;
  if (envelope === null || at === null) return null;
  const [words] = await openWords<ReceiptWords>(safe, tx, "receipt", [{ id, subject, envelope }]);
  if (words === undefined) return null;
  const label = (name: string): string => map.fields.get(name)?.label ?? name;
  const waits = words.waits === undefined ? null : { fields: words.waits.fields.map(label), until: instant(words.waits.until) };
  const { card, isKept } = words;
  return { reference: showNumber(number), card, isKept, fields: words.fields.map(label), waits, at, isComplete: providedAt !== null };
}
