import { DAY_MS, type Instant } from "../../base/instant.ts";
import { type Result, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../access/actor.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type LookupCount, spendLookupCounts } from "./_lookups_sql.ts";

/**
 * Numbers of governments and banks are few enough to be tried one after the other, the more so for somebody who knows
 * the last four. So look-ups by a field that the map insists on are few: a test holds what that leaves to a guesser.
 */
export const GUARDED_LOOKUPS_PER_ACTOR_MAX = 50;
/** By everybody together, so that many keys guess no faster than a few. */
export const GUARDED_LOOKUPS_MAX = 500;
export const GUARDED_LOOKUPS_WINDOW_MS = DAY_MS;

type LookupAsk = { readonly actor: Actor; readonly field: string };

/** Found or not, a look-up by a guarded field is counted; beyond the budget it is refused. Others cost nothing here. */
export async function spendLookups<A>(
  tx: Tx,
  map: CompiledMap,
  asks: readonly LookupAsk[],
  admitted: readonly Result<A, SafeRefusal>[],
  now: Instant,
): Promise<readonly Result<A, SafeRefusal>[]> {
  const isGuarded = asks.map((ask, n) => admitted[n]?.ok === true && map.fields.get(ask.field)?.isLookupGuarded === true);
  if (!isGuarded.includes(true)) return admitted;

  const counts = countAsks(asks.filter((_, n) => isGuarded[n]));
  const limits = { since: new Date(now - GUARDED_LOOKUPS_WINDOW_MS), perActor: GUARDED_LOOKUPS_PER_ACTOR_MAX };
  const rows = await spendLookupCounts(tx, counts, new Date(now), limits);
  const ownLeft = new Map(rows.map((row) => [`${row.field} ${row.actor_id}`, row.own]));
  const left = new Map(rows.map((row) => [row.field, GUARDED_LOOKUPS_MAX - row.before]));
  return admitted.map((one, n) => {
    const { field, actor } = asks[n] as LookupAsk;
    if (isGuarded[n] !== true || (takeOne(ownLeft, `${field} ${actor.id}`) && takeOne(left, field))) return one;
    return refuse({ code: "lookups_spent" });
  });
}

function countAsks(asks: readonly LookupAsk[]): readonly LookupCount[] {
  const groups = Map.groupBy(asks, ({ field, actor }) => `${field} ${actor.id}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ field: first.field, actor: first.actor.id, lookups: group.length }];
  });
}

function takeOne(left: Map<string, number>, name: string): boolean {
  const count = left.get(name) ?? 0;
  left.set(name, count - 1);
  return count > 0;
}
