import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { forgetCard } from "../../registers/cards/cards.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { blankWrite, withoutValue } from "./card-records.ts";
import type { HeldCardValue } from "./hold-card.ts";
import { type ProviderCard, openProviderCard } from "./provider-card.ts";

export type DroppedCard = {
  readonly entry: EntryId;
  /** Whom to tell that the card is to be forgotten there too; null for a card that was kept here. */
  readonly provider: ProviderCard | null;
};

/** What removing and destroying share: the value goes, what is known of it goes, its security code goes, and it is noted. */
export async function dropCard(
  safe: Safe,
  tx: Tx,
  held: HeldCardValue,
  deed: { readonly actor: Actor; readonly purpose: string; readonly act: string; readonly why: string | null },
  now: Instant,
): Promise<DroppedCard> {
  const { subject, field, value, row } = held;
  const provider = row?.custody === "processor" ? await openProviderCard(safe, tx, held, now) : null;
  const { write, note } = withoutValue(blankWrite(subject), subject, field.keyClass, value);
  const draft = draftEntry(deed.actor, deed.act, { subject: subject.id, purpose: deed.purpose, form: "change" });
  const detail = deed.why === null ? {} : { detail: { why: deed.why } };
  const [[entry]] = await Promise.all([
    appendEntries(tx, [{ ...draft, fields: [field.name], sealed: [note], ...detail }], now),
    writeSubjects(tx, [write], now),
    forgetCard(tx, subject.id, value),
  ]);
  assert(entry !== undefined, "an entry has no id");
  if (row !== undefined && row.request !== null) await safe.keeper.dropCodes(tx.tenant, [row.request]);
  return { entry, provider };
}
