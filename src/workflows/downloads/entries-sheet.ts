import type { JsonValue } from "../../base/json-value.ts";
import { type Row, type Sheet, cellOf } from "../../platform/sealed-files/sheet.ts";
import type { EntryFilter } from "../../registers/ledger/read.ts";
import { type Entry, listEntries } from "../../registers/ledger/read.ts";
import { openReasons } from "../../safe/access/open-reasons.ts";
import type { Safe } from "../../safe/safe.ts";
import type { InTx } from "./in-tx.ts";

const PAGE = 500;
const COLUMNS = [
  "index",
  "id",
  "at",
  "actor",
  "role",
  "act",
  "subject",
  "fields",
  "form",
  "purpose",
  "reason",
  "codes",
  "device",
  "outcome",
];

/** Entries of the ledger, newest first, with their reasons as far as those were not erased. */
export function entriesSheet(safe: Safe, inTx: InTx, filter: EntryFilter): Sheet {
  return { name: "ledger", columns: COLUMNS, pages: pagesOf(safe, inTx, filter) };
}

async function* pagesOf(safe: Safe, inTx: InTx, filter: EntryFilter): AsyncGenerator<readonly Row[]> {
  let cursor: string | null = null;
  do {
    const before: string | null = cursor;
    const page = await inTx(async (tx) => {
      const { items, nextCursor } = await listEntries(tx, filter, { limit: PAGE, cursor: before });
      const reasons = safe.keeper.state() === "open" ? await openReasons(safe, tx, items) : [];
      return { rows: items.map((entry, n) => rowOf(entry, reasons[n] ?? null)), nextCursor };
    });
    cursor = page.nextCursor;
    yield page.rows;
  } while (cursor !== null);
}

function rowOf({ reasonSealed: _sealed, ...entry }: Entry, reason: string | null): Row {
  const { index, id, at, actor, act, subject, fields, form, purpose, codes, device, outcome } = entry;
  const cells: readonly JsonValue[] = [
    index,
    id,
    at,
    actor.id,
    actor.role,
    act,
    subject,
    fields.join(" "),
    form,
    purpose,
    reason,
    codes.join(" "),
    device,
    outcome,
  ];
  return { cells: cells.map(cellOf), json: { ...entry, actor: { ...entry.actor }, fields: [...fields], codes: [...codes], reason } };
}
