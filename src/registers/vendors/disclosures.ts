import type { EntryId, SubjectId, VendorId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Entry } from "../ledger/read.ts";
import { findEntries } from "../ledger/read.ts";
import { insertDisclosure, selectDisclosures } from "./_disclosures_sql.ts";

/** Notes that an entry tells of something that a vendor was given, in the deed's own transaction. */
export async function noteDisclosure(
  tx: Tx,
  given: { readonly vendor: VendorId; readonly entry: EntryId; readonly subject: SubjectId },
): Promise<void> {
  await insertDisclosure(tx, given.vendor, given.entry, given.subject);
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
