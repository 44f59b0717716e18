import { RECORDS_PER_FIELD_MAX } from "../../base/limits.ts";
import type { CardReply } from "../../platform/keeper/receive-card.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { parseNickname } from "../../registers/datamap/types/card.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import { valuesOf } from "./card-records.ts";
import { type ParsedFields, parseFields } from "./parse-fields.ts";
import { CARD_FAULTS, type ReceiveFault } from "./receive-answers.ts";

/** What was asked of the customer. A field of type card is asked for by `card` alone. */
export type Wanted = {
  readonly asks: readonly string[];
  readonly optional: readonly string[];
  readonly card: { readonly field: string; readonly nickname: string | null } | null;
};

export type Came = { readonly card: CardReply; readonly fields: Readonly<Record<string, unknown>> };

/** What came, typed; or all that is wrong with it, field by field. */
export function typeReceived(
  map: CompiledMap,
  subject: Subject,
  wanted: Wanted,
  came: Came,
): { readonly parsed: ParsedFields; readonly nickname: string } | { readonly faults: readonly ReceiveFault[] } {
  const asked = wanted.asks.filter((name) => map.fields.get(name)?.type.name !== "card");
  const given = Object.fromEntries(Object.entries(came.fields).filter(([, value]) => value !== null && value !== ""));
  const parsed = parseFields(map, Object.fromEntries(Object.entries(given).filter(([name]) => asked.includes(name))));
  const nickname = parseNickname(wanted.card?.nickname ?? undefined);
  const faults: ReceiveFault[] = [
    ...Object.keys(given).flatMap((name) =>
      asked.includes(name) ? [] : [{ field: name, code: "not_asked", say: "This was not asked for." }],
    ),
    ...asked.flatMap((name) => missingFault(map, name, given, wanted.optional)),
    ...(parsed.ok ? [] : (parsed.refusal.fields ?? [])).map(({ field, code, say }) => ({ field, code, say })),
    ...(parsed.ok ? parsed.value.set.flatMap(({ field, values }) => fullFault(subject, field, values.length)) : []),
    ...cardFaults(wanted.card, came.card),
    ...(nickname.ok ? [] : [{ field: wanted.card?.field ?? "card", part: "nickname" as const, ...nickname.refusal }]),
  ];
  if (faults.length > 0 || !parsed.ok || !nickname.ok) return { faults };
  return { parsed: parsed.value, nickname: nickname.value ?? "" };
}

function missingFault(
  map: CompiledMap,
  name: string,
  given: Readonly<Record<string, unknown>>,
  optional: readonly string[],
): readonly ReceiveFault[] {
  if (Object.hasOwn(given, name) || optional.includes(name)) return [];
  return [{ field: name, code: "required", say: `${map.fields.get(name)?.label ?? "This"} is needed.` }];
}

/** How many values a field of many may have; those of a card are counted where the card is kept. */
export function fullFault(subject: Subject, field: CompiledField, more: number): readonly ReceiveFault[] {
  if (!field.many || valuesOf(subject, field).length + more <= RECORDS_PER_FIELD_MAX) return [];
  return [{ field: field.name, code: "too_many", say: `${field.label} takes at most ${RECORDS_PER_FIELD_MAX} values.` }];
}

function cardFaults(wanted: Wanted["card"], card: CardReply): readonly ReceiveFault[] {
  if (wanted === null) return card === null ? [] : [{ field: "card", code: "not_asked", say: "No card was asked for." }];
  if (card === null) return [{ field: wanted.field, part: "number", code: "card_number_missing", say: CARD_FAULTS.card_number_missing }];
  return "faults" in card ? card.faults.map(({ part, code }) => ({ field: wanted.field, part, code, say: CARD_FAULTS[code] })) : [];
}
