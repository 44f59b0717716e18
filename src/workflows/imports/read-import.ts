import type { ImportId } from "../../base/ids.ts";
import { DAY_MS, instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Column } from "./columns.ts";
import type { ImportFailure } from "./failure.ts";
import { withoutNames } from "./_proposal.ts";
import { selectRejections } from "./_rejections_sql.ts";
import { type ImportRow, type ImportState, selectImport } from "./_sql.ts";
import type { Rejection } from "./rejection.ts";

export type ImportView = {
  readonly id: ImportId;
  readonly state: "proposed" | "queued" | "running" | "done" | "failed";
  readonly read: number;
  readonly imported: number;
  readonly rejectedCount: number;
  /** The first of them; `listRejected` gives all. */
  readonly rejected: readonly Rejection[];
  /** Until when they are kept, or were; null where there are none, or the import has not ended. */
  readonly rejectedUntil: string | null;
  /** They were kept as long as they may be. */
  readonly rejectedGone: boolean;
  readonly done: boolean;
  /** Share of the upload that has been worked through, 0 to 1. */
  readonly progress: number;
  readonly columns: readonly Column[] | null;
  readonly failure: ImportFailure | null;
};

const REJECTIONS_SHOWN = 100;
/** Long enough to mend the rows and send them again. */
export const REJECTIONS_KEPT_MS = 90 * DAY_MS;

/**
 * Who asks. Only who sent an import, the owner and the house itself are told the names of its columns: the first line of a file that
 * somebody mapped by hand may be no header, but a customer.
 */
export type ImportReader = Pick<Actor, "id" | "owner"> | "house";

/** How far an import is; undefined for one that does not exist or has not arrived whole. */
export async function readImport(tx: Tx, id: ImportId, reader: ImportReader): Promise<ImportView | undefined> {
  const row = await selectImport(tx, id);
  if (row === undefined) return undefined;
  const isNamed = mayReadNames(row, reader);
  const rejected = withNames(await selectRejections(tx, id, 0, REJECTIONS_SHOWN), isNamed);
  return {
    id,
    state: shownState(row.state),
    read: row.read,
    imported: row.imported,
    rejectedCount: row.rejected,
    rejected,
    rejectedUntil: rejectedUntil(row),
    rejectedGone: row.rejectionsGoneAt !== null,
    done: row.state === "done" || row.state === "failed",
    progress: shownProgress(row),
    // Of a proposed import the names are sealed; `readProposal` opens them for who sent it.
    columns: row.state === "proposed" ? null : isNamed ? row.columns : withoutNames(row.columns),
    failure: row.failure,
  };
}

function rejectedUntil({ reasons, finishedAt }: Pick<ImportRow, "reasons" | "finishedAt">): string | null {
  return reasons === 0 || finishedAt === null ? null : instantToIso(instant(finishedAt.getTime() + REJECTIONS_KEPT_MS));
}

/** Rejections in the order of the file, from the given ordinal on; fewer than `limit` means there are no more. */
export async function listRejected(
  tx: Tx,
  id: ImportId,
  { from, limit }: { readonly from: number; readonly limit: number },
  reader: ImportReader,
): Promise<readonly Rejection[]> {
  const row = await selectImport(tx, id);
  return row === undefined ? [] : withNames(await selectRejections(tx, id, from, limit), mayReadNames(row, reader));
}

function mayReadNames({ actor }: Pick<ImportRow, "actor">, reader: ImportReader): boolean {
  return reader === "house" || reader.owner || actor.id === reader.id;
}

function withNames(rejections: readonly Rejection[], isNamed: boolean): readonly Rejection[] {
  return isNamed ? rejections : rejections.map((one) => ({ ...one, column: null }));
}

/** The share of the upload that is worked through. */
export function shownProgress(row: Pick<ImportRow, "state" | "position" | "sizeBytes">): number {
  return row.state === "done" ? 1 : row.position.offset / Math.max(row.sizeBytes, 1);
}

/** An upload that has not arrived whole yet waits, as far as anyone outside can tell. */
export function shownState(state: ImportState): ImportView["state"] {
  return state === "receiving" ? "queued" : state;
}
