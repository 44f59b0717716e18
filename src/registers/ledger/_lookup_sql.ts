import type { Tx } from "../../platform/storage/tx.ts";
import type { BatchId } from "./entry.ts";

/** Batches between two bounds, both included; null = no bound. */
export type BatchRange = { readonly from: string | null; readonly to: string | null };

/** By which look-up batches are found; null = all of them. */
export type LookUp = { readonly kind: "subject" | "actor" | "act" | "purpose"; readonly word: string } | null;

/** Newest first. The conditions are put together here so that the planner sees only those that are asked for. */
export async function selectBatchIds(tx: Tx, lookUp: LookUp, range: BatchRange, limit: number): Promise<readonly BatchId[]> {
  const { sql } = tx;
  const within = sql`
           ${range.from === null ? sql`` : sql`and batch_id >= ${range.from}`}
           ${range.to === null ? sql`` : sql`and batch_id <= ${range.to}`}
         order by batch_id desc
         limit ${limit}`;
  const rows =
    lookUp === null
      ? await sql<{ batch_id: BatchId }[]>`
        select batch_id from ledger_packs where tenant_id = ${tx.tenant} ${within}`
      : lookUp.kind === "subject"
        ? await sql<{ batch_id: BatchId }[]>`
          select batch_id from ledger_subjects where tenant_id = ${tx.tenant} and subject_id = ${lookUp.word} ${within}`
        : await sql<{ batch_id: BatchId }[]>`
          select batch_id from ledger_words where tenant_id = ${tx.tenant} and kind = ${lookUp.kind} and word = ${lookUp.word} ${within}`;
  return rows.map((row) => row.batch_id);
}

export type LookUpRow = { readonly batch_id: string; readonly word: string };

/** Of these subjects and batches, in step, the pairs that can be looked up. */
export async function selectSubjectLookUps(tx: Tx, pairs: readonly LookUpRow[]): Promise<readonly LookUpRow[]> {
  return await tx.sql<LookUpRow[]>`
    select s.batch_id, s.subject_id as word
      from unnest(${pairs.map((pair) => pair.batch_id)}::text[], ${pairs.map((pair) => pair.word)}::text[]) as t (b, w)
     cross join lateral (
             select batch_id, subject_id
               from ledger_subjects
              where tenant_id = ${tx.tenant}
                and subject_id = t.w
                and batch_id = t.b) as s`;
}

/** The same of words of one kind. */
export async function selectWordLookUps(tx: Tx, kind: string, pairs: readonly LookUpRow[]): Promise<readonly LookUpRow[]> {
  return await tx.sql<LookUpRow[]>`
    select s.batch_id, s.word
      from unnest(${pairs.map((pair) => pair.batch_id)}::text[], ${pairs.map((pair) => pair.word)}::text[]) as t (b, w)
     cross join lateral (
             select batch_id, word
               from ledger_words
              where tenant_id = ${tx.tenant}
                and kind = ${kind}
                and word = t.w
                and batch_id = t.b) as s`;
}
