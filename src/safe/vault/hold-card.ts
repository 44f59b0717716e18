import type { CardId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { placeOfCard } from "../../registers/cards/card-id.ts";
import { type KeptCard, findKeptCards } from "../../registers/cards/cards.ts";
import { NO_STANDINGS, findStandings } from "../../registers/consent/standings.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { type Subject, holdSubjects } from "../../registers/subjects/subjects.ts";
import { type Actor, isOthers } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { admit, collectedTimes, epochsOf } from "../access/ask.ts";
import { factsFor } from "../access/facts-for.ts";
import { decide } from "../access/decide.ts";
import { codesOf, draftEntry, isDecision } from "../access/note.ts";
import { meetPeople } from "../access/staff-facts.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";

/** One card of a customer who is held until the transaction ends. */
export type HeldCardValue = {
  readonly subject: Subject;
  readonly field: CompiledField;
  readonly value: PlacedValue;
  /** Undefined for a card that came by the API. */
  readonly row: KeptCard | undefined;
};

/** Holds the customer and finds the card. An id that is none, and a card that is gone, are the same to whoever asks. */
export async function holdCard(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  { subject: id, card }: { readonly subject: SubjectId; readonly card: CardId },
): Promise<Result<HeldCardValue, SafeRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const held = await holdSubjects(tx, [id]);
  const subject = held.get(id);
  if (subject === undefined) return refuse({ code: "subject_not_found" });
  if (subject.erasedAt !== null) return refuse({ code: "subject_erased" });
  if (subject.damaged.size > 0) return refuse({ code: "cannot_open" });

  const place = placeOfCard(card);
  const field = map.fields.get(place?.field ?? "");
  if (place === undefined || field?.type.name !== "card") return refuse({ code: "card_not_found" });
  const value = valuesOf(subject, field).find((one) => one.record === place.record);
  if (value === undefined) return refuse({ code: "card_not_found" });
  const [rows] = await Promise.all([findKeptCards(tx, id), loadTenant(tx, safe.keeper, epochsOf(held))]);
  return ok({ subject, field, value, row: rows.find((row) => row.field === field.name && row.record === value.record) });
}

export type ChangeCardAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly card: CardId;
};

/** The same for a change that somebody asks for: decided, and where it is refused, noted. */
export async function holdCardToChange(
  safe: Safe,
  tx: Tx,
  given: ChangeCardAsk,
  act: string,
  now: Instant,
): Promise<Result<HeldCardValue & { readonly actor: Actor; readonly purpose: string }, SafeRefusal>> {
  const map = await safe.maps.get(tx);
  const [ask = given] = await meetPeople(tx, map, [given], now);
  if (isOthers(ask)) return refuse({ code: "subject_not_found" });
  const held = await holdCard(safe, tx, map, ask);
  if (!held.ok) return held;
  const { subject, field } = held.value;
  const purpose = admit(map, { ...ask, fields: [field.name] });
  const refusal = purpose.ok ? await judgeChange(tx, map, ask, purpose.value, held.value, now) : purpose.refusal;
  if (refusal === null && purpose.ok) return ok({ ...held.value, actor: ask.actor, purpose: purpose.value });

  const told: SafeRefusal = refusal ?? { code: "not_granted" };
  if (!isDecision(told)) return refuse(told);
  const draft = draftEntry(ask.actor, act, { subject: subject.id, purpose: ask.purpose, form: "change" });
  const [entry = ""] = await appendEntries(tx, [{ ...draft, fields: [field.name], codes: codesOf(told), outcome: "refused" }], now);
  return refuse({ ...told, entry });
}

async function judgeChange(
  tx: Tx,
  map: CompiledMap,
  ask: ChangeCardAsk,
  purpose: string,
  { subject, field }: HeldCardValue,
  now: Instant,
): Promise<SafeRefusal | null> {
  const standings = (await findStandings(tx, [subject.id], now)).get(subject.id) ?? NO_STANDINGS;
  const facts = factsFor(standings, collectedTimes(subject, [field.name]), null, ask);
  const change = { actor: ask.actor, purpose, field: field.name, form: "change", reason: null, flow: "upkeep" } as const;
  const decision = decide(map, facts, change, now);
  return decision.isGranted ? null : refusalOf(decision);
}
