import type { ForwardId, SubjectId, VendorId } from "../../base/ids.ts";
import { instantToIso, instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ForwardRow, type ForwardState, selectForward, selectForwards } from "./_sql.ts";

/** A sending as it is told: whose data, to whom, what for, and what came of it. Nothing of what was in it. */
export type ToldForward = {
  readonly id: ForwardId;
  readonly vendor: VendorId;
  readonly subject: SubjectId | null;
  readonly operation: string | null;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly actor: { readonly kind: string; readonly id: string };
  readonly state: ForwardState;
  readonly code: string | null;
  readonly status: number | null;
  readonly entry: string | null;
  readonly at: string;
  readonly endedAt: string | null;
};

export type ForwardsWish = {
  readonly subject: SubjectId | null;
  readonly vendor: VendorId | null;
  /** Those for which the asker may act. */
  readonly purposes: readonly string[];
};

/** Newest first. */
export async function readForwards(
  tx: Tx,
  wish: ForwardsWish,
  page: { readonly limit: number; readonly cursor: ForwardId | null },
): Promise<{ readonly items: readonly ToldForward[]; readonly nextCursor: ForwardId | null }> {
  const rows = await selectForwards(tx, wish, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map(toTold);
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Undefined where there is none, or it was for another purpose than the asker's. */
export async function readForward(tx: Tx, id: ForwardId, purposes: readonly string[]): Promise<ToldForward | undefined> {
  const row = await selectForward(tx, id);
  return row !== undefined && purposes.includes(row.purpose) ? toTold(row) : undefined;
}

function toTold(row: ForwardRow): ToldForward {
  return {
    id: row.forward_id,
    vendor: row.vendor_id,
    subject: row.subject_id,
    operation: row.operation,
    purpose: row.purpose,
    fields: row.fields,
    actor: { kind: row.actor_kind, id: row.actor_id },
    state: row.state,
    code: row.code,
    status: row.status,
    entry: row.entry_id,
    at: timeOf(row.created_at),
    endedAt: row.ended_at === null ? null : timeOf(row.ended_at),
  };
}

function timeOf(at: Date): string {
  return instantToIso(instant(at.getTime()));
}
