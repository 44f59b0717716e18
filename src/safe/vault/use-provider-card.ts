import type { CardId, EntryId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import { findKeptCards } from "../../registers/cards/cards.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { type ProviderCard, openAsProvider } from "./provider-card.ts";

export type UseCardAsk = { readonly actor: Actor; readonly purpose: string | null; readonly subject: SubjectId; readonly card: CardId };

/** By what the provider knows a card, to charge it: a use, decided and noted. What is kept here has no such name. */
export async function useProviderCard(
  safe: Safe,
  tx: Tx,
  ask: UseCardAsk,
): Promise<Result<ProviderCard & { readonly entry: EntryId }, SafeRefusal>> {
  const now = safe.clock();
  const place = placeOfCard(ask.card);
  const map = await safe.maps.get(tx);
  if (place === undefined || map.fields.get(place.field)?.type.name !== "card") return refuse({ code: "card_not_found" });
  const [asked] = await askFor(safe, tx, [{ ...ask, fields: [place.field], form: "use", reason: null, act: "card.use" }], now);
  if (asked === undefined || !asked.ok) return asked ?? refuse({ code: "subject_not_found" });
  const { subject, entry, decisions, permit } = asked.value;
  const decision = decisions.get(place.field);
  if (permit === null)
    return refuse(decision === undefined || decision.isGranted ? { code: "not_granted", entry } : { ...refusalOf(decision), entry });

  const isThere = [...subject.records.values()]
    .flat()
    .some((one) => one.field === place.field && one.record === place.record && one.envelope.length > 0);
  if (!isThere) return refuse({ code: "card_not_found", entry });
  const row = (await findKeptCards(tx, subject.id)).find((one) => one.field === place.field && one.record === place.record);
  if (row?.custody !== "processor") return refuse({ code: "card_kept_here", entry });
  const card = await openAsProvider(safe, tx, asked.value, place, now);
  return card === null ? refuse({ code: "cannot_open", entry }) : ok({ ...card, entry });
}
