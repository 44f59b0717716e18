import { Fault } from "../../base/fault.ts";
import type { EntryId, SubjectId } from "../../base/ids.ts";
import { instantToIso, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectEntries, selectEntry, selectFirstIndexes, type EntryRow } from "./_sql.ts";
import { batchOf, firstIdAt, positionOf, timeOf, type EntryActor, type EntryForm, type Outcome } from "./entry.ts";

/** An entry as it is shown; `reasonSealed` stands for the reason until the vault has opened it. */
export type Entry = {
  /** Its place in the tree; null for the second or so until the sequencer has given it one. */
  readonly index: number | null;
  readonly id: EntryId;
  readonly at: string;
  readonly actor: EntryActor;
  readonly act: string;
  readonly subject: SubjectId | null;
  readonly fields: readonly string[];
  readonly form: EntryForm | null;
  readonly purpose: string | null;
  readonly codes: readonly string[];
  readonly call: string | null;
  readonly task: string | null;
  readonly device: string | null;
  readonly outcome: Outcome;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly reasonSealed: Uint8Array | null;
};

export type EntryFilter = {
  readonly subject?: string | null;
  readonly actor?: string | null;
  readonly act?: string | null;
  readonly purpose?: string | null;
  /** From this instant on. */
  readonly from?: Instant | null;
  /** Before this instant. */
  readonly to?: Instant | null;
};

export type EntryPage = { readonly items: readonly Entry[]; readonly nextCursor: string | null };

/** Newest first. The cursor is opaque to callers; any text is safe to pass, and one that is not ours finds nothing new. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<EntryPage> {
  const beforeIds = [page.cursor, filter.to === undefined || filter.to === null ? null : firstIdAt(filter.to)];
  const rows = await selectEntries(
    tx,
    {
      subject: filter.subject ?? null,
      actor: filter.actor ?? null,
      act: filter.act ?? null,
      purpose: filter.purpose ?? null,
      fromId: filter.from === undefined || filter.from === null ? null : firstIdAt(filter.from),
      beforeId: beforeIds.filter((id) => id !== null).toSorted()[0] ?? null,
    },
    page.limit + 1,
  );
  const items = await rowsToEntries(tx, rows.slice(0, page.limit));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

export async function findEntry(tx: Tx, id: string): Promise<Entry | undefined> {
  const row = await selectEntry(tx, id);
  return row && (await rowsToEntries(tx, [row]))[0];
}

const EXTRACT_PAGE = 500;

/** Everything that was done with one subject's data, oldest first: part of what the subject may ask for. */
export async function subjectExtract(tx: Tx, subject: SubjectId): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  let cursor: string | null = null;
  do {
    const page: EntryPage = await listEntries(tx, { subject }, { limit: EXTRACT_PAGE, cursor });
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return entries.toReversed();
}

async function rowsToEntries(tx: Tx, rows: readonly EntryRow[]): Promise<readonly Entry[]> {
  const firstIndexes = await selectFirstIndexes(tx, [...new Set(rows.map((row) => batchOf(row.entry_id)))]);
  return rows.map((row) => rowToEntry(row, firstIndexes.get(batchOf(row.entry_id))));
}

function rowToEntry(row: EntryRow, firstIndex: number | undefined): Entry {
  const body = parseBody(row.body);
  return {
    index: firstIndex === undefined ? null : firstIndex + positionOf(row.entry_id),
    id: row.entry_id,
    at: instantToIso(timeOf(row.entry_id)),
    actor: body.actor,
    act: body.act,
    subject: body.subject ?? null,
    fields: body.fields ?? [],
    form: body.form ?? null,
    purpose: body.purpose ?? null,
    codes: body.codes ?? [],
    call: body.call ?? null,
    task: body.task ?? null,
    device: body.device ?? null,
    outcome: body.outcome,
    detail: body.detail ?? {},
    reasonSealed: row.reason_sealed,
  };
}

type Body = Pick<Entry, "actor" | "act" | "outcome"> & Partial<Omit<Entry, "actor" | "act" | "outcome">>;

/** The database is an edge too; whether a body is the one that was committed to is the verifier's question. */
function parseBody(text: string): Body {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null || !("act" in body && "actor" in body && "outcome" in body)) {
    throw new Fault("a ledger body has not the shape of an entry");
  }
  return body as Body;
}
