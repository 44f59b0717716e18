import type { RightsRequestId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

/** Granted, and the time to take them back is over; those that were grouped into another follow it. */
export async function selectCooled(tx: Tx, now: Date, after: string, limit: number): Promise<readonly RightsRequestId[]> {
  const rows = await tx.sql<{ request_id: RightsRequestId }[]>`
    select request_id
      from rights_requests
     where tenant_id = ${tx.tenant}
       and state = 'granted'
       and kind in ('erasure', 'anonymisation')
       and carried_at is null
       and grouped_into is null
       and cooling_until <= ${now}
       and request_id > ${after}
     order by request_id
     limit ${limit}`;
  return rows.map((row) => row.request_id);
}
