import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import type { Instant } from "../../../base/instant.ts";
import type { Language } from "../../../base/language.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { changeRequest } from "../../../registers/rights/requests.ts";
import type { Safe } from "../../../safe/safe.ts";
import { type ExportKind, type NewExportRow, beginAgain, deletePieces, insertExport } from "./_sql.ts";
import { makePassphrase } from "./passphrase.ts";

export type ExportWish = {
  readonly id: RightsRequestId;
  readonly kind: ExportKind;
  readonly subject: SubjectId;
  readonly language: Language;
  readonly withheld: readonly string[];
};

/** Has a copy made of what is held of somebody, in the transaction that grants it; it is made afterwards, by whoever looks next. */
export async function startExport(
  { safe }: { readonly safe: Safe },
  tx: Tx,
  { id, kind, subject, language, withheld }: ExportWish,
  now: Instant,
): Promise<void> {
  const row = { request_id: id, subject_id: subject, kind, language, withheld, created_at: new Date(now) };
  // A request that is granted once more, after an appeal, is answered by a new copy.
  if (!(await insertExport(tx, row))) await beginAnew(tx, row);
  await makePassphrase(tx, safe.keeper, id);
  await changeRequest(tx, id, ["granted", "done"], { export_state: "making", export_expires_at: null }, now);
}

async function beginAnew(tx: Tx, row: NewExportRow): Promise<void> {
  await deletePieces(tx, row.request_id);
  await beginAgain(tx, row.request_id, row.withheld);
}
