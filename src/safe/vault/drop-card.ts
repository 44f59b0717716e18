import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { forgetCodes } from "../../platform/keeper/forget-codes.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { findKeptCards, forgetCard } from "../../registers/cards/cards.ts";
import type { CompiledField } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { forgetAtProvider } from "../../registers/payments/forgets.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { blankWrite, valuesOf, withoutValue } from "./card-records.ts";
import type { HeldCardValue } from "./hold-card.ts";
import { openProviderCard } from "./provider-card.ts";

export type DroppedCard = { readonly entry: EntryId };

type Deed = { readonly actor: Actor; readonly purpose: string; readonly act: string; readonly why: string | null };

/**
 * What removing and destroying share: the value goes with its key, so that no backup opens it; what is known of it goes;
 * and it is noted.
 */
export async function dropCard(safe: Safe, tx: Tx, held: HeldCardValue, deed: Deed, now: Instant): Promise<DroppedCard> {
  const { subject, field, value } = held;
  await endElsewhere(safe, tx, held, now);
  const { write, note } = withoutValue(blankWrite(subject), subject, field, value);
  const draft = draftEntry(deed.actor, deed.act, { subject: subject.id, purpose: deed.purpose, form: "change" });
  const detail = deed.why === null ? {} : { detail: { why: deed.why } };
  const [[entry]] = await Promise.all([
    appendEntries(tx, [{ ...draft, fields: [field.name], sealed: [note], ...detail }], now),
    writeSubjects(tx, [write], now),
    forgetCard(tx, subject.id, value),
  ]);
  assert(entry !== undefined, "an entry has no id");
  return { entry };
}

/** Ends what is beside the values of card fields that a change replaces or removes; the change itself sees to the values. */
export async function dropCardsBeside(safe: Safe, tx: Tx, subject: Subject, fields: readonly CompiledField[], now: Instant): Promise<void> {
  if (fields.length === 0) return;
  for (const row of await findKeptCards(tx, subject.id)) {
    const field = fields.find((one) => one.name === row.field);
    if (field === undefined) continue;
    const value = valuesOf(subject, field).find((one) => one.record === row.record);
    if (value !== undefined) await endElsewhere(safe, tx, { subject, field, value, row }, now);
    await forgetCard(tx, subject.id, row);
  }
}

/** Its security code, if one is held, and what the payment provider keeps of it: that one is asked after the commit. */
async function endElsewhere(safe: Safe, tx: Tx, held: HeldCardValue, now: Instant): Promise<void> {
  const { row } = held;
  if (row === undefined) return;
  if (row.request !== null) await forgetCodes(tx, safe.keeper, [row.request]);
  if (row.custody !== "processor") return;
  const card = await openProviderCard(safe, tx, held, now);
  if (card !== null) await forgetAtProvider(tx, safe.keeper, card, now);
}
