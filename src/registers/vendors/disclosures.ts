import type { EntryId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Entry } from "../ledger/read.ts";
import { firstIdAt } from "../ledger/entry.ts";
import { findEntries } from "../ledger/read.ts";
import { insertDisclosure, insertDisclosures, selectDisclosedSince, selectDisclosures, selectDisclosuresOf } from "./_disclosures_sql.ts";

/** Notes that an entry tells of something that a vendor was given, in the deed's own transaction. */
export async function noteDisclosure(
  tx: Tx,
  given: { readonly vendor: VendorId; readonly entry: EntryId; readonly subject: SubjectId },
): Promise<void> {
  await insertDisclosure(tx, given.vendor, given.entry, given.subject);
}

/** The same for many at once: whose data, by which entry. */
export async function noteDisclosures(
  tx: Tx,
  vendor: VendorId,
  given: readonly { readonly entry: EntryId; readonly subject: SubjectId }[],
): Promise<void> {
  await insertDisclosures(tx, vendor, given);
}

/** What a vendor was given, newest first: the ledger's own entries. */
export async function listDisclosures(
  tx: Tx,
  vendor: VendorId,
  page: { readonly limit: number; readonly cursor: EntryId | null },
): Promise<{ readonly items: readonly Entry[]; readonly nextCursor: EntryId | null }> {
  const ids = await selectDisclosures(tx, vendor, page.cursor, page.limit + 1);
  const wanted = ids.slice(0, page.limit);
  const entries = await findEntries(tx, wanted);
  const items = wanted.flatMap((id) => entries.get(id) ?? []);
  return { items, nextCursor: ids.length > page.limit ? (wanted.at(-1) ?? null) : null };
}

/** Of what a subject's data was given to vendors: to whom, and the ledger's own entry. */
export type Given = { readonly vendor: { readonly id: VendorId; readonly label: string }; readonly entry: Entry };

/** What of a subject was given to anybody, newest first. */
export async function listGiven(
  tx: Tx,
  subject: SubjectId,
  page: { readonly limit: number; readonly cursor: EntryId | null },
): Promise<{ readonly items: readonly Given[]; readonly nextCursor: EntryId | null }> {
  const rows = await selectDisclosuresOf(tx, subject, page.cursor, page.limit + 1);
  const wanted = rows.slice(0, page.limit);
  const entries = await findEntries(
    tx,
    wanted.map((row) => row.entry_id),
  );
  const items = wanted.flatMap((row) => {
    const entry = entries.get(row.entry_id);
    return entry === undefined ? [] : [{ vendor: { id: row.vendor_id, label: row.label }, entry }];
  });
  return { items, nextCursor: rows.length > page.limit ? (wanted.at(-1)?.entry_id ?? null) : null };
}

/** What any vendor was given since then, newest first and at most `limit`: whom the register calls it, and the ledger's own entry. */
export async function listDisclosedSince(
  tx: Tx,
  since: Instant,
  limit: number,
): Promise<readonly { readonly vendor: string; readonly label: string; readonly entry: Entry }[]> {
  const rows = await selectDisclosedSince(tx, firstIdAt(since), limit);
  const entries = await findEntries(
    tx,
    rows.map((row) => row.entry_id),
  );
  return rows.flatMap(({ name, label, entry_id }) => {
    const entry = entries.get(entry_id);
    return entry === undefined ? [] : [{ vendor: name, label, entry }];
  });
}
