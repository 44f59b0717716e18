import { assert } from "../../base/fault.ts";
import { type ConsentAskId, type MailId, newId } from "../../base/ids.ts";
import { DAY_MS, HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { newTenantToken } from "../../base/tenant-token.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import { withdrawMails } from "../../platform/outbox/withdraw-mails.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import {
  type AskRow,
  closeAsk,
  deleteAsksBefore,
  deleteAsksFoundBy,
  dropGiven,
  holdAsks,
  insertAsk,
  lockAddress,
  selectAsk,
  updateMail,
} from "./_asks_sql.ts";
import type { EmailDigest } from "./awaited.ts";

/** How long the letter's link is good. */
const ASKED_MS = 48 * HOUR_MS;
/** Letters to one address in a day, whoever asks for them: so nobody can have a mailbox filled. */
const LETTERS_MAX = 9;
/** And those that are asked for from one network: so nobody there uses up what the reader asks for from theirs. */
const FROM_ONE_MAX = 3;
/** No field of a map has a slash in its name. */
const FROM_FIELD = "consent/from";
const SWEPT_AT_ONCE = 200;

/** Consent that somebody asked for and nobody has given yet: to which purposes, and whose it would be. */
export type ConsentAsk = {
  readonly id: ConsentAskId;
  readonly digests: readonly EmailDigest[];
  readonly purposes: readonly string[];
  /** The origin of the page on which it was asked. */
  readonly where: string | null;
  readonly askedAt: Instant;
};

export type NewAsk = Omit<ConsentAsk, "id" | "askedAt"> & {
  /** Of the address itself, under which letters know it. */
  readonly digest: Uint8Array;
  /** The network from which it is asked, as the edge's limits name it. */
  readonly network: string;
};

/**
 * Puts down what was asked, beside what the address was asked before: whoever types it again must not make the link die that its
 * reader has just opened. Undefined where it gets no more letters today, or none that are asked for from there.
 */
export async function askConsent(
  tx: Tx,
  keeper: Keeper,
  ask: NewAsk,
  now: Instant,
): Promise<{ readonly id: ConsentAskId; readonly token: Redacted<string>; readonly expiresAt: Instant } | undefined> {
  const { digest, digests, purposes, where, network } = ask;
  const { token, hash } = newTenantToken(tx.tenant);
  const [id, expiresAt] = [newId("cak", now), instant(now + ASKED_MS)];
  const row = { ask_id: id, digest, found_by: digests.map(toLookUp), purposes, place: where, ask_hash: hash };
  const times = { asked_at: new Date(now), expires_at: new Date(expiresAt) };
  const most = { since: new Date(now - DAY_MS), lettersMax: LETTERS_MAX, fromOneMax: FROM_ONE_MAX };
  const from = await fromOf(tx, keeper, digest, network);
  await lockAddress(tx, digest);
  const isKept = await insertAsk(tx, { ...row, ...times, asked_from: from }, most);
  return isKept ? { id, token, expiresAt } : undefined;
}

/** The network and the address together, so that it is not told who asked for several addresses. */
async function fromOf(tx: Tx, keeper: Keeper, digest: Uint8Array, network: string): Promise<Uint8Array> {
  await loadTenant(tx, keeper);
  const canonical = `${Buffer.from(digest).toString("base64url")} ${network}`;
  const [from] = await keeper.index(tx.tenant, [{ field: FROM_FIELD, canonical }]);
  assert(from !== undefined, "the keeper answers each item");
  return from;
}

/** By which letter it is asked. */
export async function noteLetter(tx: Tx, ask: ConsentAskId, mail: MailId): Promise<void> {
  await updateMail(tx, ask, mail);
}

/** What a link asks; undefined where it was answered, ran out, or never was. Looking changes nothing. */
export async function findAsk(tx: Tx, hash: Buffer, now: Instant): Promise<ConsentAsk | undefined> {
  const row = await selectAsk(tx, hash, new Date(now));
  return row && rowToAsk(row);
}

/** The same, held with whatever else its address was asked: of many who press at once, by any of its links, one has it. */
export async function holdAsk(tx: Tx, hash: Buffer, now: Instant): Promise<ConsentAsk | undefined> {
  const row = (await holdAsks(tx, hash, new Date(now))).find(({ ask_hash }) => ask_hash?.equals(hash));
  return row && rowToAsk(row);
}

/**
 * An ask that is held was answered, and its link is over. What was given by it is not asked by another letter to the same address
 * any more; a no answers the one letter alone, for the other may have been their own wish.
 */
export async function endAsk(tx: Tx, ask: ConsentAskId, given: readonly string[], now: Instant): Promise<void> {
  await closeAsk(tx, ask);
  const mails = given.length === 0 ? [] : await dropGiven(tx, ask, given, new Date(now));
  await withdrawMails(
    tx,
    mails.flatMap((mail) => mail ?? []),
  );
}

/** Forgets what was asked for whoever these look-ups lead to, and takes back letters that have not left. Answers how many. */
export async function forgetAsks(tx: Tx, digests: readonly EmailDigest[]): Promise<number> {
  if (digests.length === 0) return 0;
  const mails = await deleteAsksFoundBy(tx, digests.map(toLookUp));
  await withdrawMails(
    tx,
    mails.flatMap((mail) => mail ?? []),
  );
  return mails.length;
}

/** Forgets what nobody answered in time. Answers how many. */
export async function sweepAsks(tx: Tx, now: Instant): Promise<number> {
  return await deleteAsksBefore(tx, new Date(now), SWEPT_AT_ONCE);
}

function toLookUp({ field, digest }: EmailDigest): string {
  return `${field} ${digest.toString("base64url")}`;
}

function rowToAsk(row: AskRow): ConsentAsk {
  return {
    id: row.ask_id,
    digests: row.found_by.map((lookUp) => {
      const [field = "", digest = ""] = lookUp.split(" ");
      return { field, digest: Buffer.from(digest, "base64url") };
    }),
    purposes: row.purposes,
    where: row.place,
    askedAt: instant(row.asked_at.getTime()),
  };
}
