import type { SubjectId, TokenId } from "../../base/ids.ts";
import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type TokenRow = {
  readonly token_id: TokenId;
  readonly subject_id: SubjectId;
  readonly field: string;
  readonly record: string;
  readonly binding: Buffer;
};

export async function selectTokens(tx: Tx, tokens: readonly string[]): Promise<readonly TokenRow[]> {
  return await tx.sql<TokenRow[]>`
    select token_id, subject_id, field, record, binding
      from tokens
     where token_id = any(${tokens as string[]}::text[])`;
}

export type PlaceRow = Pick<TokenRow, "subject_id" | "field" | "record">;

export async function selectTokensAt(tx: Tx, places: readonly PlaceRow[]): Promise<readonly TokenRow[]> {
  return await tx.sql<TokenRow[]>`
    select t.token_id, t.subject_id, t.field, t.record, t.binding
      from unnest(
             ${places.map((place) => place.subject_id)}::text[],
             ${places.map((place) => place.field)}::text[],
             ${places.map((place) => place.record)}::text[]
           ) as p (s, f, r)
      join tokens t on t.subject_id = p.s and t.field = p.f and t.record = p.r`;
}

/** Whoever comes first gives the place its token. Sorted, so that two batches wait for each other instead of locking each other out. */
export async function insertTokens(tx: Tx, rows: readonly TokenRow[], at: Date): Promise<void> {
  const sorted = rows.toSorted((a, b) => (placeText(a) < placeText(b) ? -1 : 1));
  await tx.sql`
    insert into tokens (tenant_id, token_id, subject_id, field, record, binding, issued_at)
    select ${tx.tenant}, t, s, f, r, b, ${at}
      from unnest(
             ${sorted.map((row) => row.token_id)}::text[],
             ${sorted.map((row) => row.subject_id)}::text[],
             ${sorted.map((row) => row.field)}::text[],
             ${sorted.map((row) => row.record)}::text[],
             ${byteaArray(sorted.map((row) => row.binding))}::text::bytea[]
           ) as x (t, s, f, r, b)
        on conflict (tenant_id, subject_id, field, record)
        do nothing`;
}

export async function countTokens(tx: Tx, subject: string): Promise<number> {
  const [row] = await tx.sql<{ n: string }[]>`select count(*) as n from tokens where subject_id = ${subject}`;
  return Number(row?.n ?? 0);
}

function placeText(row: PlaceRow): string {
  return `${row.subject_id} ${row.field} ${row.record}`;
}
