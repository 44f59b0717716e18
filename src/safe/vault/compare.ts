import type { EntryId, SubjectId } from "../../base/ids.ts";
import { HOUR_MS, type Instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Actor } from "../access/actor.ts";
import { type SafeRefusal, refusalOf } from "../access/answers.ts";
import { type Asked, askFor } from "../access/ask.ts";
import type { Safe } from "../safe.ts";
import { type AttemptRow, holdAttempts, saveAttempts } from "./_sql.ts";
import { type OpenWish, openFields } from "./open.ts";

export type CompareAsk = {
  readonly actor: Actor;
  readonly purpose: string | null;
  readonly subject: SubjectId;
  readonly field: string;
  readonly value: unknown;
};

/** `triesLeft`: wrong guesses that this detail may still take within the hour, by everybody together. */
export type CompareAnswer = { readonly match: boolean; readonly triesLeft: number; readonly entry: EntryId };

/** Wrong guesses of one field of one subject, by everybody together, before it cannot be compared for the rest of the hour. */
export const COMPARISON_FAILURES_MAX = 5;
export const COMPARISON_WINDOW_MS = HOUR_MS;

/**
 * Tells whether a value is the one that is held, and nothing else. The keeper compares, so the value does not leave it.
 * Guesses are counted under a lock before the comparison, so that many at once get no more tries than one after another.
 */
export async function compareFields(
  safe: Safe,
  tx: Tx,
  asks: readonly CompareAsk[],
): Promise<readonly Result<CompareAnswer, SafeRefusal>[]> {
  const now = safe.clock();
  const asked = await askFor(
    safe,
    tx,
    asks.map((ask) => ({ ...ask, fields: [ask.field], form: "comparison" as const, reason: null, act: "subject.compare" })),
    now,
  );
  const map = await safe.maps.get(tx);
  const meters = await readAttempts(tx, asks, asked, now);
  const answers: Result<CompareAnswer, SafeRefusal>[] = [];
  const matches = await compareAll(safe, tx, map, asks, asked, meters, now);
  for (const [n, one] of asked.entries()) answers.push(toAnswer(asks[n] as CompareAsk, one, matches[n], meters));
  await meters.save(tx);
  return answers;
}

type Attempts = {
  readonly take: (subject: string, field: string) => boolean;
  readonly giveBack: (subject: string, field: string) => void;
  readonly left: (subject: string, field: string) => number;
  readonly save: (tx: Tx) => Promise<void>;
};

async function readAttempts(
  tx: Tx,
  asks: readonly CompareAsk[],
  asked: readonly Result<Asked, SafeRefusal>[],
  now: Instant,
): Promise<Attempts> {
  const pairs = asks.flatMap((ask, n) => (isGranted(asked[n]) ? [{ subject: ask.subject, field: ask.field }] : []));
  const rows = pairs.length === 0 ? [] : await holdAttempts(tx, pairs);
  const kept = new Map(rows.map((row) => [`${row.subject_id} ${row.field}`, row]));
  const meters = new Map(
    pairs.map(({ subject, field }) => {
      const name = `${subject} ${field}`;
      return [name, freshen(kept.get(name) ?? { subject_id: subject, field, started_at: new Date(now), failures: 0 }, now)];
    }),
  );
  return {
    take: (subject, field) => {
      const meter = meters.get(`${subject} ${field}`);
      if (meter === undefined || meter.failures >= COMPARISON_FAILURES_MAX) return false;
      meter.failures += 1;
      return true;
    },
    giveBack: (subject, field) => {
      const meter = meters.get(`${subject} ${field}`);
      if (meter !== undefined) meter.failures -= 1;
    },
    left: (subject, field) => COMPARISON_FAILURES_MAX - (meters.get(`${subject} ${field}`)?.failures ?? 0),
    save: async (tx) => {
      const changed = [...meters].filter(([name, meter]) => isChanged(kept.get(name), meter));
      if (changed.length > 0)
        await saveAttempts(
          tx,
          changed.map(([, meter]) => meter),
        );
    },
  };
}

