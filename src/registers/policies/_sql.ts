import type { PolicyId, StaffId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Language, PolicyKind } from "./kind.ts";

export type PolicyRow = {
  readonly policy_id: PolicyId;
  readonly name: string;
  readonly kind: PolicyKind;
};

export type VersionRow = {
  readonly policy_id: PolicyId;
  readonly version: number;
  readonly language: Language;
  readonly title: string;
  readonly digest: Buffer;
  readonly published_at: Date;
  readonly published_by: string;
};

export type TextRow = VersionRow & PolicyRow & { readonly body: string };

/** False where the name is taken. */
export async function insertPolicy(tx: Tx, row: PolicyRow & { readonly created_at: Date; readonly created_by: string }): Promise<boolean> {
  const rows = await tx.sql`
    insert into policies (tenant_id, policy_id, name, kind, created_at, created_by)
    values (${tx.tenant}, ${row.policy_id}, ${row.name}, ${row.kind}, ${row.created_at}, ${row.created_by})
    on conflict (tenant_id, name) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function insertVersion(tx: Tx, row: VersionRow & { readonly body: string }): Promise<void> {
  await tx.sql`
    insert into policy_versions (tenant_id, policy_id, version, language, title, body, digest, published_at, published_by)
    values (${tx.tenant}, ${row.policy_id}, ${row.version}, ${row.language}, ${row.title}, ${row.body}, ${row.digest},
            ${row.published_at}, ${row.published_by})`;
}

/** One publication of a policy at a time, until the transaction ends: two would otherwise be given the same version. */
export async function lockPolicy(tx: Tx, policy: string): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${tx.tenant} || ${policy}::text, 47))`;
}

export async function selectPolicies(tx: Tx): Promise<readonly (PolicyRow & VersionRow)[]> {
  return await tx.sql<(PolicyRow & VersionRow)[]>`
    select p.policy_id, p.name, p.kind, v.version, v.language, v.title, v.digest, v.published_at, v.published_by
      from policies p
      join lateral (
           select version, language, title, digest, published_at, published_by
             from policy_versions
            where tenant_id = ${tx.tenant}
              and policy_id = p.policy_id
            order by version desc
            limit 1) v on true
     where p.tenant_id = ${tx.tenant}
     order by p.policy_id`;
}

/** The version asked for, or the newest where none is named. */
export async function selectText(tx: Tx, policy: string, version: number | null): Promise<TextRow | undefined> {
  const [row] = await tx.sql<TextRow[]>`
    select p.policy_id, p.name, p.kind, v.version, v.language, v.title, v.body, v.digest, v.published_at, v.published_by
      from policies p
      join policy_versions v using (tenant_id, policy_id)
     where p.tenant_id = ${tx.tenant}
       and p.policy_id = ${policy}
       and (${version}::int is null or v.version = ${version})
     order by v.version desc
     limit 1`;
  return row;
}

export async function selectVersions(tx: Tx, policy: string): Promise<readonly VersionRow[]> {
  return await tx.sql<VersionRow[]>`
    select policy_id, version, language, title, digest, published_at, published_by
      from policy_versions
     where tenant_id = ${tx.tenant}
       and policy_id = ${policy}
     order by version desc`;
}

export type SignatureRow = {
  readonly policy_id: PolicyId;
  readonly version: number;
  readonly staff_id: StaffId;
  readonly signed_at: Date;
  readonly device_id: string | null;
  readonly is_named: boolean;
};

export async function insertSignature(tx: Tx, row: SignatureRow): Promise<void> {
  await tx.sql`
    insert into policy_signatures (tenant_id, policy_id, version, staff_id, signed_at, device_id, is_named)
    values (${tx.tenant}, ${row.policy_id}, ${row.version}, ${row.staff_id}, ${row.signed_at}, ${row.device_id}, ${row.is_named})
    on conflict do nothing`;
}

/** Everything that one person signed, oldest first. */
export async function selectSignaturesOf(tx: Tx, staff: string): Promise<readonly SignatureRow[]> {
  return await tx.sql<SignatureRow[]>`
    select policy_id, version, staff_id, signed_at, device_id, is_named
      from policy_signatures
     where tenant_id = ${tx.tenant}
       and staff_id = ${staff}
     order by signed_at, policy_id`;
}

/** The newest signature of each person under each document: of its highest version, and of that the last. */
export async function selectSignatures(tx: Tx, staff: readonly string[]): Promise<readonly SignatureRow[]> {
  return await tx.sql<SignatureRow[]>`
    select distinct on (staff_id, policy_id)
           policy_id, version, staff_id, signed_at, device_id, is_named
      from policy_signatures
     where tenant_id = ${tx.tenant}
       and staff_id = any(${staff as string[]}::text[])
     order by staff_id, policy_id, version desc, signed_at desc`;
}
