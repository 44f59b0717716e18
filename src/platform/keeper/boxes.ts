import { assert } from "../../base/fault.ts";
import type { Tx } from "../storage/tx.ts";
import {
  type BoxRow,
  countBoxesOfOlderEpochs,
  deleteBoxes,
  deleteBoxesOfKind,
  lockRevisions,
  selectBoxEpochFrom,
  selectBoxes,
  selectBoxesAfter,
  selectBoxesOfOlderEpochs,
  updateBoxWraps,
  upsertBoxes,
} from "./_boxes_sql.ts";
import type { Keeper, OpenGroup } from "./keeper.ts";
import { loadTenant } from "./keyring.ts";

/**
 * A small thing of the tenant that belongs to no subject, such as the name of a member of staff. `id` says whose it is
 * (`staff/stf_…`), `kind` what; who reads the table learns both, and the size rounded up, and nothing else.
 */
export type Box = { readonly id: string; readonly kind: string; readonly plaintext: Uint8Array };

const METER = { actor: "boxes" };
const FIELD = "box";
const RAW = { kind: "raw" } as const;

/** Stores boxes, in place of those that have the same ids, each under a new key. A rival's change made meanwhile is replaced too. */
export async function putBoxes(tx: Tx, keeper: Keeper, boxes: readonly Box[]): Promise<void> {
  assert(new Set(boxes.map((box) => box.id)).size === boxes.length, "a box is given twice");
  for (let left = boxes; left.length > 0;) {
    const stored = new Set(await sealAndStore(tx, keeper, left));
    // A box that was not there, and that a rival made at the same moment, is sealed again for the revision after theirs.
    left = left.filter((box) => !stored.has(box.id));
  }
}

async function sealAndStore(tx: Tx, keeper: Keeper, boxes: readonly Box[]): Promise<readonly string[]> {
  const [{ epoch }, before] = await Promise.all([
    loadTenant(tx, keeper),
    lockRevisions(
      tx,
      boxes.map((box) => box.id),
    ),
  ]);
  const revisions = new Map(before.map((row) => [row.box_id, row.revision]));
  const places = boxes.map((box) => ({ ...box, revision: (revisions.get(box.id) ?? 0) + 1 }));
  const sealed = await keeper.seal(
    tx.tenant,
    places.map((box) => ({ ...ownerOf(box), epoch, wrapped: null, items: [{ ...itemOf(box), plaintext: box.plaintext }] })),
  );
  const rows = places.map(({ id, kind, revision }, n): BoxRow => {
    const group = sealed[n];
    const [envelope] = group?.envelopes ?? [];
    assert(group !== undefined && envelope !== undefined, "the keeper seals each box");
    return { box_id: id, kind, revision, epoch: group.epoch, wrapped: Buffer.from(group.wrapped), envelope: Buffer.from(envelope) };
  });
  return await upsertBoxes(tx, rows);
}

/** What is in boxes of one kind, by id; absent ids are absent. A box that does not open, or is of another kind, is a fault. */
export async function openBoxes(tx: Tx, keeper: Keeper, kind: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const opened = await openOfKind(tx, keeper, kind, ids);
  return new Map(
    opened.map(([id, bytes]) => {
      assert(bytes !== undefined, "a box does not open");
      return [id, bytes];
    }),
  );
}

/** The same for who goes on without those that do not open: they are absent, too, and an inspection names them. */
export async function openSoundBoxes(tx: Tx, keeper: Keeper, kind: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const opened = await openOfKind(tx, keeper, kind, ids);
  return new Map(opened.flatMap(([id, bytes]) => (bytes === undefined ? [] : [[id, bytes] as const])));
}

/** In place of words that do not open, where people read a list: something stood here. An inspection names it. */
export const UNREADABLE = "••••";

/** Boxes of words, for whoever lists them: one that does not open hides no other. */
export async function openWords(tx: Tx, keeper: Keeper, kind: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const opened = await openOfKind(tx, keeper, kind, ids);
  return new Map(opened.map(([id, bytes]) => [id, bytes?.toString("utf8") ?? UNREADABLE]));
}