/** A window that is over and begun anew by a wrong guess may have the same count as the old one. */
function isChanged(before: AttemptRow | undefined, now: AttemptRow): boolean {
  if (before === undefined) return now.failures > 0;
  return before.failures !== now.failures || before.started_at.getTime() !== now.started_at.getTime();
}

function freshen(row: AttemptRow, now: Instant): { -readonly [K in keyof AttemptRow]: AttemptRow[K] } {
  const isOver = now - row.started_at.getTime() >= COMPARISON_WINDOW_MS;
  return isOver ? { ...row, started_at: new Date(now), failures: 0 } : { ...row };
}

function isGranted(one: Result<Asked, SafeRefusal> | undefined): one is { readonly ok: true; readonly value: Asked } {
  return one?.ok === true && one.value.permit !== null;
}

/** Per ask: whether it matched; "spent" where no tries are left; undefined where it was not granted. */
async function compareAll(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  asks: readonly CompareAsk[],
  asked: readonly Result<Asked, SafeRefusal>[],
  attempts: Attempts,
  now: Instant,
): Promise<readonly (boolean | "spent" | undefined)[]> {
  const results: (boolean | "spent" | undefined)[] = asks.map(() => undefined);
  let waiting = asks.flatMap((_, n) => (isGranted(asked[n]) ? [n] : []));
  while (waiting.length > 0) {
    const taken = waiting.filter((n) => attempts.take((asks[n] as CompareAsk).subject, (asks[n] as CompareAsk).field));
    // Whoever got no try waits for those that turn out right and give theirs back; when nobody got one, all are spent.
    if (taken.length === 0) for (const n of waiting) results[n] = "spent";
    const matches = await matchAll(
      safe,
      tx,
      map,
      taken.map((n) => ({ ask: asks[n] as CompareAsk, asked: asked[n] })),
      now,
    );
    taken.forEach((n, at) => {
      results[n] = matches[at] ?? false;
      if (matches[at] === true) attempts.giveBack((asks[n] as CompareAsk).subject, (asks[n] as CompareAsk).field);
    });
    waiting = taken.length === 0 ? [] : waiting.filter((n) => !taken.includes(n));
  }
  return results;
}

async function matchAll(
  safe: Safe,
  tx: Tx,
  map: CompiledMap,
  pairs: readonly { readonly ask: CompareAsk; readonly asked: Result<Asked, SafeRefusal> | undefined }[],
  now: Instant,
): Promise<readonly boolean[]> {
  const wishes: OpenWish[] = [];
  const places = pairs.map(({ ask, asked }) => {
    if (!isGranted(asked) || asked.value.permit === null) return [];
    const { permit, subject } = asked.value;
    const candidates = map.fields.get(ask.field)?.type.candidates(ask.value, map) ?? [];
    return candidates.map(
      (candidate) =>
        wishes.push({
          permit,
          subject,
          fields: [{ field: ask.field, view: { kind: "compare", candidate } }],
          meter: { actor: "comparison" },
        }) - 1,
    );
  });
  const opened = await openFields(safe, tx, wishes, now);
  return pairs.map(({ ask }, n) =>
    (places[n] ?? []).some((at) => opened[at]?.get(ask.field)?.some(({ opened: one }) => one.ok && one.bytes[0] === 1) === true),
  );
}

function toAnswer(
  ask: CompareAsk,
  one: Result<Asked, SafeRefusal>,
  match: boolean | "spent" | undefined,
  attempts: Attempts,
): Result<CompareAnswer, SafeRefusal> {
  if (!one.ok) return one;
  const { entry, decisions } = one.value;
  if (match === "spent") return refuse({ code: "too_many_attempts", entry });
  if (match !== undefined) return ok({ match, triesLeft: attempts.left(ask.subject, ask.field), entry });
  const decision = decisions.get(ask.field);
  return decision === undefined || decision.isGranted ? refuse({ code: "no_value", entry }) : refuse({ ...refusalOf(decision), entry });
}
