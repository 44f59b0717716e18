import { assert } from "../../base/fault.ts";
import type { EntryId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { CardPatch } from "../../platform/keeper/relabel-card.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { writeSubjects } from "../../registers/subjects/write.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { draftEntry } from "../access/note.ts";
import type { Safe } from "../safe.ts";
import { blankWrite, noteOf, withSameKey } from "./card-records.ts";
import type { HeldCardValue } from "./hold-card.ts";
import { cardGroup } from "./same-card.ts";

/**
 * Changes what stands beside a card. The keeper opens, changes and seals it, so that nothing of the card comes here; its
 * time of collection stays, so that a new name stretches no retention.
 */
export async function relabelHeld(
  safe: Safe,
  tx: Tx,
  { subject, field, value }: HeldCardValue,
  patch: CardPatch,
  deed: { readonly actor: Actor; readonly purpose: string; readonly act: string },
  now: Instant,
): Promise<Result<{ readonly entry: EntryId }, SafeRefusal>> {
  const group = cardGroup(subject, value);
  const revision = value.revision + 1;
  const envelope = group === null ? null : await safe.keeper.relabel(tx.tenant, group, revision, patch);
  if (envelope === null) return refuse({ code: "cannot_open" });
  const relabelled = { ...value, revision, envelope };
  const draft = draftEntry(deed.actor, deed.act, { subject: subject.id, purpose: deed.purpose, form: "change" });
  const [[entry]] = await Promise.all([
    appendEntries(tx, [{ ...draft, fields: [field.name], sealed: [noteOf(relabelled)] }], now),
    writeSubjects(tx, [withSameKey(blankWrite(subject), subject, relabelled)], now),
  ]);
  assert(entry !== undefined, "an entry has no id");
  return ok({ entry });
}
