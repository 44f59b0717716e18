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
/**
 * By any other field, of a person: more than the busiest day on the telephone takes, and few beside all birthdays or the
 * telephone numbers of a town. What a key looks up is as much as its integration has to.
 */
export const PERSON_LOOKUPS_MAX = 1000;

type LookupAsk = { readonly actor: Actor; readonly field: string };
type Limits = { readonly perActor: number; readonly overall: number };
const GUARDED: Limits = { perActor: GUARDED_LOOKUPS_PER_ACTOR_MAX, overall: GUARDED_LOOKUPS_MAX };
const OF_PEOPLE: Limits = { perActor: PERSON_LOOKUPS_MAX, overall: Number.POSITIVE_INFINITY };

/** Found or not, a look-up by a guarded field is counted, and any of a person; beyond the budget it is refused. Others cost nothing here. */
export async function spendLookups<A>(
  tx: Tx,
  map: CompiledMap,
  asks: readonly LookupAsk[],
  admitted: readonly Result<A, SafeRefusal>[],
  now: Instant,
): Promise<readonly Result<A, SafeRefusal>[]> {
  const limits = asks.map((ask, n) => (admitted[n]?.ok === true ? limitsOf(map, ask) : undefined));
  return await spendWithin(tx, asks, limits, OF_PEOPLE, await spendWithin(tx, asks, limits, GUARDED, admitted, now), now);
}

function limitsOf(map: CompiledMap, { field, actor }: LookupAsk): Limits | undefined {
  if (map.fields.get(field)?.isLookupGuarded === true) return GUARDED;
  return actor.kind === "staff" ? OF_PEOPLE : undefined;
}

/** Of the asks that have these limits. */
async function spendWithin<A>(
  tx: Tx,
  asks: readonly LookupAsk[],
  limits: readonly (Limits | undefined)[],
  own: Limits,
  admitted: readonly Result<A, SafeRefusal>[],
  now: Instant,
): Promise<readonly Result<A, SafeRefusal>[]> {
  if (!limits.includes(own)) return admitted;
  const counts = countAsks(asks.filter((_, n) => limits[n] === own));
  const since = new Date(now - GUARDED_LOOKUPS_WINDOW_MS);
  const rows = await spendLookupCounts(tx, counts, new Date(now), { since, perActor: own.perActor });
  const ownLeft = new Map(rows.map((row) => [`${row.field} ${row.actor_id}`, row.own]));
  const left = new Map(rows.map((row) => [row.field, own.overall - row.before]));
  return admitted.map((one, n) => {
    const { field, actor } = asks[n] as LookupAsk;
    if (limits[n] !== own || (takeOne(ownLeft, `${field} ${actor.id}`) && takeOne(left, field))) return one;
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