async function openOfKind(
  tx: Tx,
  keeper: Keeper,
  kind: string,
  ids: readonly string[],
): Promise<readonly (readonly [string, Buffer | undefined])[]> {
  const rows = ids.length === 0 ? [] : await selectBoxes(tx, ids);
  const opened = await openRows(
    tx,
    keeper,
    rows.map((row) => ({ ...row, kind })),
  );
  return rows.map((row, n) => [row.box_id, opened[n]] as const);
}

/** The bytes of each row, undefined where one does not open. */
async function openRows(tx: Tx, keeper: Keeper, rows: readonly BoxRow[]): Promise<readonly (Buffer | undefined)[]> {
  if (rows.length === 0) return [];
  await loadTenant(tx, keeper, [...new Set(rows.map((row) => row.epoch))]);
  const groups = rows.map((row): OpenGroup => {
    const box = { id: row.box_id, kind: row.kind, revision: row.revision };
    return {
      ...ownerOf(box),
      epoch: row.epoch,
      wrapped: row.wrapped,
      items: [{ ...itemOf(box), envelope: row.envelope, view: RAW }],
    };
  });
  const opened = await keeper.open(tx.tenant, METER, groups);
  return opened.map(([one]) => (one?.ok === true ? Buffer.from(one.bytes.buffer, one.bytes.byteOffset, one.bytes.byteLength) : undefined));
}

export async function dropBoxes(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await deleteBoxes(tx, ids);
}

/** For kinds that are worthless after a restore. Answers how many there were. */
export async function dropBoxesOfKind(tx: Tx, kind: string): Promise<number> {
  return await deleteBoxesOfKind(tx, kind);
}

const PAGE_BOXES = 200;

/** Opens every box there is and keeps nothing of it. Answers how many there are; each that does not open goes to `tell`. */
export async function inspectBoxes(tx: Tx, keeper: Keeper, tell: (id: string) => void): Promise<number> {
  let count = 0;
  for (let rows = await selectBoxesAfter(tx, "", PAGE_BOXES); rows.length > 0;) {
    const opened = await openRows(tx, keeper, rows);
    rows.forEach((row, n) => {
      if (opened[n] === undefined) tell(row.box_id);
      opened[n]?.fill(0);
    });
    count += rows.length;
    rows = await selectBoxesAfter(tx, rows.at(-1)?.box_id ?? "", PAGE_BOXES);
  }
  return count;
}

/** The key of a box, as a roll wraps it anew. */
export type BoxKey = { readonly subject: string; readonly keyClass: string; readonly epoch: number; readonly wrapped: Buffer };

/** How many boxes an epoch before this one still wraps. */
export async function countOlderBoxes(tx: Tx, epoch: number): Promise<number> {
  return await countBoxesOfOlderEpochs(tx, epoch);
}

/** Whether this very epoch wraps any. */
export async function wrapsBoxes(tx: Tx, epoch: number): Promise<boolean> {
  return (await selectBoxEpochFrom(tx, epoch)) === epoch;
}

/** A page of their keys, held until the transaction ends. */
export async function holdOlderBoxes(tx: Tx, epoch: number, limit: number): Promise<readonly BoxKey[]> {
  const rows = await selectBoxesOfOlderEpochs(tx, epoch, limit);
  return rows.map((row) => ({ ...ownerOf({ id: row.box_id, kind: row.kind }), epoch: row.epoch, wrapped: row.wrapped }));
}

/** Stores new wraps of boxes that `fromEpoch` wrapped until now. */
export async function rewrapBoxes(tx: Tx, keys: readonly BoxKey[], fromEpoch: number): Promise<void> {
  const rows = keys.map((key) => ({ box_id: key.subject.slice(OWNER_MARK.length), epoch: key.epoch, wrapped: key.wrapped }));
  await updateBoxWraps(tx, rows, fromEpoch);
}

/** No subject's id begins so: what is sealed for a box never opens as a value of a customer, nor the other way round. */
const OWNER_MARK = "box/";

function ownerOf(box: { readonly id: string; readonly kind: string }): { readonly subject: string; readonly keyClass: string } {
  return { subject: `${OWNER_MARK}${box.id}`, keyClass: box.kind };
}

function itemOf(box: { readonly id: string; readonly kind: string; readonly revision: number }): {
  readonly recordType: string;
  readonly record: string;
  readonly field: string;
  readonly revision: number;
} {
  return { recordType: box.kind, record: box.id, field: FIELD, revision: box.revision };
}
