import type { Tx } from "../../platform/storage/tx.ts";

export type AttemptRow = {
  readonly subject_id: string;
  readonly field: string;
  readonly started_at: Date;
  readonly failures: number;
};

/** Takes the counters and holds them, so that fifty guesses at once are counted one after the other. */
export async function holdAttempts(
  tx: Tx,
  pairs: readonly { readonly subject: string; readonly field: string }[],
  at: Date,
): Promise<readonly AttemptRow[]> {
  const sorted = pairs.toSorted((a, b) => (`${a.subject} ${a.field}` < `${b.subject} ${b.field}` ? -1 : 1));
  const subjects = sorted.map((pair) => pair.subject);
  const fields = sorted.map((pair) => pair.field);
  return await tx.sql<AttemptRow[]>`
    insert into comparison_attempts (tenant_id, subject_id, field, started_at, failures)
    select distinct ${tx.tenant}, s, f, ${at}::timestamptz, 0
      from unnest(${subjects}::text[], ${fields}::text[]) as t (s, f)
     order by s, f
        on conflict (tenant_id, subject_id, field)
        do update set failures = comparison_attempts.failures
    returning subject_id, field, started_at, failures`;
}

export async function saveAttempts(tx: Tx, rows: readonly AttemptRow[]): Promise<void> {
  await tx.sql`
    update comparison_attempts a
       set started_at = t.at, failures = t.n
      from unnest(
             ${rows.map((row) => row.subject_id)}::text[],
             ${rows.map((row) => row.field)}::text[],
             ${rows.map((row) => row.started_at.toISOString())}::text[]::timestamptz[],
             ${rows.map((row) => row.failures)}::int[]
           ) as t (s, f, at, n)
     where a.subject_id = t.s
       and a.field = t.f`;
}

export async function deleteAttempts(tx: Tx, subject: string): Promise<void> {
  await tx.sql`delete from comparison_attempts where subject_id = ${subject}`;
}

export type ErasureRow = {
  readonly erasure_id: string;
  readonly subject_id: string;
  readonly erased_at: Date;
  readonly certificate: string;
};

export async function insertErasure(tx: Tx, row: ErasureRow): Promise<void> {
  await tx.sql`
    insert into erasures (tenant_id, erasure_id, subject_id, erased_at, certificate)
    values (${tx.tenant}, ${row.erasure_id}, ${row.subject_id}, ${row.erased_at}, ${row.certificate})`;
}

export async function selectErasure(tx: Tx, id: string): Promise<ErasureRow | undefined> {
  const [row] = await tx.sql<ErasureRow[]>`
    select erasure_id, subject_id, erased_at, certificate
      from erasures
     where erasure_id = ${id}`;
  return row;
}
