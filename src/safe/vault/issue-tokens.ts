import { type EntryId, type SubjectId, type TokenId, newToken } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import { type Place, addTokens, findTokensAt } from "../../registers/tokens/tokens.ts";
import type { Actor } from "../access/actor.ts";
import { type RefusedField, type SafeRefusal, refusedField } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { bindTokens } from "./resolve-tokens.ts";
import { isDamaged } from "./shown.ts";

export type IssueAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly fields: readonly string[];
  readonly reason: string | null;
};

/** A field of many values has an item for each. `record` tells those apart. */
export type IssuedItem =
  | { readonly field: string; readonly record?: string; readonly token: TokenId }
  | ({ readonly field: string } & RefusedField);

export type IssuedTokens = { readonly subject: SubjectId; readonly items: readonly IssuedItem[]; readonly entry: EntryId };

/**
 * Gives out tokens: stand-ins that say nothing and open nothing by themselves. It is a `use`: whoever may have a value
 * used without seeing it may name it by a token. A value keeps its token as long as it is there, changed or not.
 */
export async function issueTokens(safe: Safe, tx: Tx, asks: readonly IssueAsk[]): Promise<readonly Result<IssuedTokens, SafeRefusal>[]> {
  const now = safe.clock();
  const asked = await askFor(
    safe,
    tx,
    asks.map((ask) => ({ ...ask, form: "use" as const, act: "token.issue" })),
    now,
  );
  const places = asked.flatMap((one) => (one.ok ? placesOf(one.value) : []));
  const tokens = places.length === 0 ? NO_TOKENS : await tokensFor(safe, tx, places, now);
  const map = places.length === 0 ? undefined : await safe.maps.get(tx);
  return asked.map((one) => {
    if (!one.ok) return one;
    const { subject, entry, decisions } = one.value;
    const items = [...decisions.keys()].flatMap((field) => itemsOf(map, one.value, field, tokens));
    return ok({ subject: subject.id, items, entry });
  });
}

const NO_TOKENS: ReadonlyMap<string, TokenId> = new Map();

/** The values that are there of the fields that were granted. */
function placesOf({ subject, permit }: Asked): readonly Place[] {
  if (permit === null) return [];
  return [...subject.records.values()].flatMap((values) =>
    values
      .filter((value) => permit.fields.has(value.field) && value.envelope.length > 0)
      .map(({ field, record }) => ({ subject: subject.id, field, record })),
  );
}

/** One token a place. Those made here may lose to another process's; what stands in the table afterwards is the answer. */
async function tokensFor(safe: Safe, tx: Tx, places: readonly Place[], now: Instant): Promise<ReadonlyMap<string, TokenId>> {
  const known = new Map((await findTokensAt(tx, places)).map((one) => [placeText(one), one.token]));
  const missing = new Map(places.filter((place) => !known.has(placeText(place))).map((place) => [placeText(place), place]));
  if (missing.size === 0) return known;

  const made = [...missing.values()].map((place) => ({ ...place, token: newToken() }));
  const bindings = await bindTokens(safe, tx, made);
  await addTokens(
    tx,
    made.map((one, n) => ({ ...one, binding: bindings[n] ?? new Uint8Array(0) })),
    now,
  );
  for (const one of await findTokensAt(tx, made)) known.set(placeText(one), one.token);
  return known;
}

function itemsOf(map: CompiledMap | undefined, asked: Asked, field: string, tokens: ReadonlyMap<string, TokenId>): readonly IssuedItem[] {
  const decision = asked.decisions.get(field);
  if (decision?.isGranted === false) return [{ field, ...refusedField(decision.code, decision) }];
  const declared = map?.fields.get(field);
  if (declared !== undefined && isDamaged(asked.subject, declared)) return [{ field, ...refusedField("cannot_open") }];
  const items = placesOf(asked).flatMap((place): IssuedItem[] => {
    const token = place.field === field ? tokens.get(placeText(place)) : undefined;
    if (token === undefined) return [];
    return [{ field, ...(place.record === "" ? {} : { record: place.record }), token }];
  });
  return items.length === 0 ? [{ field, ...refusedField("no_value") }] : items;
}

function placeText(place: Place): string {
  return `${place.subject} ${place.field} ${place.record}`;
}
