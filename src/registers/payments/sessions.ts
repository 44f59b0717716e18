import type { CardId, CollectionId, SubjectId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { dropBoxes, openSoundBoxes, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type SessionRow,
  detachCard,
  holdSessionRow,
  insertSession,
  selectSession,
  selectSessionsOf,
  selectSessionsOfCard,
  settleSessionRow,
  takeOpenRows,
} from "./_sessions_sql.ts";

/** A customer's visit of the provider's card page, for a request. */
export type ProviderSession = {
  readonly session: string;
  readonly request: CollectionId;
  readonly subject: SubjectId;
  readonly account: string;
  /** For next time, as the customer agreed. */
  readonly keep: boolean;
  readonly state: "open" | "done" | "ended";
  readonly url: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

const KIND = "provider-session";

export function sessionBox(session: string): string {
  return `provider-session/${session}`;
}

/** What the customer calls the card waits in a box until the card is there. */
export async function addSession(
  tx: Tx,
  keeper: Keeper,
  session: Omit<ProviderSession, "state" | "createdAt">,
  nickname: string | null,
  now: Instant,
): Promise<void> {
  await insertSession(tx, {
    session: session.session,
    request_id: session.request,
    subject_id: session.subject,
    provider_account: session.account,
    keep: session.keep,
    url: session.url,
    created_at: new Date(now),
    expires_at: new Date(session.expiresAt),
  });
  if (nickname !== null) await putBoxes(tx, keeper, [{ id: sessionBox(session.session), kind: KIND, plaintext: Buffer.from(nickname) }]);
}

export async function findSession(tx: Tx, session: string): Promise<ProviderSession | undefined> {
  const row = await selectSession(tx, session);
  return row && rowToSession(row);
}

/** The same, held until the transaction ends: of the customer's return and the provider's message one settles it. */
export async function holdSession(tx: Tx, session: string): Promise<ProviderSession | undefined> {
  const row = await holdSessionRow(tx, session);
  return row && rowToSession(row);
}

/** The visits of one request, newest first. */
export async function listSessionsOf(tx: Tx, request: CollectionId): Promise<readonly ProviderSession[]> {
  return (await selectSessionsOf(tx, request)).map(rowToSession);
}

/**
 * Visits at this account that have been open for long enough that their end may have been missed; nobody else can tell of them.
 * Each in its turn: most are abandoned, and would stand before the others.
 */
export async function takeOpenSessions(
  tx: Tx,
  account: string,
  createdBefore: Instant,
  now: Instant,
  limit: number,
): Promise<readonly string[]> {
  return (await takeOpenRows(tx, account, new Date(createdBefore), new Date(now), limit)).map((row) => row.session);
}

/** Null where none was given, and where it is damaged: the card is taken all the same. */
export async function openNickname(tx: Tx, keeper: Keeper, session: string): Promise<string | null> {
  const box = sessionBox(session);
  return (await openSoundBoxes(tx, keeper, KIND, [box])).get(box)?.toString("utf8") ?? null;
}

/** Ends one that is held; the card is the one that came of it. */
export async function settleSession(tx: Tx, session: string, state: "done" | "ended", card: CardId | null, now: Instant): Promise<void> {
  await settleSessionRow(tx, session, state, card, new Date(now));
  await dropBoxes(tx, [sessionBox(session)]);
}

/** The earlier visits in which this very card was given; they are no longer told of it. */
export async function takeEarlierSessions(tx: Tx, subject: SubjectId, card: CardId, but: string): Promise<readonly string[]> {
  const earlier = await selectSessionsOfCard(tx, subject, card, but);
  for (const session of earlier) await detachCard(tx, session);
  return earlier;
}

function rowToSession(row: SessionRow): ProviderSession {
  return {
    session: row.session,
    request: row.request_id,
    subject: row.subject_id,
    account: row.provider_account,
    keep: row.keep,
    state: row.state,
    url: row.url,
    createdAt: instant(row.created_at.getTime()),
    expiresAt: instant(row.expires_at.getTime()),
  };
}
