import type { ImportId } from "../../base/ids.ts";
import type { Row, Sheet } from "../../platform/sealed-files/sheet.ts";
import { type ImportReader, listRejected } from "../../workflows/imports/read-import.ts";
import type { InTx } from "../../workflows/downloads/in-tx.ts";
import type { Rejection } from "../../workflows/imports/rejection.ts";

const COLUMNS = ["line", "column", "field", "code", "say"];
const PAGE = 1_000;

/** The rows that an import gave up, in the order of its file; the values themselves were never kept. */
export function rejectedSheet(inTx: InTx, id: ImportId, reader: ImportReader): Sheet {
  return { name: "rejected", columns: COLUMNS, pages: pagesOf(inTx, id, reader) };
}

async function* pagesOf(inTx: InTx, id: ImportId, reader: ImportReader): AsyncGenerator<readonly Row[]> {
  for (let from = 0; ; from += PAGE) {
    const page = await inTx((tx) => listRejected(tx, id, { from, limit: PAGE }, reader));
    yield page.map((rejection) => ({ cells: rejectedCells(rejection), json: { ...rejection } }));
    if (page.length < PAGE) return;
  }
}

export function rejectedCells({ line, column, field, code, say }: Rejection): readonly string[] {
  return [String(line), column ?? "", field ?? "", code, say];
}
