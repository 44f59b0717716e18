import { assert } from "../../base/fault.ts";
import type { Holder } from "../../base/holder.ts";
import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { DAY_MS } from "../../base/instant.ts";
import { ok, refuse } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { notedSubjects } from "../ledger/append.ts";
import {
  claimRequest,
  countAnswersOf,
  deleteKeptAfter,
  deleteRunOut,
  emptyAnswersOf,
  releaseRequest,
  selectKept,
  updateKept,
} from "./_kept_sql.ts";
import type { KeptRow } from "./_kept_sql.ts";

/** A request under an Idempotency-Key: who asks, by which roles, the key as sent, and a digest of the whole request. */
export type OnceAsk = { readonly actor: string; readonly roles: readonly string[]; readonly key: string; readonly request: Uint8Array };

/** `isPassing`: nothing was done, and whoever asked is to ask the same again once they did what it says. It is not kept. */
export type KeptAnswer = {
  readonly status: number;
  /** Those that are the answer's own: not its type, not what each answer carries. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly isPassing?: boolean;
};

/**
 * `subject_erased`: the deed was done, and its answer went with the customer whom it named. `answered_by_other_rights`: a role by which it
 * was asked is the asker's no more. `answer_damaged`: what is kept does not open, and the deed is not done again for that.
 */
export type OnceRefusal = { readonly code: "idempotency_conflict" | "subject_erased" | "answered_by_other_rights" | "answer_damaged" };

const KEPT_MS = DAY_MS;
const SWEPT_AT_ONCE = 100;
const SUBJECT = /sub_[0-9a-z]{26}/gu;

/**
 * Keeps an erasure of these customers waiting until the transaction ends; it finds the answer then. Throws where the deed is to be done
 * anew, because one was erased while it was done.
 */
export type HoldNamed = (tx: Tx, subjects: readonly string[]) => Promise<void>;

/**
 * Does a deed exactly once per key, also when fifty ask at once on several processes: the record, the deed and its
 * answer are one transaction, and rivals wait on the record's primary key. `addressed` is the request's path, for the
 * subject that it may name.
 */
export async function doOnce(
  tx: Tx,
  keeper: Keeper,
  ask: OnceAsk & { readonly addressed: string; readonly hold: HoldNamed },
  deed: () => Promise<KeptAnswer>,
  now: Instant,
): Promise<Result<KeptAnswer, OnceRefusal>> {
  const { epoch } = await loadTenant(tx, keeper);
  const [keyIndex, requestIndex] = await keeper.index(tx.tenant, [
    { field: "idempotency-key", canonical: ask.key },
    { field: "idempotency-request", canonical: Buffer.from(ask.request).toString("base64") },
  ]);
  assert(keyIndex !== undefined && requestIndex !== undefined, "the keeper answers each item");
  const cutoff = new Date(now - KEPT_MS);
  const place = { recordType: "kept-answer", record: ask.actor, field: Buffer.from(keyIndex).toString("hex"), revision: 0 };

  if (!(await claimRequest(tx, ask.actor, keyIndex, requestIndex, new Date(now), cutoff))) {
    const kept = await selectKept(tx, ask.actor, keyIndex);
    return kept === undefined || !kept.request_index.equals(requestIndex)
      ? refuse({ code: "idempotency_conflict" })
      : await openKept(tx, keeper, kept, place, ask.roles);
  }

  const answer = await deed();
  if (answer.isPassing === true) {
    await releaseRequest(tx, ask.actor, keyIndex);
    return ok(answer);
  }
  const [group] = await keeper.seal(tx.tenant, [
    {
      subject: "-",
      keyClass: "tenant",
      epoch,
      wrapped: null,
      items: [{ ...place, plaintext: Buffer.from(writeAnswer(answer, ask.roles)) }],
    },
  ]);
  const [envelope] = group?.envelopes ?? [];
  assert(group !== undefined && envelope !== undefined, "the keeper seals each item");
  // What was written in a request of theirs names nobody, nor does its address.
  const subjects = [...new Set([...notedSubjects(tx), ...(`${ask.addressed} ${writeAnswer(answer, [])}`.match(SUBJECT) ?? [])])];
  if (subjects.length > 0) await ask.hold(tx, subjects);
  await updateKept(tx, ask.actor, keyIndex, {
    status: answer.status,
    epoch: group.epoch,
    wrapped: group.wrapped,
    answer: envelope,
    subjects,
  });
  await deleteRunOut(tx, cutoff, SWEPT_AT_ONCE);
  return ok(answer);
}

/**
 * Drops answers whose day is over, and those that were kept while the clock ran ahead, which would stay until then. Each deed under a key
 * drops some of the first as well, so that what a busy house keeps stays a day's worth; this is for a house that fell quiet. True where
 * there may be more.
 */
export async function sweepAnswers(tx: Tx, now: Instant): Promise<boolean> {
  const ahead = await deleteKeptAfter(tx, new Date(now + KEPT_MS), SWEPT_AT_ONCE);
  return Math.max(ahead, await deleteRunOut(tx, new Date(now - KEPT_MS), SWEPT_AT_ONCE)) === SWEPT_AT_ONCE;
}

type Place = { readonly recordType: string; readonly record: string; readonly field: string; readonly revision: number };

async function openKept(
  tx: Tx,
  keeper: Keeper,
  kept: KeptRow,
  place: Place,
  roles: readonly string[],
): Promise<Result<KeptAnswer, OnceRefusal>> {
  assert(kept.status !== null, "a committed record has its answer");
  if (kept.epoch === null || kept.wrapped === null || kept.answer === null) return refuse({ code: "subject_erased" });
  const [[opened] = []] = await keeper.open(tx.tenant, { actor: "kept-answers" }, [
    {
      subject: "-",
      keyClass: "tenant",
      epoch: kept.epoch,
      wrapped: kept.wrapped,
      items: [{ ...place, envelope: kept.answer, view: { kind: "raw" } }],
    },
  ]);
  if (opened?.ok !== true) return refuse({ code: "answer_damaged" });
  const { by, ...answer } = readAnswer(Buffer.from(opened.bytes).toString("utf8"));
  // What was told to somebody who may do less now is not told to them again.
  return by.every((role) => roles.includes(role)) ? ok({ status: kept.status, ...answer }) : refuse({ code: "answered_by_other_rights" });
}

/** Headers name customers as texts do, so they are sealed with them. JSON has no end of line outside its spaces, and none of these has any. */
function writeAnswer({ headers, text }: KeptAnswer, by: readonly string[]): string {
  return `${JSON.stringify([headers, by])}\n${text}`;
}

type Read = Pick<KeptAnswer, "headers" | "text"> & { readonly by: readonly string[] };

/** One that was kept by a version before headers is its text alone; one before roles has its headers alone before it. */
function readAnswer(written: string): Read {
  const end = written.indexOf("\n");
  if (end < 0) return { headers: {}, by: [], text: written };
  const first = JSON.parse(written.slice(0, end)) as Read["headers"] | readonly [Read["headers"], Read["by"]];
  const [headers, by] = Array.isArray(first) ? (first as readonly [Read["headers"], Read["by"]]) : [first as Read["headers"], []];
  return { headers, by, text: written.slice(end + 1) };
}

/** Answers are kept for a day and name subjects; an erasure empties them, and the record that the deed was done stays. */
export const keptAnswersHolder: Holder<Tx, SubjectId> = {
  name: "kept-answers",
  tables: ["kept_answers"],
  // Of the answer that told of the erasure itself, for a day.
  names: ["kept_answers.subjects"],
  describe: async (tx, subject) => [{ what: "answers kept for a day under an Idempotency-Key", count: await countAnswersOf(tx, subject) }],
  erase: async (tx, subject) =>
    (await emptyAnswersOf(tx, subject)) > 0 ? { destroyed: ["kept_answers"], kept: [] } : { destroyed: [], kept: [] },
  // Which field an answer tells of, nobody can see from outside.
  erasePart: async (tx, subject) =>
    (await emptyAnswersOf(tx, subject)) > 0 ? { destroyed: ["kept_answers"], kept: [] } : { destroyed: [], kept: [] },
};
