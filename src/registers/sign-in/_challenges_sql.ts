import type postgres from "postgres";
import type { ChallengeId } from "../../base/ids.ts";

/** Challenges are of no tenant, so they take the app's door itself or any transaction of it. */
export type Sql = postgres.Sql | postgres.TransactionSql;

export async function insertChallenge(
  sql: Sql,
  row: { readonly id: ChallengeId; readonly kind: string; readonly about: string; readonly challenge: string; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into sign_in_challenges (challenge_id, kind, about, challenge, expires_at)
    values (${row.id}, ${row.kind}, ${row.about}, ${row.challenge}, ${row.expiresAt})`;
}

/** One statement decides: whoever gets the row has used the challenge up, whatever comes of it. */
export async function takeChallengeRow(
  sql: Sql,
  id: ChallengeId,
  kind: string,
  about: string,
  now: Date,
): Promise<{ readonly challenge: string } | undefined> {
  const [row] = await sql<{ challenge: string }[]>`
    delete from sign_in_challenges
     where challenge_id = ${id}
       and kind = ${kind}
       and about = ${about}
       and expires_at > ${now}
    returning challenge`;
  return row;
}

export async function deleteExpiredChallenges(sql: Sql, now: Date, limit: number): Promise<number> {
  const { count } = await sql`
    delete from sign_in_challenges
     where challenge_id in (
           select challenge_id
             from sign_in_challenges
            where expires_at <= ${now}
            order by expires_at
            limit ${limit}
              for update skip locked)`;
  return count;
}
