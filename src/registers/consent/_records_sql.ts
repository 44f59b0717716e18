import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { How } from "./how.ts";

/** A record of a consent or of a standing order, with how it came about. */
export type RecordRow = {
  readonly subject_id: SubjectId;
  readonly kind: "consent" | "order";
  readonly scope: string;
  readonly standing: "given" | "withdrawn" | "on" | "off";
  readonly notice_version: string | null;
  readonly recorded_by: string;
  readonly recorded_at: Date;
  readonly how: How | null;
  readonly place: string | null;
  readonly language: string | null;
  readonly expires_at: Date | null;
  readonly for_child: boolean;
  readonly evidence: Buffer | null;
  readonly guardian: Buffer | null;
  readonly call_id: string | null;
  readonly task_id: string | null;
  /** When it was said, where that was before the subject was known. */
  readonly said_at: Date | null;
};

/** Records of one subject follow one another, so that two who look and then write do not both write. */
export async function lockSubject(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended('consent ' || ${tx.tenant} || ${subject}, 0))`;
}

export async function insertRecord(tx: Tx, row: RecordRow): Promise<void> {
  await tx.sql`
    insert into standings (tenant_id, subject_id, kind, scope, standing, notice_version, recorded_by, recorded_at, how, place,
                           language, expires_at, for_child, evidence, guardian, call_id, task_id, said_at)
    values (${tx.tenant}, ${row.subject_id}, ${row.kind}, ${row.scope}, ${row.standing}, ${row.notice_version},
            ${row.recorded_by}, ${row.recorded_at}, ${row.how}, ${row.place}, ${row.language}, ${row.expires_at},
            ${row.for_child}, ${row.evidence}, ${row.guardian}, ${row.call_id}, ${row.task_id}, ${row.said_at})`;
}

export async function selectHistory(tx: Tx, subject: string, kind: RecordRow["kind"], scope: string): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select subject_id, kind, scope, standing, notice_version, recorded_by, recorded_at, how, place,
           language, expires_at, for_child, evidence, guardian, call_id, task_id, said_at
      from standings
     where subject_id = ${subject}
       and kind = ${kind}
       and scope = ${scope}
     order by seq desc
     limit 500`;
}

/** The newest record of each scope. */
export async function selectNewest(tx: Tx, subject: string, kind: RecordRow["kind"]): Promise<readonly RecordRow[]> {
  return await tx.sql<RecordRow[]>`
    select distinct on (scope)
           subject_id, kind, scope, standing, notice_version, recorded_by, recorded_at, how, place,
           language, expires_at, for_child, evidence, guardian, call_id, task_id, said_at
      from standings
     where subject_id = ${subject}
       and kind = ${kind}
     order by scope, seq desc`;
}
