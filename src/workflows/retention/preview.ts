import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { CompiledField, CompiledMap } from "../../registers/datamap/types.ts";
import { type LiveHolds, findLiveHolds } from "../../registers/holds/live.ts";
import { type Aged, listAged } from "../../registers/subjects/aged.ts";
import { isKeptLongEnough, keptForMs } from "../../safe/vault/kept-for.ts";

/** What the next sweeps would do to the values of one field. */
export type FieldPreview = {
  readonly field: string;
  readonly label: string;
  /** As the map says it. */
  readonly keptFor: string;
  /** Past their time, and gone at the next sweep. */
  readonly over: number;
  /** Their time ends within the days looked ahead. */
  readonly soon: number;
  /** Past their time or soon, and kept because of a hold. */
  readonly onHold: number;
  /** When the oldest that is not on hold was collected; null where none is over or soon. */
  readonly oldest: Instant | null;
  /** Uses that are over already for values that others may still have. */
  readonly closed: readonly { readonly purpose: string; readonly label: string; readonly count: number }[];
};

export type RetentionPreview = { readonly fields: readonly FieldPreview[]; readonly isWhole: boolean };

export const PREVIEW_DAYS = 30;
const PAGE_SUBJECTS = 500;
const VALUES_MAX = 2_000_000;

/** Counts, page by page in constant memory; nothing is opened, held or changed. */
export async function previewRetention(tx: Tx, map: CompiledMap, now: Instant): Promise<RetentionPreview> {
  const counts = new Map([...map.fields.values()].map((field) => [field.name, newCount(field)]));
  const soon = instant(now + PREVIEW_DAYS * DAY_MS);
  // Nothing younger is over for any use, nor soon over for all.
  const shortest = Math.min(...[...map.fields.values()].flatMap((field) => [...field.retentionMs.values()]));
  let looked = 0;
  for (let after = ""; ;) {
    const page = await listAged(tx, after, instant(soon - shortest), PAGE_SUBJECTS);
    const holds = await findLiveHolds(
      tx,
      page.map((one) => one.subject),
      now,
    );
    for (const one of page) for (const value of one.values) count(counts.get(value.field), holds, one, value.collectedAt, now, soon);
    looked += page.reduce((sum, one) => sum + one.values.length, 0);
    const last = page.at(-1)?.subject;
    if (last === undefined || looked > VALUES_MAX)
      return { fields: [...counts.values()].map((one) => tell(map, one)), isWhole: last === undefined };
    after = last;
  }
}

type Count = {
  readonly field: CompiledField;
  over: number;
  soon: number;
  onHold: number;
  oldest: Instant | null;
  readonly closed: Map<string, number>;
};

function newCount(field: CompiledField): Count {
  return { field, over: 0, soon: 0, onHold: 0, oldest: null, closed: new Map() };
}

function count(of: Count | undefined, holds: LiveHolds, { subject }: Aged, collectedAt: Instant, now: Instant, soon: Instant): void {
  if (of === undefined) return;
  const { field } = of;
  if (isKeptLongEnough(field, collectedAt, soon)) {
    if (holds.isHeld(subject, field.name)) of.onHold += 1;
    else {
      if (isKeptLongEnough(field, collectedAt, now)) of.over += 1;
      else of.soon += 1;
      if (of.oldest === null || collectedAt < of.oldest) of.oldest = collectedAt;
    }
  }
  if (isKeptLongEnough(field, collectedAt, now)) return;
  for (const [purpose, keptMs] of field.retentionMs) {
    if (keptMs < keptForMs(field) && now - collectedAt > keptMs) of.closed.set(purpose, (of.closed.get(purpose) ?? 0) + 1);
  }
}

function tell(map: CompiledMap, { field, over, soon, onHold, oldest, closed }: Count): FieldPreview {
  return {
    field: field.name,
    label: field.label,
    keptFor: field.retentionText,
    over,
    soon,
    onHold,
    oldest,
    closed: [...closed].map(([purpose, times]) => ({ purpose, label: map.purposes.get(purpose)?.label ?? purpose, count: times })),
  };
}
