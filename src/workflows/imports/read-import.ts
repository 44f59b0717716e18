import type { ImportId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Column } from "./columns.ts";
import type { ImportFailure } from "./failure.ts";
import { type ImportRow, type ImportState, selectImport, selectRejections } from "./_sql.ts";
import type { Rejection } from "./rejection.ts";

export type ImportView = {
  readonly id: ImportId;
  readonly state: "proposed" | "queued" | "running" | "done" | "failed";
  readonly read: number;
  readonly imported: number;
  readonly rejectedCount: number;
  /** The first of them; `listRejected` gives all. */
  readonly rejected: readonly Rejection[];
  readonly done: boolean;
  /** Share of the upload that has been worked through, 0 to 1. */
  readonly progress: number;
  readonly columns: readonly Column[] | null;
  readonly failure: ImportFailure | null;
};

const REJECTIONS_SHOWN = 100;

/** How far an import is; undefined for one that does not exist or has not arrived whole. */
export async function readImport(tx: Tx, id: ImportId): Promise<ImportView | undefined> {
  const row = await selectImport(tx, id);
  if (row === undefined) return undefined;
  const rejected = await selectRejections(tx, id, 0, REJECTIONS_SHOWN);
  return {
    id,
    state: shownState(row.state),
    read: row.read,
    imported: row.imported,
    rejectedCount: row.rejected,
    rejected,
    done: row.state === "done" || row.state === "failed",
    progress: shownProgress(row),
    // Of a proposed import the names are sealed; `readProposal` opens them for who sent it.
    columns: row.state === "proposed" ? null : row.columns,
    failure: row.failure,
  };
}

/** Rejections in the order of the file, from the given ordinal on; fewer than `limit` means there are no more. */
export async function listRejected(tx: Tx, id: ImportId, from: number, limit: number): Promise<readonly Rejection[]> {
  return await selectRejections(tx, id, from, limit);
}

/** The share of the upload that is worked through. */
export function shownProgress(row: Pick<ImportRow, "state" | "position" | "sizeBytes">): number {
  return row.state === "done" ? 1 : row.position.offset / Math.max(row.sizeBytes, 1);
}

/** An upload that has not arrived whole yet waits, as far as anyone outside can tell. */
export function shownState(state: ImportState): ImportView["state"] {
  return state === "receiving" ? "queued" : state;
}
