import type { StaffId } from "../../base/ids.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export async function selectViews(tx: Tx, staff: StaffId): Promise<JsonValue | undefined> {
  const [row] = await tx.sql<{ views: JsonValue }[]>`
    select views
      from saved_views
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}`;
  return row?.views;
}

export async function upsertViews(tx: Tx, staff: StaffId, views: JsonValue, at: Date): Promise<void> {
  await tx.sql`
    insert into saved_views (tenant_id, staff_id, views, changed_at)
    values (${tx.tenant}, ${staff}, ${tx.sql.json(views)}, ${at})
    on conflict (tenant_id, staff_id) do update
       set views = excluded.views, changed_at = excluded.changed_at`;
}

/** Of people who are off: whoever comes back begins anew. */
export async function deleteViewsOfGone(tx: Tx, limit: number): Promise<number> {
  const { count } = await tx.sql`
    delete from saved_views
     where tenant_id = ${tx.tenant}
       and staff_id in (
             select v.staff_id
               from saved_views v
               join staff s on s.tenant_id = v.tenant_id and s.staff_id = v.staff_id
              where v.tenant_id = ${tx.tenant}
                and s.state = 'off'
              limit ${limit})`;
  return count;
}
