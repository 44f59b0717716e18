import { type PostalLetterId, type RightsRequestId, type SubjectId, newId } from "../../../base/ids.ts";
import { DAY_MS, type Instant, instant, instantToIso } from "../../../base/instant.ts";
import { LANGUAGES, type Language } from "../../../base/language.ts";
import { UNREADABLE, dropBoxes, openWords, putBoxes } from "../../../platform/keeper/boxes.ts";
import type { Keeper } from "../../../platform/keeper/keeper.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { PostalFacts, PostalKind } from "../letters/compose-postal.ts";
import {
  type LetterFilter,
  type LetterRow,
  insertLetter,
  selectIsWaiting,
  selectLeftOver,
  selectLetters,
  selectLettersById,
  selectWaitingCount,
  updateEnded,
  updatePrinted,
} from "./_sql.ts";

/** How a letter comes to its end: by post, from hand to hand, or told by word of mouth instead. */
export const WAYS_OUT = ["post", "handed_over", "told"] as const;
export type WayOut = (typeof WAYS_OUT)[number];

/** A letter that staff print and post. It names what it is about and nothing of the customer's. */
export type PostalLetter = {
  readonly id: PostalLetterId;
  /** Null for the last one to somebody who was erased. */
  readonly subject: SubjectId | null;
  readonly request: RightsRequestId | null;
  readonly kind: PostalKind;
  readonly language: Language;
  readonly facts: PostalFacts;
  readonly state: "waiting" | "sent" | "dropped";
  readonly createdAt: string;
  readonly printedAt: string | null;
  readonly printedBy: string | null;
  readonly how: WayOut | null;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
};

/** To whom a letter goes: name, street, place, a line each. */
export type Addressee = { readonly lines: readonly string[] };

/** What lies sealed beside a letter until it is sent: the words of a message, the address of somebody who is erased by now. */
export type LetterWords = { readonly text?: string; readonly to?: Addressee };

export type NewPostalLetter = Pick<PostalLetter, "subject" | "request" | "kind" | "language" | "facts"> & {
  readonly words: LetterWords | null;
};

const KIND = "postal";
/** An address outlives its customer so long at most. */
const LAST_LETTER_MS = 30 * DAY_MS;
const SWEPT_AT_ONCE = 20;

export async function addLetter(tx: Tx, keeper: Keeper, letter: NewPostalLetter, now: Instant): Promise<PostalLetterId> {
  const id = newId("ltr", now);
  const { subject, request, kind, language, facts, words } = letter;
  const about = { letter_id: id, subject_id: subject, request_id: request, kind, language, facts };
  await insertLetter(tx, { ...about, created_at: new Date(now) });
  if (words !== null) await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(JSON.stringify(words)) }]);
  return id;
}

export async function listLetters(
  tx: Tx,
  filter: LetterFilter,
  { limit, cursor }: { readonly limit: number; readonly cursor: string | null },
): Promise<{ readonly items: readonly PostalLetter[]; readonly nextCursor: string | null }> {
  const rows = await selectLetters(tx, filter, cursor, limit + 1);
  const items = rows.slice(0, limit).map(rowToLetter);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Those of these that are there, in the order in which they are named. */
export async function findLetters(tx: Tx, ids: readonly string[]): Promise<readonly PostalLetter[]> {
  const rows = new Map((await selectLettersById(tx, ids)).map((row) => [row.letter_id as string, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [rowToLetter(row)];
  });
}

/** What lies sealed beside these letters, or that it is damaged; nothing of one that was sent. */
export async function openLetterWords(
  tx: Tx,
  keeper: Keeper,
  ids: readonly PostalLetterId[],
): Promise<ReadonlyMap<PostalLetterId, LetterWords | "damaged">> {
  const boxes = await openWords(tx, keeper, KIND, ids.map(boxOf));
  // What is in such a box was written by `addLetter` and by nothing else, so its shape is known.
  return new Map(
    ids.flatMap((id) => {
      const written = boxes.get(boxOf(id));
      if (written === undefined) return [];
      return [[id, written === UNREADABLE ? ("damaged" as const) : (JSON.parse(written) as LetterWords)] as const];
    }),
  );
}

export async function isLetterWaiting(tx: Tx, request: RightsRequestId, kind: PostalKind): Promise<boolean> {
  return await selectIsWaiting(tx, request, kind);
}

export async function notePrinted(tx: Tx, ids: readonly PostalLetterId[], by: string, now: Instant): Promise<void> {
  await updatePrinted(tx, ids, by, new Date(now));
}

/** Ends one that waits, by one statement; `how` null: it is not needed any more. What lay beside it goes. Undefined where it had ended. */
export async function endLetter(
  tx: Tx,
  id: string,
  { how, by }: { readonly how: WayOut | null; readonly by: string },
  now: Instant,
): Promise<PostalLetter | undefined> {
  const row = await updateEnded(tx, id, { how, by, state: how === null ? "dropped" : "sent" }, new Date(now));
  if (row === undefined) return undefined;
  await dropBoxes(tx, [boxOf(row.letter_id)]);
  return rowToLetter(row);
}

/** Drops last letters that nobody posted in thirty days, with the address beside them. */
export async function sweepLastLetters(tx: Tx, now: Instant): Promise<number> {
  const left = await selectLeftOver(tx, new Date(now - LAST_LETTER_MS), SWEPT_AT_ONCE);
  for (const id of left) await endLetter(tx, id, { how: null, by: "worker_post" }, now);
  return left.length;
}

export async function countWaitingLetters(tx: Tx): Promise<{ readonly count: number; readonly since: Instant | null }> {
  const { count, since } = await selectWaitingCount(tx);
  return { count, since: since === null ? null : instant(since.getTime()) };
}

export function boxOf(id: PostalLetterId): string {
  return `postal/${id}`;
}

function rowToLetter(row: LetterRow): PostalLetter {
  const iso = (at: Date | null): string | null => (at === null ? null : instantToIso(instant(at.getTime())));
  return {
    id: row.letter_id,
    subject: row.subject_id,
    request: row.request_id,
    kind: row.kind as PostalKind,
    language: LANGUAGES.find((one) => one === row.language) ?? "en",
    facts: row.facts as PostalFacts,
    state: row.state,
    createdAt: instantToIso(instant(row.created_at.getTime())),
    printedAt: iso(row.printed_at),
    printedBy: row.printed_by,
    how: row.how,
    endedAt: iso(row.ended_at),
    endedBy: row.ended_by,
  };
}
