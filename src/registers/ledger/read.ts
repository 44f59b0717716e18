import { Fault } from "../../base/fault.ts";
import { isId, type EntryId, type SubjectId } from "../../base/ids.ts";
import { instantToIso, type Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type LookUp, selectBatchIds } from "./_lookup_sql.ts";
import { type PackRow, selectFirstIndexes, selectPacks } from "./_sql.ts";
import { batchOf, entryIdAt, firstIdAt, timeOf, type EntryActor, type EntryForm, type Outcome } from "./entry.ts";
import { unpackEntries } from "./pack.ts";

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
  /** Not looked up by itself: name the actor too, whose deeds on the device are meant. */
  readonly device?: string | null;
  /** What else an entry has to be. */
  readonly also?: (entry: Entry) => boolean;
  /** From this instant on. */
  readonly from?: Instant | null;
  /** Before this instant. */
  readonly to?: Instant | null;
};

export type EntryPage = { readonly items: readonly Entry[]; readonly nextCursor: string | null };

/** So many packs are read at first, and twice as many each time up to the most: many hold one entry, an import's hold hundreds. */
const PACKS_FIRST = 2;
const PACKS_MOST = 32;

/** Newest first. The cursor is opaque to callers; any text is safe to pass, and one that is not ours finds nothing new. */
export async function listEntries(
  tx: Tx,
  filter: EntryFilter,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<EntryPage> {
  const fromId = filter.from === undefined || filter.from === null ? null : firstIdAt(filter.from);
  const beforeIds = [page.cursor, filter.to === undefined || filter.to === null ? null : firstIdAt(filter.to)];
  const beforeId = beforeIds.filter((id) => id !== null).toSorted()[0] ?? null;
  const isWanted = (entry: Entry): boolean =>
    (fromId === null || entry.id >= fromId) && (beforeId === null || entry.id < beforeId) && isMatch(entry, filter);

  const found: Entry[] = [];
  let to = beforeId === null ? null : batchOf(beforeId);
  const from = fromId === null ? null : batchOf(fromId);
  for (let packs = PACKS_FIRST; found.length <= page.limit; packs = Math.min(packs * 2, PACKS_MOST)) {
    // The bound is included, for the page before may have ended within a batch; so the next bound is looked at twice.
    const ids = await selectBatchIds(tx, lookUpFor(filter), { from, to }, packs + 1);
    const entries = await entriesOf(tx, ids.slice(0, packs));
    found.push(...entries.filter(isWanted));
    const next = ids[packs];
    if (next === undefined) break;
    to = next;
  }
  const items = found.slice(0, page.limit);
  return { items, nextCursor: found.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** The look-up that leads to the fewest batches; the other conditions are held against what it finds. */
function lookUpFor({ subject, actor, act, purpose }: EntryFilter): LookUp {
  const wanted = { subject, actor, act, purpose };
  for (const kind of ["subject", "actor", "act", "purpose"] as const) {
    const word = wanted[kind];
    if (word !== undefined && word !== null) return { kind, word };
  }
  return null;
}

function isMatch(entry: Entry, { subject, actor, act, purpose, device, also }: EntryFilter): boolean {
  return (
    (subject ?? entry.subject) === entry.subject &&
    (actor ?? entry.actor.id) === entry.actor.id &&
    (act ?? entry.act) === entry.act &&
    (purpose ?? entry.purpose) === entry.purpose &&
    (device ?? entry.device) === entry.device &&
    also?.(entry) !== false
  );
}

export async function findEntry(tx: Tx, id: string): Promise<Entry | undefined> {
  if (!isId("ent", id)) return undefined;
  return (await entriesOf(tx, [batchOf(id)])).find((entry) => entry.id === id);
}

/** The entries of these ids that there are. */
export async function findEntries(tx: Tx, ids: readonly EntryId[]): Promise<ReadonlyMap<EntryId, Entry>> {
  const wanted = new Set(ids);
  const entries = await entriesOf(tx, [...new Set(ids.map(batchOf))]);
  return new Map(entries.filter((entry) => wanted.has(entry.id)).map((entry) => [entry.id, entry]));
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

/** The entries of these batches, newest first. */
async function entriesOf(tx: Tx, batchIds: readonly string[]): Promise<readonly Entry[]> {
  if (batchIds.length === 0) return [];
  const [packs, firstIndexes] = await Promise.all([selectPacks(tx, batchIds), selectFirstIndexes(tx, batchIds)]);
  return packs
    .toSorted((a, b) => (a.batch_id < b.batch_id ? 1 : -1))
    .flatMap((pack) => entriesOfPack(pack, firstIndexes.get(pack.batch_id)).toReversed());
}

function entriesOfPack(pack: PackRow, firstIndex: number | undefined): readonly Entry[] {
  const at = instantToIso(timeOf(entryIdAt(pack.batch_id, 0)));
  return unpackEntries(pack.packed).flatMap((packed, position) => {
    if (packed === undefined) return [];
    const body = parseBody(packed.body);
    return [
      {
        index: firstIndex === undefined ? null : firstIndex + position,
        id: entryIdAt(pack.batch_id, position),
        at,
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
        reasonSealed: packed.reasonSealed,
      },
    ];
  });
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
