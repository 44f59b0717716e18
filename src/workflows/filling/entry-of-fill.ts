import { BLANK_ENTRY, type NewEntry } from "../../registers/ledger/entry.ts";
import type { FillRow } from "./_sql.ts";

/** An entry that tells of a fill, in the name of whoever opened it. */
export function entryOfFill(row: FillRow, act: string): NewEntry {
  const { vendor_id: vendor, fill_id: fill, form, open_entry: of, actor_id: id, actor_role: role, device_id: device } = row;
  const about = { subject: row.subject_id, purpose: row.purpose, detail: { vendor, fill, form, of } };
  return { ...BLANK_ENTRY, actor: { kind: "staff", id, role, device }, act, ...about };
}
