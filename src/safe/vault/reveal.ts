import type { EntryId, SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Result, ok } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../access/actor.ts";
import type { Guarding } from "../access/agreements.ts";
import type { SafeRefusal } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Guard } from "../access/decide.ts";
import type { Safe } from "../safe.ts";
import { type OpenWish, type OpenedFields, openFields } from "./open.ts";
import { type Opening, underWay } from "./opening.ts";
import { type Revealed, showClear } from "./shown.ts";

export type RevealAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly fields: readonly string[];
  readonly reason: string | null;
  /** Of a token: the one value of the fields that is wanted. */
  readonly record?: string;
  /** Of one field, to a person who is shown it guarded where that is needed. */
  readonly guarded?: Guarding;
  readonly detail?: Readonly<Record<string, string>>;
};

export type RevealAnswer = {
  readonly subject: SubjectId;
  readonly fields: Readonly<Record<string, Revealed>>;
  readonly entry: EntryId;
  readonly purpose: string;
  /** By what it was opened, where that asks for more than the actor themselves. */
  readonly guard: Guard | null;
};

/** Reveals fields in clear, each by its own decision. The batch shares its statements and its trip to the keeper. */
export async function revealFields(safe: Safe, tx: Tx, asks: readonly RevealAsk[]): Promise<RevealAnswers> {
  const { opening } = await startReveals(safe, tx, asks);
  return await opening;
}

export type RevealAnswers = readonly Result<RevealAnswer, SafeRefusal>[];

/** The same for a transaction that does nothing else. */
export async function startReveals(safe: Safe, tx: Tx, asks: readonly RevealAsk[]): Promise<Opening<RevealAnswers>> {
  const now = safe.clock();
  const decided = await askFor(
    safe,
    tx,
    asks.map((ask) => ({ ...ask, form: "clear" as const, act: "subject.reveal" })),
    now,
  );
  const asked = asks.every((ask) => ask.record === undefined) ? decided : decided.map((one, n) => onlyRecord(one, asks[n]?.record));
  const map = await safe.maps.get(tx);
  const actors = asks.map((ask) => ask.actor);
  const answer = async (): Promise<RevealAnswers> => {
    const opened = await openGranted(safe, tx, asked, actors, map, now);
    return asked.map((one, n) => {
      if (!one.ok) return one;
      const { subject, entry, purpose } = one.value;
      return ok({
        subject: subject.id,
        fields: showClear(map, one.value, opened[n] ?? NOTHING_OPENED, asks[n]?.record !== undefined),
        entry,
        purpose,
        guard: guardOf(one.value),
      });
    });
  };
  return underWay(answer());
}

function guardOf({ decisions }: Asked): Guard | null {
  for (const decision of decisions.values()) if (decision.isGranted && decision.guard !== undefined) return decision.guard;
  return null;
}

/** What a token does not stand for is not opened either. */
function onlyRecord(one: Result<Asked, SafeRefusal>, record: string | undefined): Result<Asked, SafeRefusal> {
  if (record === undefined || !one.ok) return one;
  const { subject } = one.value;
  const records = [...subject.records].map(([keyClass, values]) => [keyClass, values.filter((value) => value.record === record)] as const);
  return ok({ ...one.value, subject: { ...subject, records: new Map(records) } });
}

/** Opens what was granted, in clear; in step with the asks. */
export async function openGranted(
  safe: Safe,
  tx: Tx,
  asked: readonly Result<Asked, SafeRefusal>[],
  actors: readonly Actor[],
  map: CompiledMap,
  now: Instant,
): Promise<readonly OpenedFields[]> {
  const wishes: OpenWish[] = [];
  const clearOf = onceEach(clearFields);
  const meterOf = onceEach((actor: Actor) => meterFor(map, actor, now));
  const places = asked.map((one, n) => {
    if (!one.ok || one.value.permit === null) return -1;
    const { permit, subject } = one.value;
    return wishes.push({ permit, subject, fields: clearOf(permit.fields), meter: meterOf(actors[n] as Actor) }) - 1;
  });
  const opened = await openFields(safe, tx, wishes, now);
  return places.map((at) => opened[at] ?? NOTHING_OPENED);
}

const CLEAR = { kind: "clear" } as const;
const NOTHING_OPENED: OpenedFields = new Map();

function clearFields(granted: ReadonlySet<string>): OpenWish["fields"] {
  return [...granted].map((field) => ({ field, view: CLEAR }));
}

/** Asks of a batch share their actor and what was granted: the same in has the same out, made once. */
function onceEach<A, B>(make: (given: A) => B): (given: A) => B {
  const known = new Map<A, B>();
  return (given) => {
    const made = known.get(given) ?? make(given);
    known.set(given, made);
    return made;
  };
}

/** The keeper counts on its own, per process: a second lock for the day that the first is picked. */
export function meterFor(map: CompiledMap, actor: Actor, now: Instant): OpenWish["meter"] {
  const budgets = actor.roles.flatMap((name) => map.roles.get(name)?.budget ?? []);
  const hours = budgets.map((budget) => budget.hour);
  const days = budgets.map((budget) => budget.day);
  const hour = highest(hours);
  const day = highest(days);
  if (hour === undefined && day === undefined) return { actor: actor.id };
  // The budget goes by the clock's hour and day, the keeper's count slides: it may see the end of one and the start of the next.
  return {
    actor: actor.id,
    now,
    ceiling: { ...(hour === undefined ? {} : { hour: 2 * hour }), ...(day === undefined ? {} : { day: 2 * day }) },
  };
}

/** The most that any role allows; no limit where one role has none. */
function highest(limits: readonly (number | undefined)[]): number | undefined {
  let most: number | undefined;
  for (const limit of limits) {
    if (limit === undefined) return undefined;
    most = Math.max(most ?? 0, limit);
  }
  return most;
}
