import type { ImportId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Rejection } from "./rejection.ts";

export async function insertRejections(tx: Tx, id: ImportId, first: number, rejections: readonly Rejection[]): Promise<void> {
  if (rejections.length === 0) return;
  await tx.sql`
    insert into import_rejections (tenant_id, import_id, ordinal, line, column_name, field, code, say)
    select ${tx.tenant}, ${id}, ${first} + t.ordinality - 1, t.line, t.column_name, t.field, t.code, t.say
      from unnest(${rejections.map((it) => it.line)}::bigint[], ${rejections.map((it) => it.column)}::text[],
                  ${rejections.map((it) => it.field)}::text[], ${rejections.map((it) => it.code)}::text[],
                  ${rejections.map((it) => it.say)}::text[])
           with ordinality as t (line, column_name, field, code, say, ordinality)`;
}

export async function selectRejections(tx: Tx, id: ImportId, from: number, limit: number): Promise<readonly Rejection[]> {
  return await tx.sql<Rejection[]>`
    select line::float8 as line, column_name as "column", field, code, say
      from import_rejections
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and ordinal >= ${from}
     order by ordinal
     limit ${limit}`;
}

/** The rejections of one import that ended before, and that it has no more; false where there is no such import, or others have them. */
export async function deleteOldRejections(tx: Tx, endedBefore: Date, at: Date): Promise<boolean> {
  const [old] = await tx.sql<{ import_id: ImportId }[]>`
    update imports
       set rejections_gone_at = ${at}
     where tenant_id = ${tx.tenant}
       and import_id = (
             select import_id
               from imports
              where tenant_id = ${tx.tenant}
                and finished_at <= ${endedBefore}
                and reason_count > 0
                and rejections_gone_at is null
              order by finished_at
              limit 1
                for update skip locked)
    returning import_id`;
  if (old === undefined) return false;
  await tx.sql`
    delete from import_rejections
     where tenant_id = ${tx.tenant}
       and import_id = ${old.import_id}`;
  return true;
}
