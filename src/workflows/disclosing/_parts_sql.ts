import type { DisclosureId, EntryId, SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function insertPiece(tx: Tx, id: DisclosureId, ordinal: number, envelope: Uint8Array): Promise<void> {
  await tx.sql`
    insert into prepared_disclosure_pieces (tenant_id, disclosure_id, ordinal, envelope)
    values (${tx.tenant}, ${id}, ${ordinal}, ${envelope})`;
}

export async function selectPiece(tx: Tx, id: DisclosureId, ordinal: number): Promise<Buffer | undefined> {
  const [row] = await tx.sql<{ envelope: Buffer }[]>`
    select envelope
      from prepared_disclosure_pieces
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}
       and ordinal = ${ordinal}`;
  return row?.envelope;
}

export async function countPieces(tx: Tx, id: DisclosureId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from prepared_disclosure_pieces
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}`;
  return row?.n ?? 0;
}

export async function deletePieces(tx: Tx, id: DisclosureId): Promise<void> {
  await tx.sql`
    delete from prepared_disclosure_pieces
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}`;
}

export type IncludedRow = { readonly subject_id: SubjectId; readonly entry_id: EntryId };

export async function insertIncluded(tx: Tx, id: DisclosureId, rows: readonly IncludedRow[]): Promise<void> {
  await tx.sql`
    insert into prepared_disclosure_subjects (tenant_id, disclosure_id, subject_id, entry_id)
    select ${tx.tenant}, ${id}, subject_id, entry_id
      from unnest(${rows.map((row) => row.subject_id)}::text[], ${rows.map((row) => row.entry_id)}::text[]) as t (subject_id, entry_id)`;
}

export async function selectIncluded(tx: Tx, id: DisclosureId): Promise<readonly IncludedRow[]> {
  return await tx.sql<IncludedRow[]>`
    select subject_id, entry_id
      from prepared_disclosure_subjects
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}`;
}

export async function deleteIncluded(tx: Tx, id: DisclosureId): Promise<void> {
  await tx.sql`
    delete from prepared_disclosure_subjects
     where tenant_id = ${tx.tenant}
       and disclosure_id = ${id}`;
}

/** The files that this subject is in: all of them wait, since those that are over name nobody any more. */
/** `fields`: of which any is in them. */
export async function selectFilesOf(tx: Tx, subject: SubjectId, fields: readonly string[] | null = null): Promise<readonly DisclosureId[]> {
  const rows = await tx.sql<{ disclosure_id: DisclosureId }[]>`
    select disclosure_id
      from prepared_disclosure_subjects
      join prepared_disclosures using (tenant_id, disclosure_id)
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (${fields as string[] | null}::text[] is null or fields && ${fields as string[] | null}::text[])
     order by disclosure_id`;
  return rows.map((row) => row.disclosure_id);
}
