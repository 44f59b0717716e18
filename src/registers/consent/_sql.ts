import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type StandingRow = {
  readonly subject_id: SubjectId;
  readonly kind: "consent" | "objection" | "restriction" | "order";
  readonly scope: string;
  readonly standing: "given" | "withdrawn" | "on" | "off";
  readonly notice_version: string | null;
  readonly channel: string | null;
  readonly request_id: string | null;
  readonly recorded_by: string;
  readonly recorded_at: Date;
};

/** What a decision looks at of a record. */
export type InForceRow = Pick<StandingRow, "subject_id" | "kind" | "scope" | "standing"> & { readonly expires_at: Date | null };

/** The newest record of each kind and scope. */
export async function selectStandings(tx: Tx, subjects: readonly string[]): Promise<readonly InForceRow[]> {
  return await tx.sql<InForceRow[]>`
    select distinct on (subject_id, kind, scope)
           subject_id, kind, scope, standing, expires_at
      from standings
     where subject_id = any(${subjects as string[]}::text[])
     order by subject_id, kind, scope, seq desc`;
}

/** Whether any of these subjects has said no to any of this since then, or a yes of theirs has run out meanwhile. */
export async function selectIsTightened(
  tx: Tx,
  subjects: readonly string[],
  about: { readonly kinds: readonly StandingRow["kind"][]; readonly scopes: readonly string[] },
  since: Date,
  now: Date,
): Promise<boolean> {
  const [row] = await tx.sql<{ is_tightened: boolean }[]>`
    select exists (
             select 1
               from standings
              where subject_id = any(${[...subjects]}::text[])
                and kind = any(${[...about.kinds]}::text[])
                and scope = any(${[...about.scopes]}::text[])
                and ((standing in ('withdrawn', 'on') and recorded_at >= ${since})
                     or (standing = 'given' and expires_at > ${since} and expires_at <= ${now}
                         and not exists (
                               select 1
                                 from standings later
                                where later.subject_id = standings.subject_id
                                  and later.kind = standings.kind
                                  and later.scope = standings.scope
                                  and later.seq > standings.seq)))) as is_tightened`;
  return row?.is_tightened === true;
}

export async function countStandings(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from standings where subject_id = ${subject}`;
  return Number(row?.n ?? 0);
}

export async function insertStanding(tx: Tx, row: StandingRow): Promise<void> {
  await tx.sql`
    insert into standings (tenant_id, subject_id, kind, scope, standing, notice_version, channel, request_id, recorded_by, recorded_at)
    values (${tx.tenant}, ${row.subject_id}, ${row.kind}, ${row.scope}, ${row.standing}, ${row.notice_version},
            ${row.channel}, ${row.request_id}, ${row.recorded_by}, ${row.recorded_at})`;
}

export type WordsRow = { readonly seq: string; readonly evidence: Buffer | null; readonly guardian: Buffer | null };

/** Records with words beside them. */
export async function selectWordsOf(tx: Tx, subject: string): Promise<readonly WordsRow[]> {
  return await tx.sql<WordsRow[]>`
    select seq, evidence, guardian
      from standings
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and (evidence is not null or guardian is not null)
     order by seq`;
}

export async function updateWords(tx: Tx, subject: string, row: WordsRow): Promise<void> {
  await tx.sql`
    update standings
       set evidence = ${row.evidence}, guardian = ${row.guardian}
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
       and seq = ${row.seq}`;
}
