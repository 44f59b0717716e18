import type { MailId, RightsRequestId } from "../../base/ids.ts";
import { type Instant, instant, instantToIso } from "../../base/instant.ts";
import type { JsonValue } from "../../base/json-value.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ReturnedRow, countUnsettled, insertReturned, selectOneReturned, selectReturned, updateSettled } from "./_returned_sql.ts";

/** A letter to a customer about a request that did not arrive. It names nobody, so it stays as long as the request. */
export type ReturnedLetter = {
  readonly id: MailId;
  readonly request: RightsRequestId;
  readonly kind: string;
  /** What it told; null for one that left before that was kept. */
  readonly facts: Readonly<Record<string, JsonValue>> | null;
  /** The mail server's, as `5.1.1` (RFC 3463), or the outbox's own, as `recipient_refused`. */
  readonly code: string;
  readonly sentAt: string;
  readonly returnedAt: string;
  /** How the customer was told instead; null as long as nobody has seen to it. */
  readonly settled: { readonly how: Settled; readonly at: string } | null;
};

export type Settled = "mail" | "sms" | "post" | "not_needed";

/** More than a request has letters. */
const LISTED_MAX = 200;

/** The letter came back, by this code. Undefined where that was known. */
export async function noteLetterReturned(tx: Tx, mail: MailId, code: string, now: Instant): Promise<ReturnedLetter | undefined> {
  const row = await insertReturned(tx, mail, code, new Date(now));
  return row && rowToLetter(row);
}

export async function listReturned(tx: Tx, request: string): Promise<readonly ReturnedLetter[]> {
  return (await selectReturned(tx, request, LISTED_MAX)).map(rowToLetter);
}

export async function findReturned(tx: Tx, request: string, letter: string): Promise<ReturnedLetter | undefined> {
  const row = await selectOneReturned(tx, request, letter);
  return row && rowToLetter(row);
}

/** Undefined where it was settled before. */
export async function settleReturned(tx: Tx, letter: MailId, how: Settled, now: Instant): Promise<ReturnedLetter | undefined> {
  const row = await updateSettled(tx, letter, how, new Date(now));
  return row && rowToLetter(row);
}

/** How many did not arrive, and nobody has seen to. */
export async function countReturnedLetters(tx: Tx): Promise<number> {
  return await countUnsettled(tx);
}

function rowToLetter(row: ReturnedRow): ReturnedLetter {
  return {
    id: row.mail_id,
    request: row.request_id,
    kind: row.kind,
    // What stands there was written by `noteMail` and by nothing else, so its shape is known.
    facts: row.facts as ReturnedLetter["facts"],
    code: row.code,
    sentAt: instantToIso(instant(row.sent_at.getTime())),
    returnedAt: instantToIso(instant(row.returned_at.getTime())),
    settled:
      row.settled_how === null || row.settled_at === null
        ? null
        : { how: row.settled_how, at: instantToIso(instant(row.settled_at.getTime())) },
  };
}
