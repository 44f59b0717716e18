import { randomBytes } from "node:crypto";
import type { ChallengeId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS } from "../../base/instant.ts";
import { type Sql, deleteExpiredChallenges, insertChallenge, takeChallengeRow } from "./_challenges_sql.ts";

/** What a challenge is good for; one that was made for one thing serves no other. */
export type ChallengeKind = "sign_in" | "password" | "join" | "strengthen" | "add_passkey" | "recover" | CustomersKind;
/** Of customers, who have passkeys of their own at the customers' origin. */
type CustomersKind = "customer_sign_in" | "customer_passkey";

export type Challenge = { readonly id: ChallengeId; readonly challenge: string };

const CHALLENGE_BYTES = 32;
const LIFE_MS = 5 * MINUTE_MS;
const SWEPT_AT_ONCE = 20;

/** A fresh challenge, good for five minutes and once. `about` is whom it is for, empty where nobody is known yet. */
export async function newChallenge(sql: Sql, kind: ChallengeKind, about: string, now: Instant): Promise<Challenge> {
  const id = newId("chg", now);
  const challenge = randomBytes(CHALLENGE_BYTES).toString("base64url");
  await Promise.all([
    insertChallenge(sql, { id, kind, about, challenge, expiresAt: new Date(now + LIFE_MS) }),
    deleteExpiredChallenges(sql, new Date(now), SWEPT_AT_ONCE),
  ]);
  return { id, challenge };
}

/** Uses a challenge up and answers what was to be signed; undefined for a used, old or foreign one. */
export async function takeChallenge(
  sql: Sql,
  id: ChallengeId,
  kind: ChallengeKind,
  about: string,
  now: Instant,
): Promise<string | undefined> {
  return (await takeChallengeRow(sql, id, kind, about, new Date(now)))?.challenge;
}

/** Forgets those that ran out, of whichever tenant. Answers how many. */
export async function sweepChallenges(sql: Sql, now: Instant, limit: number): Promise<number> {
  return await deleteExpiredChallenges(sql, new Date(now), limit);
}
