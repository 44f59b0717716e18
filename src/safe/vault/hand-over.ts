import { assert } from "../../base/fault.ts";
import type { EntryId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { CODE_FIELD } from "../../platform/keeper/card-codes.ts";
import { type HandedOver, readHandedOver } from "../../platform/keeper/hand-over.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type KeptCard, findKeptCards } from "../../registers/cards/cards.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { ANSWERS, type SafeRefusal, fieldRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";
import { openFields } from "./open.ts";
import { meterFor } from "./reveal.ts";
import { isDamaged } from "./shown.ts";

/** Which value of a field: the only one, the one of this record, or the n-th, counted from 1. */
export type Choice =
  | { readonly kind: "only" }
  | { readonly kind: "record"; readonly record: string }
  | { readonly kind: "nth"; readonly nth: number };
export type Wanted = { readonly field: string; readonly choice: Choice };

export type HandOverAsk = {
  readonly actor: Actor;
  readonly purpose: string;
  readonly subject: SubjectId;
  readonly wanted: readonly Wanted[];
  /** The card whose security code is wanted too: the place of its value among `wanted`. */
  readonly codeOf: number | null;
  readonly reason: string | null;
  readonly act: string;
  readonly detail: Readonly<Record<string, string>>;
  /** The key of the process that sends it, and for which sending. */
  readonly to: Uint8Array;
  readonly errand: string;
};

/** Values as they travel, in step with `wanted`, then the code. */
export type Handed = HandedOver & { readonly field: string; readonly record: string };
export type HandOverAnswer = {
  readonly values: readonly Handed[];
  /** What is known of a card among them that did not come by the API. */
  readonly card: KeptCard | null;
  readonly entry: EntryId;
};

/**
 * `isUndone`: the use was granted, at least in part, and is not made. Its entry must not stand: the caller undoes the
 * transaction and notes the refusal in another.
 */
export type HandOverRefusal = SafeRefusal & { readonly isUndone: boolean };

/**
 * Hands values to the process that sends them, as a use by the caller: decided field by field, noted, sealed to its key by
 * the keeper. All or nothing: one field that is refused, missing or not chosen, and nothing is handed over.
 */
export async function handOver(safe: Safe, tx: Tx, ask: HandOverAsk): Promise<Result<HandOverAnswer, HandOverRefusal>> {
  const now = safe.clock();
  const { actor, purpose, subject: id, reason, act, detail } = ask;
  const fields = [...new Set(ask.wanted.map(({ field }) => field))];
  const [[asked], map, kept] = await Promise.all([
    askFor(safe, tx, [{ actor, purpose, subject: id, fields, form: "use", reason, act, detail }], now),
    safe.maps.get(tx),
    findKeptCards(tx, id),
  ]);
  if (asked === undefined || !asked.ok) {
    return refuse({ ...(asked?.refusal ?? { code: "subject_not_found" as const }), isUndone: false });
  }
  const refused = refusedFields(asked.value);
  if (refused !== null) return refuse(refused);

  const { subject, entry, permit } = asked.value;
  const chosen = chooseAll(map, subject, kept, ask.wanted);
  if (!chosen.ok) return refuse({ ...chosen.refusal, isUndone: true });
  const values: Handed[] = [];
  if (permit !== null) {
    const opened = await openFields(
      safe,
      tx,
      chosen.value.map((value) => ({
        permit,
        subject: { ...subject, records: new Map([[value.keyClass, [value]]]) },
        fields: [{ field: value.field, view: { kind: "hand-over", to: ask.to, errand: ask.errand } as const }],
        meter: meterFor(map, ask.actor, now),
      })),
      now,
    );
    for (const [n, { field, record }] of chosen.value.entries()) {
      const one = opened[n]?.get(field)?.[0]?.opened;
      const handed = one?.ok === true ? readHandedOver(one.bytes) : null;
      if (handed === null) return refuse({ code: one?.ok === false ? one.code : "cannot_open", isUndone: true });
      values.push({ ...handed, field, record });
    }
  }
  const cards = chosen.value.map((value) => kept.find((row) => row.field === value.field && row.record === value.record));
  const code = await takeCode(safe, tx, ask, cards);
  if (code === undefined) return refuse({ code: "code_not_held", isUndone: true });
  return ok({ values: [...values, ...code], card: cards.find((row) => row !== undefined) ?? null, entry });
}

/** Null where every field was granted. Where some were not, the entry of the ask tells of a use that is not made. */
function refusedFields({ decisions, entry }: Asked): HandOverRefusal | null {
  const refused = [...decisions].flatMap(([field, decision]) => (decision.isGranted ? [] : [{ field, decision }]));
  const [first] = refused;
  if (first === undefined) return null;
  const fields = refused.map(({ field, decision }) => fieldRefusal(field, decision.code, decision));
  const isUndone = refused.length < decisions.size;
  return { ...refusalOf(first.decision), fields, ...(isUndone ? {} : { entry }), isUndone };
}

function chooseAll(
  map: CompiledMap,
  subject: Subject,
  kept: readonly KeptCard[],
  wanted: readonly Wanted[],
): Result<readonly PlacedValue[], SafeRefusal> {
  const chosen: PlacedValue[] = [];
  const missing: string[] = [];
  for (const { field: name, choice } of wanted) {
    const field = map.fields.get(name);
    assert(field !== undefined, "a decided field is in the map");
    const value = choose(subject, field, choice);
    if (value === "none") missing.push(name);
    else if (typeof value === "string") return refuse({ code: value, fields: [fieldFault(name, value)] });
    else if (isAtProvider(kept, value)) return refuse({ code: "card_at_provider" });
    else chosen.push(value);
  }
  if (missing.length === 0) return ok(chosen);
  return refuse({ code: "no_value", fields: [...new Set(missing)].map((field) => fieldFault(field, "no_value")) });
}

function choose(
  subject: Subject,
  field: CompiledField,
  choice: Choice,
): PlacedValue | "none" | "value_not_chosen" | "cannot_open" | "card_not_found" {
  if (isDamaged(subject, field)) return "cannot_open";
  const values = valuesOf(subject, field);
  switch (choice.kind) {
    case "record":
      return values.find((value) => value.record === choice.record) ?? "card_not_found";
    case "nth":
      return values[choice.nth - 1] ?? "none";
    case "only": {
      const [only, ...more] = values;
      return more.length > 0 ? "value_not_chosen" : (only ?? "none");
    }
  }
}

function isAtProvider(kept: readonly KeptCard[], { field, record }: PlacedValue): boolean {
  return kept.some((row) => row.field === field && row.record === record && row.custody === "processor");
}

function fieldFault(field: string, code: "no_value" | "value_not_chosen" | "cannot_open" | "card_not_found") {
  return { field, code, say: ANSWERS[code].say, unlock: ANSWERS[code].unlock };
}

/** The last thing that is done: once it is handed over a code is gone, whatever becomes of the transaction. */
async function takeCode(
  safe: Safe,
  tx: Tx,
  { codeOf, subject, errand, to }: HandOverAsk,
  cards: readonly (KeptCard | undefined)[],
): Promise<readonly Handed[] | undefined> {
  if (codeOf === null) return [];
  const request = cards[codeOf]?.request ?? null;
  const handed = request === null ? null : await safe.keeper.takeCode(tx.tenant, request, { subject, errand, to });
  return handed === null || request === null ? undefined : [{ ...handed, field: CODE_FIELD, record: request }];
}
