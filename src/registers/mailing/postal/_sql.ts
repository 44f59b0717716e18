import type { PostalLetterId, RightsRequestId, SubjectId } from "../../../base/ids.ts";
import type { Tx } from "../../../platform/storage/tx.ts";

export type LetterRow = {
  readonly letter_id: PostalLetterId;
  readonly subject_id: SubjectId | null;
  readonly request_id: RightsRequestId | null;
  readonly kind: string;
  readonly language: string;
  readonly facts: unknown;
  readonly state: "waiting" | "sent" | "dropped";
  readonly created_at: Date;
  readonly printed_at: Date | null;
  readonly printed_by: string | null;
  readonly how: "post" | "handed_over" | "told" | null;
  readonly ended_at: Date | null;
  readonly ended_by: string | null;
};

const COLUMNS = [
  "letter_id",
  "subject_id",
  "request_id",
  "kind",
  "language",
  "facts",
  "state",
  "created_at",
  "printed_at",
  "printed_by",
  "how",
  "ended_at",
  "ended_by",
] as const satisfies readonly (keyof LetterRow)[];

export async function insertLetter(
  tx: Tx,
  row: Pick<LetterRow, "letter_id" | "subject_id" | "request_id" | "kind" | "language" | "facts" | "created_at">,
): Promise<void> {
  await tx.sql`
    insert into postal_letters (tenant_id, letter_id, subject_id, request_id, kind, language, facts, state, created_at)
    values (${tx.tenant}, ${row.letter_id}, ${row.subject_id}, ${row.request_id}, ${row.kind}, ${row.language},
            ${tx.sql.json(row.facts as never)}, 'waiting', ${row.created_at})`;
}

export type LetterFilter = {
  readonly state: LetterRow["state"] | null;
  readonly request: string | null;
  readonly subject: string | null;
};

/** Newest first. */
export async function selectLetters(tx: Tx, filter: LetterFilter, before: string | null, limit: number): Promise<readonly LetterRow[]> {
  return await tx.sql<LetterRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from postal_letters
     where tenant_id = ${tx.tenant}
       and (${filter.state}::text is null or state = ${filter.state})
       and (${filter.request}::text is null or request_id = ${filter.request})
       and (${filter.subject}::text is null or subject_id = ${filter.subject})
       and (${before}::text is null or letter_id < ${before})
     order by letter_id desc
     limit ${limit}`;
}

export async function selectLettersById(tx: Tx, ids: readonly string[]): Promise<readonly LetterRow[]> {
  return await tx.sql<LetterRow[]>`
    select ${tx.sql(COLUMNS as unknown as string[])}
      from postal_letters
     where tenant_id = ${tx.tenant}
       and letter_id = any(${[...ids]}::text[])`;
}

/** Whether a letter of this kind about a request still waits. */
export async function selectIsWaiting(tx: Tx, request: string, kind: string): Promise<boolean> {
  const [row] = await tx.sql<{ is_any: boolean }[]>`
    select exists (
             select 1
               from postal_letters
              where tenant_id = ${tx.tenant}
                and request_id = ${request}
                and kind = ${kind}
                and state = 'waiting') as is_any`;
  return row?.is_any === true;
}

export async function updatePrinted(tx: Tx, ids: readonly string[], by: string, now: Date): Promise<void> {
  await tx.sql`
    update postal_letters
       set printed_at = ${now}, printed_by = ${by}
     where tenant_id = ${tx.tenant}
       and letter_id = any(${[...ids]}::text[])`;
}

/** Ends one that waits; undefined where it does not wait any more, or is none. */
export async function updateEnded(
  tx: Tx,
  id: string,
  end: { readonly how: LetterRow["how"]; readonly by: string; readonly state: "sent" | "dropped" },
  now: Date,
): Promise<LetterRow | undefined> {
  const [row] = await tx.sql<LetterRow[]>`
    update postal_letters
       set state = ${end.state}, how = ${end.how}, ended_at = ${now}, ended_by = ${end.by}
     where tenant_id = ${tx.tenant}
       and letter_id = ${id}
       and state = 'waiting'
    returning ${tx.sql(COLUMNS as unknown as string[])}`;
  return row;
}

export async function selectWaitingCount(tx: Tx): Promise<{ readonly count: number; readonly since: Date | null }> {
  const [row] = await tx.sql<{ count: number; since: Date | null }[]>`
    select count(*)::int as count, min(created_at) as since
      from postal_letters
     where tenant_id = ${tx.tenant}
       and state = 'waiting'`;
  return row ?? { count: 0, since: null };
}

/** Last letters whose time is over: their boxes hold an address of somebody who was erased. */
export async function selectLeftOver(tx: Tx, before: Date, limit: number): Promise<readonly PostalLetterId[]> {
  const rows = await tx.sql<{ letter_id: PostalLetterId }[]>`
    select letter_id
      from postal_letters
     where tenant_id = ${tx.tenant}
       and subject_id is null
       and state = 'waiting'
       and created_at < ${before}
     limit ${limit}`;
  return rows.map((row) => row.letter_id);
}

export async function countLettersOf(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from postal_letters
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
  return row?.n ?? 0;
}

export async function deleteLettersOf(tx: Tx, subject: string): Promise<readonly PostalLetterId[]> {
  const rows = await tx.sql<{ letter_id: PostalLetterId }[]>`
    delete from postal_letters
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
    returning letter_id`;
  return rows.map((row) => row.letter_id);
}
