import type { CardId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Slot } from "../../platform/egress/template.ts";
import type { Pick } from "../../platform/egress/values.ts";
import { type CardPlace, placeOfCard } from "../../registers/cards/card-id.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Choice, Wanted } from "../vault/weigh-use.ts";
import { pickOf } from "./parts.ts";

/** Which values some slots need, and which of them stands in which slot. */
export type Bound = {
  readonly wanted: readonly Wanted[];
  readonly slots: Readonly<Record<string, { readonly value: number; readonly pick: Pick }>>;
  /** The place among `wanted` of the card whose security code is asked for. */
  readonly codeOf: number | null;
  /** The sources that must stand in no address and in no list: a card's number or its code. */
  readonly secret: ReadonlySet<string>;
};

/** What is wrong with a source, by its name. */
export type SourceFault = { readonly field: string; readonly code: string; readonly say: string };
type BindRefusal = { readonly code: "source_unknown"; readonly fields: readonly SourceFault[] };

/** The part of a card that is no part of its value: the security code, which is handed over after all values. */
const CODE_PART = "cvc";
const NTH_MAX = 50;

/** Finds for each slot the field, the value of it and the part. `plain` are sources that need no customer. */
export function bindSlots(
  map: CompiledMap,
  given: readonly Slot[],
  card: CardId | null,
  plain: Readonly<Record<string, string>>,
): Result<Bound, BindRefusal> {
  const wanted: Wanted[] = [];
  const slots: Record<string, { readonly value: number; readonly pick: Pick }> = {};
  const faults: SourceFault[] = [];
  const named = card === null ? undefined : placeIn(map, card);
  const placeFor = (field: string, choice: Choice): number => {
    const known = wanted.findIndex((one) => one.field === field && JSON.stringify(one.choice) === JSON.stringify(choice));
    return known >= 0 ? known : wanted.push({ field, choice }) - 1;
  };
  const codes: string[] = [];
  let codeOf: number | null = null;
  for (const source of new Set(given.map((slot) => slot.source))) {
    if (Object.hasOwn(plain, source)) continue;
    const found = readSource(map, source, named);
    if (typeof found === "string") faults.push({ field: source, code: "source_unknown", say: found });
    else if (found.pick === null) {
      const place = placeFor(found.field, found.choice);
      if (codeOf !== null && codeOf !== place) faults.push({ field: source, code: "source_unknown", say: "One card's code at a time." });
      codeOf = place;
      codes.push(source);
    } else slots[source] = { value: placeFor(found.field, found.choice), pick: found.pick };
  }
  if (faults.length > 0) return refuse({ code: "source_unknown", fields: faults });
  const numbers = Object.keys(slots).filter((source) => slots[source]?.pick === "part.number");
  for (const source of codes) slots[source] = { value: wanted.length, pick: "value" };
  return ok({ wanted, slots, codeOf, secret: new Set([...numbers, ...codes]) });
}

/** The place of the card that was named; `none` where no card can be. Then no card at all is taken, and never another in its place. */
type Named = CardPlace | "none" | undefined;
const NO_CARD: Choice = { kind: "record", record: "" };

function placeIn(map: CompiledMap, card: CardId): Named {
  const place = placeOfCard(card);
  return place !== undefined && map.fields.get(place.field)?.type.name === "card" ? place : "none";
}

type Source = { readonly field: string; readonly choice: Choice; /** Null: the security code of the card. */ readonly pick: Pick | null };

/** What a source stands for, or in words why it stands for nothing. */
function readSource(map: CompiledMap, source: string, card: Named): Source | string {
  const [room, ...rest] = source.split(".");
  if (room === "card") return readCard(map, rest.join("."), card);
  if (room !== "subject") return "Sources are subject.FIELD, card.… and params.….";
  const [name = "", ...parts] = rest;
  const field = map.fields.get(name);
  if (field === undefined) return "The data map knows no such field.";
  const nth = /^[1-9]\d?$/u.test(parts[0] ?? "") ? Number(parts.shift()) : null;
  if (nth !== null && (!field.many || nth > NTH_MAX)) return "This field has one value.";
  const choice = field.type.name === "card" ? choiceOfCard(name, card, nth) : choiceOf(nth);
  if (field.type.name === "card" && parts.join(".") === CODE_PART) return { field: name, choice, pick: null };
  const pick = pickOf(field.type.name, parts.join("."));
  if (typeof pick !== "object") return pick;
  return { field: name, choice, pick: pick.pick };
}

function choiceOf(nth: number | null): Choice {
  return nth === null ? { kind: "only" } : { kind: "nth", nth };
}

function choiceOfCard(field: string, card: Named, nth: number | null): Choice {
  if (card === "none") return NO_CARD;
  return card?.field === field && nth === null ? { kind: "record", record: card.record } : choiceOf(nth);
}

function readCard(map: CompiledMap, part: string, card: Named): Source | string {
  const fields = [...map.fields.values()].filter((field) => field.type.name === "card").map((field) => field.name);
  const name = typeof card === "object" ? card.field : card === "none" || fields.length === 1 ? fields[0] : undefined;
  if (fields.length === 0) return "The data map has no field for cards.";
  if (name === undefined) return `Which card is meant? Name it, or write ${fields.map((field) => `subject.${field}`).join(" or ")}.`;
  const choice = choiceOfCard(name, card, null);
  if (part === CODE_PART) return { field: name, choice, pick: null };
  const pick = pickOf("card", part);
  return typeof pick === "object" ? { field: name, choice, pick: pick.pick } : pick;
}
