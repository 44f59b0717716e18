import type { RightsRequestId, SubjectId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type PermissionRow = {
  readonly request_id: RightsRequestId;
  readonly subject_id: SubjectId;
  readonly permission_id: string;
  readonly media_type: string;
  readonly size_bytes: number;
  readonly parts: number;
  readonly state: "waiting" | "accepted" | "refused";
  readonly reason: string | null;
  readonly uploaded_at: Date;
  readonly judged_at: Date | null;
};

export type PartRow = { readonly n: number; readonly envelope: Buffer };

/** In the place of one that was refused, or of none: of two at the same moment one is taken. False where there is one. */
export async function claimPermission(tx: Tx, row: Omit<PermissionRow, "state" | "reason" | "judged_at">): Promise<boolean> {
  const { count } = await tx.sql`
    insert into rights_permissions
           (tenant_id, request_id, subject_id, permission_id, media_type, size_bytes, parts, state, uploaded_at)
    values (${tx.tenant}, ${row.request_id}, ${row.subject_id}, ${row.permission_id}, ${row.media_type}, ${row.size_bytes}, ${row.parts},
            'waiting', ${row.uploaded_at})
        on conflict (tenant_id, request_id) do update
       set permission_id = excluded.permission_id,
           media_type = excluded.media_type,
           size_bytes = excluded.size_bytes,
           parts = excluded.parts,
           state = 'waiting',
           reason = null,
           uploaded_at = excluded.uploaded_at,
           judged_at = null
     where rights_permissions.state = 'refused'`;
  return count === 1;
}

export async function selectPermission(tx: Tx, request: string): Promise<PermissionRow | undefined> {
  const [row] = await tx.sql<PermissionRow[]>`
    select request_id, subject_id, permission_id, media_type, size_bytes, parts, state, reason, uploaded_at, judged_at
      from rights_permissions
     where tenant_id = ${tx.tenant}
       and request_id = ${request}`;
  return row;
}

/** Judged once: false where it was, or where another upload has taken its place. */
export async function settlePermission(
  tx: Tx,
  request: string,
  permission: string,
  verdict: { readonly state: "accepted" | "refused"; readonly reason: string; readonly at: Date },
): Promise<boolean> {
  const { count } = await tx.sql`
    update rights_permissions
       set state = ${verdict.state},
           reason = ${verdict.reason},
           judged_at = ${verdict.at}
     where tenant_id = ${tx.tenant}
       and request_id = ${request}
       and permission_id = ${permission}
       and state = 'waiting'`;
  return count === 1;
}

export async function insertParts(tx: Tx, subject: string, permission: string, parts: readonly PartRow[]): Promise<void> {
  await tx.sql`
    insert into rights_permission_parts (tenant_id, permission_id, n, subject_id, envelope)
    select ${tx.tenant}, ${permission}, n, ${subject}, e
      from unnest(${parts.map((part) => part.n)}::int[], ${byteaArray(parts.map((part) => part.envelope))}::text::bytea[]) as t (n, e)`;
}

/** From a place on, in order. */
export async function selectParts(tx: Tx, permission: string, from: number, limit: number): Promise<readonly PartRow[]> {
  return await tx.sql<PartRow[]>`
    select n, envelope
      from rights_permission_parts
     where tenant_id = ${tx.tenant}
       and permission_id = ${permission}
       and n >= ${from}
     order by n
     limit ${limit}`;
}

export async function updatePart(tx: Tx, permission: string, n: number, envelope: Buffer): Promise<void> {
  await tx.sql`
    update rights_permission_parts
       set envelope = ${envelope}
     where tenant_id = ${tx.tenant}
       and permission_id = ${permission}
       and n = ${n}`;
}

export async function deleteParts(tx: Tx, permission: string): Promise<void> {
  await tx.sql`delete from rights_permission_parts where tenant_id = ${tx.tenant} and permission_id = ${permission}`;
}

export async function selectPermissionsOf(tx: Tx, subject: string): Promise<readonly PermissionRow[]> {
  return await tx.sql<PermissionRow[]>`
    select request_id, subject_id, permission_id, media_type, size_bytes, parts, state, reason, uploaded_at, judged_at
      from rights_permissions
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by request_id`;
}

export async function deletePermission(tx: Tx, request: string): Promise<void> {
  await tx.sql`delete from rights_permissions where tenant_id = ${tx.tenant} and request_id = ${request}`;
}

export async function deletePermissionsOf(tx: Tx, subject: string): Promise<number> {
  await tx.sql`delete from rights_permission_parts where tenant_id = ${tx.tenant} and subject_id = ${subject}`;
  return (await tx.sql`delete from rights_permissions where tenant_id = ${tx.tenant} and subject_id = ${subject}`).count;
}
