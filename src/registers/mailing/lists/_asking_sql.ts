import type { MemberId } from "../../../base/ids.ts";
import type { Language } from "../../../base/language.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import type { MemberRow } from "./_sql.ts";

/** False where the address has a place on the list already, asked or not. */
export async function insertMember(
  tx: Tx,
  row: Pick<MemberRow, "member_id" | "list" | "digest" | "subject_id" | "language" | "asked_at"> & {
    readonly asked_by: string;
    readonly ask_expires_at: Date;
    readonly token_hash: Buffer;
  },
): Promise<boolean> {
  const rows = await tx.sql`
    insert into list_members (tenant_id, member_id, list, digest, subject_id, state, language, asked_by, asked_at,
                              ask_expires_at, token_hash)
    values (${tx.tenant}, ${row.member_id}, ${row.list}, ${row.digest}, ${row.subject_id}, 'asked', ${row.language}, ${row.asked_by},
            ${row.asked_at}, ${row.ask_expires_at}, ${row.token_hash})
    on conflict (tenant_id, list, digest) do nothing
    returning 1 as made`;
  return rows.length > 0;
}

export async function updateAsked(
  tx: Tx,
  member: MemberId,
  ask: { readonly by: string; readonly at: Date; readonly expiresAt: Date; readonly language: Language },
): Promise<void> {
  await tx.sql`
    update list_members
       set state = 'asked', asked_by = ${ask.by}, asked_at = ${ask.at}, ask_expires_at = ${ask.expiresAt},
           language = ${ask.language}, asks = asks + 1
     where tenant_id = ${tx.tenant}
       and member_id = ${member}`;
}

/** Of one address on one list, held until the transaction ends. */
export async function selectMemberByDigest(tx: Tx, list: string, digest: Uint8Array): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    select member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by
      from list_members
     where tenant_id = ${tx.tenant}
       and list = ${list}
       and digest = ${digest}
       for update`;
  return row;
}

/** Of whoever has shown in another way that they read the mail of the address. No row: they were on it. */
export async function admitMemberRow(tx: Tx, member: MemberId, now: Date): Promise<MemberRow | undefined> {
  const [row] = await tx.sql<MemberRow[]>`
    update list_members
       set state = 'confirmed', confirmed_at = ${now}, left_at = null, left_by = null, ask_expires_at = null, asks = 0
     where tenant_id = ${tx.tenant}
       and member_id = ${member}
       and state <> 'confirmed'
    returning member_id, list, digest, subject_id, state, language, asked_at, asks, confirmed_at, left_at, left_by`;
  return row;
}

/** Asked, and not answered in time; whoever had agreed once stays as one who left. */
export async function deleteUnanswered(tx: Tx, before: Date, limit: number): Promise<readonly MemberId[]> {
  const rows = await tx.sql<{ member_id: MemberId }[]>`
    delete from list_members
     where tenant_id = ${tx.tenant}
       and member_id in (
             select member_id
               from list_members
              where tenant_id = ${tx.tenant}
                and state = 'asked'
                and ask_expires_at < ${before}
              limit ${limit}
                for update skip locked)
    returning member_id`;
  return rows.map((row) => row.member_id);
}
