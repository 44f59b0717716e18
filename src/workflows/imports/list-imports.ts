import type { ImportId } from "../../base/ids.ts";
import { instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectImports } from "./_sql.ts";
import { shownProgress, shownState } from "./read-import.ts";
import type { ImportView } from "./read-import.ts";

export type ListedImport = Pick<ImportView, "id" | "state" | "progress" | "failure"> & {
  readonly format: "csv" | "ndjson";
  /** The id of whoever sent the file. */
  readonly by: string;
  readonly counts: { readonly read: number; readonly imported: number; readonly rejected: number };
  readonly createdAt: string;
  readonly finishedAt: string | null;
};

/** Newest first; the cursor is the last id of the page before. */
export async function listImports(
  tx: Tx,
  page: { readonly limit: number; readonly cursor: ImportId | null },
): Promise<{ readonly items: readonly ListedImport[]; readonly nextCursor: string | null }> {
  const rows = await selectImports(tx, page.cursor, page.limit + 1);
  const items = rows.slice(0, page.limit).map((row) => ({
    id: row.id,
    state: shownState(row.state),
    format: row.format,
    by: row.actor.id,
    progress: shownProgress(row),
    counts: { read: row.read, imported: row.imported, rejected: row.rejected },
    failure: row.failure,
    createdAt: instantToIso(instant(row.createdAt.getTime())),
    finishedAt: row.finishedAt === null ? null : instantToIso(instant(row.finishedAt.getTime())),
  }));
  return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
