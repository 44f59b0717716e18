import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { CardPatch } from "../../platform/keeper/relabel-card.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { parseNickname } from "../../registers/datamap/types/card.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type SealedValue, valueRecordType } from "../../registers/subjects/packed.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { blankWrite, noteOf, withValue } from "./card-records.ts";
import { type ChangeCardAsk, type HeldCardValue, holdCardToChange } from "./hold-card.ts";

/**
 * Gives a card another nickname, or none. The keeper opens, changes and seals it, so that nothing of the card comes here;
 * its time of collection stays, so that a new name stretches no retention.
 */
export async function renameCard(
  safe: Safe,
  tx: Tx,
  ask: ChangeCardAsk & { readonly nickname: string | null },
): Promise<Result<{ readonly entry: EntryId }, SafeRefusal>> {
  const now = safe.clock();
  const nickname = parseNickname(ask.nickname);
  if (!nickname.ok) return refuse({ code: "fields_invalid", fields: [{ field: "nickname", ...nickname.refusal }] });
  const held = await holdCardToChange(safe, tx, ask, "card.rename", now);
  if (!held.ok) return held;
  const renamed = await relabel(safe, tx, held.value, { nickname: nickname.value ?? null });
  if (renamed === null) return refuse({ code: "cannot_open" });

  const { actor, purpose, subject, field } = held.value;
  const draft = draftEntry(actor, "card.rename", { subject: subject.id, purpose, form: "change" });
  const [[entry]] = await Promise.all([
    appendEntries(tx, [{ ...draft, fields: [field.name], sealed: [noteOf(renamed)] }], now),
    writeSubjects(tx, [withValue(blankWrite(subject), subject, field.keyClass, renamed)], now),
  ]);
  assert(entry !== undefined, "an entry has no id");
  return ok({ entry });
}

async function relabel(safe: Safe, tx: Tx, { subject, field, value }: HeldCardValue, patch: CardPatch): Promise<SealedValue | null> {
  const key = subject.keys.get(field.keyClass);
  if (key === undefined) return null;
  const item = { ...value, recordType: valueRecordType(value.collectedAt) };
  const group = { subject: subject.id, keyClass: field.keyClass, epoch: key.epoch, wrapped: key.wrapped, items: [item] };
  const revision = value.revision + 1;
  const envelope = await safe.keeper.relabel(tx.tenant, group, revision, patch);
  return envelope === null ? null : { ...value, revision, envelope };
}
