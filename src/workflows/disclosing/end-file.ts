import type { DisclosureId, VendorId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import { deleteIncluded, deletePieces } from "./_parts_sql.ts";
import { type DisclosureRow, type DisclosureState, type Withheld, end } from "./_sql.ts";

/** The house itself, as the ledger names it. */
export const WORKER: EntryActor = { kind: "worker", id: "worker_disclosures", role: "worker" };
/** As long as it is there. */
export const STANDING: readonly DisclosureState[] = ["making", "ready", "collected"];

const ACTS = { failed: "disclosure.fail", expired: "disclosure.expire", revoked: "disclosure.revoke" } as const;

/** Ends a file: it, its key and who was in it are gone, and it is noted once. False where it had ended before. */
export async function endFile(
  tx: Tx,
  actor: EntryActor,
  id: DisclosureId,
  from: readonly DisclosureState[],
  to: { readonly state: keyof typeof ACTS; readonly code: string | null; readonly withheld?: readonly Withheld[] },
  now: Instant,
): Promise<boolean> {
  const row = await dropFile(tx, id, from, { ...to, at: new Date(now) });
  if (row === undefined) return false;
  const about = { id, vendor: row.vendor_id, purpose: row.purpose, fields: row.fields };
  await appendEntries(tx, [{ ...noteOf(about, actor, ACTS[to.state], {}), codes: to.code === null ? [] : [to.code] }], now);
  return true;
}

/** The same without an entry of its own. Undefined where it had ended before. */
export async function dropFile(
  tx: Tx,
  id: DisclosureId,
  from: readonly DisclosureState[],
  to: {
    readonly state: keyof typeof ACTS;
    readonly code: string | null;
    readonly at: Date | null;
    readonly withheld?: readonly Withheld[];
  },
): Promise<DisclosureRow | undefined> {
  const row = await end(tx, id, from, to);
  if (row !== undefined) await Promise.all([deletePieces(tx, id), deleteIncluded(tx, id)]);
  return row;
}

/** An entry about a file as a whole. */
export function noteOf(
  file: { readonly id: DisclosureId; readonly vendor: VendorId; readonly purpose: string; readonly fields: readonly string[] },
  actor: EntryActor,
  act: string,
  detail: Readonly<Record<string, string | number>>,
): NewEntry {
  const { id, vendor, purpose, fields } = file;
  return { ...BLANK_ENTRY, actor, act, purpose, fields, form: "export", detail: { vendor, disclosure: id, ...detail } };
}
