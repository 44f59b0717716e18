import { assert } from "../../base/fault.ts";
import type { CardId, EntryId, SubjectId } from "../../base/ids.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { cardIdOf } from "../../registers/cards/card-id.ts";
import { type KeptCard, findKeptCards } from "../../registers/cards/cards.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";
import type { Actor } from "../access/actor.ts";
import { ANSWERS, type SafeRefusal, fieldRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { type PlacedValue, valuesOf } from "./card-records.ts";
import { isDamaged } from "./shown.ts";

/** Which value of a field: the only one, the one of this record, or the n-th, counted from 1. */
export type Choice =
  | { readonly kind: "only" }
  | { readonly kind: "record"; readonly record: string }
  | { readonly kind: "nth"; readonly nth: number };
export type Wanted = { readonly field: string; readonly choice: Choice };

/** A wish to have values used that whoever asks does not see. */
export type UseAsk = {
  readonly actor: Actor;
  readonly purpose: string;
  readonly subject: SubjectId;
  readonly wanted: readonly Wanted[];
  /** The card whose security code is wanted too: the place of its value among `wanted`. */
  readonly codeOf: number | null;
  readonly reason: string | null;
  readonly act: string;
  readonly detail: Readonly<Record<string, string>>;
};

/**
 * `isUndone`: the use was granted, at least in part, and is not made. Its entry must not stand: the caller undoes the
 * transaction and notes the refusal in another.
 */
export type UseRefusal = SafeRefusal & { readonly isUndone: boolean };

/** A use that was granted: which value each of `wanted` is, and what is known of those that are cards. */
export type Weighed = {
  readonly asked: Asked;
  readonly chosen: readonly PlacedValue[];
  readonly cards: readonly (KeptCard | undefined)[];
};

/** Decides a use field by field, notes it, and finds each value. One that is refused, missing or not chosen refuses all. */
export async function weighUse(
  safe: Safe,
  tx: Tx,
  ask: UseAsk,
  options: { readonly isAhead: boolean },
): Promise<Result<Weighed, UseRefusal>> {
  const { actor, purpose, subject: id, reason, act, detail } = ask;
  const fields = [...new Set(ask.wanted.map(({ field }) => field))];
  // Whoever weighs a use hands the values to somebody outside.
  const wish = {
    actor,
    purpose,
    subject: id,
    fields,
    form: "use" as const,
    flow: "disclosure" as const,
    reason,
    act,
    detail,
    isAhead: options.isAhead,
  };
  const [[asked], map, kept] = await Promise.all([askFor(safe, tx, [wish], safe.clock()), safe.maps.get(tx), findKeptCards(tx, id)]);
  if (asked === undefined || !asked.ok) {
    return refuse({ ...(asked?.refusal ?? { code: "subject_not_found" as const }), isUndone: false });
  }
  const refused = refusedFields(asked.value);
  if (refused !== null) return refuse(refused);
  const chosen = chooseAll(map, asked.value.subject, kept, ask.wanted);
  if (!chosen.ok) return refuse({ ...chosen.refusal, isUndone: true });
  const cards = chosen.value.map((value) => kept.find((row) => row.field === value.field && row.record === value.record));
  return ok({ asked: asked.value, chosen: chosen.value, cards });
}

/**
 * Whether a use would be granted and could be made at this moment, decided and noted as such; it counts where it is made.
 * Answers the card that it would be made of.
 */
export async function weighAhead(
  safe: Safe,
  tx: Tx,
  ask: UseAsk,
): Promise<Result<{ readonly card: CardId | null; readonly request: string | null; readonly entry: EntryId }, UseRefusal>> {
  const weighed = await weighUse(safe, tx, ask, { isAhead: true });
  if (!weighed.ok) return weighed;
  const { asked, chosen, cards } = weighed.value;
  if (ask.codeOf !== null) {
    const request = cards[ask.codeOf]?.request ?? null;
    const [isHeld] = request === null ? [] : await safe.keeper.hasCodes(tx.tenant, [request]);
    if (isHeld !== true) return refuse({ code: "code_not_held", isUndone: true });
  }
  const map = await safe.maps.get(tx);
  const card = chosen.find(({ field }) => map.fields.get(field)?.type.name === "card");
  const request = cards.find((row) => row !== undefined)?.request ?? null;
  return ok({ card: card === undefined ? null : cardIdOf(card), request, entry: asked.entry });
}

/** Null where every field was granted. Where some were not, the entry of the ask tells of a use that is not made. */
function refusedFields({ decisions, entry }: Asked): UseRefusal | null {
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
