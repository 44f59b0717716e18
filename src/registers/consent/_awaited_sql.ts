import type { ConsentId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { How } from "./how.ts";

export type AwaitedRow = {
  readonly field: string;
  readonly digest: Buffer;
  readonly consent_id: ConsentId;
  readonly purpose: string;
  readonly standing: "given" | "withdrawn";
  readonly notice_version: string | null;
  readonly how: How;
  readonly place: string | null;
  readonly language: string | null;
  readonly call_id: string | null;
  readonly task_id: string | null;
  readonly expires_at: Date | null;
  readonly for_child: boolean;
  readonly has_words: boolean;
  readonly recorded_by: string;
  readonly said_at: Date;
};

/** Many who make subjects go on beside one another; who records what is awaited goes alone, so that neither misses the other. */
export async function shareAwaiting(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock_shared(hashtextextended('awaited_consents ' || ${tx.tenant}, 0))`;
}

export async function lockAwaiting(tx: Tx): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('awaited_consents ' || ${tx.tenant}, 0))`;
}

export async function insertAwaited(tx: Tx, row: AwaitedRow): Promise<void> {
  await tx.sql`
    insert into awaited_consents (tenant_id, field, digest, consent_id, purpose, standing, notice_version, how, place, language,
                                  call_id, task_id, expires_at, for_child, has_words, recorded_by, said_at)
    values (${tx.tenant}, ${row.field}, ${row.digest}, ${row.consent_id}, ${row.purpose}, ${row.standing}, ${row.notice_version},
            ${row.how}, ${row.place}, ${row.language}, ${row.call_id}, ${row.task_id}, ${row.expires_at}, ${row.for_child},
            ${row.has_words}, ${row.recorded_by}, ${row.said_at})`;
}

/** In the order in which it was said. */
export async function selectAwaited(
  tx: Tx,
  wanted: readonly { readonly field: string; readonly digest: Buffer }[],
): Promise<readonly AwaitedRow[]> {
  return await tx.sql<AwaitedRow[]>`
    select a.field, a.digest, a.consent_id, a.purpose, a.standing, a.notice_version, a.how, a.place, a.language, a.call_id,
           a.task_id, a.expires_at, a.for_child, a.has_words, a.recorded_by, a.said_at
      from (select distinct f, d
              from unnest(
                     ${wanted.map(({ field }) => field)}::text[],
                     ${byteaArray(wanted.map(({ digest }) => digest))}::text::bytea[]
                   ) as t (f, d)) as t
      join awaited_consents a on a.field = t.f and a.digest = t.d
     order by a.said_at, a.consent_id`;
}

export async function deleteAwaited(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`delete from awaited_consents where consent_id = any(${[...ids]}::text[])`;
}

/** Consent that never found its subject, each with all its digests. Without a lock, for which the app's role has no right here. */
export async function deleteStale(tx: Tx, before: Date, limit: number): Promise<readonly string[]> {
  const rows = await tx.sql<{ consent_id: string }[]>`
    delete from awaited_consents
     where tenant_id = ${tx.tenant}
       and consent_id in (
             select distinct consent_id
               from awaited_consents
              where tenant_id = ${tx.tenant}
                and standing = 'given'
                and said_at < ${before}
              limit ${limit})
    returning consent_id`;
  return [...new Set(rows.map((row) => row.consent_id))];
}
