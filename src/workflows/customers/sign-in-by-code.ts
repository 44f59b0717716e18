import type { SubjectId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type AskedTooOften, countAsk } from "../../registers/customers/asks.ts";
import { type FoundChallenge, findChallenge, tryCode } from "../../registers/customers/challenges.ts";
import { isWholeCode } from "../../registers/customers/code.ts";
import { beginSession } from "../../registers/customers/sessions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { holdLive } from "../../registers/subjects/subjects.ts";
import type { Safe } from "../../safe/safe.ts";
import { customerActor } from "./actor.ts";

/** `address`: from where it is asked, as `limiterName` tells it; `device`: browser and system in words of ours. */
export type CodeGiven = { readonly ticket: string; readonly code: string; readonly address: string; readonly device: string | null };

/** `token` is the session's; it leaves in a cookie. */
export type SignedIn = {
  readonly tenant: TenantId;
  readonly subject: SubjectId;
  readonly token: Redacted<string>;
  readonly expiresAt: Instant;
};

/** One "no" for a wrong code, a used or old one, and one that nobody was sent. What cannot be a code is not tried. */
export type SignInRefusal = AskedTooOften | { readonly code: "code_wrong" | "code_incomplete" };

/** Signs the customer in to whom the code of this ticket was sent, and nobody else. A code lets in once. */
export async function signInByCode(safe: Safe, given: CodeGiven, now: Instant): Promise<Result<SignedIn, SignInRefusal>> {
  const ticket = readTenantToken(given.ticket);
  if (!isWholeCode(given.code)) return refuse({ code: "code_incomplete" });
  if (ticket === undefined) return refuse({ code: "code_wrong" });
  const { tenant, hash } = ticket;
  const counted = await withTxAgain(safe.db, tenant, (tx) => countTry(tx, safe.keeper, given.address, now));
  if (!counted.ok) return counted;
  // The count of tries stays, so this transaction commits whatever comes of it.
  return await withTxAgain(safe.db, tenant, async (tx): Promise<Result<SignedIn, SignInRefusal>> => {
    const challenge = await findChallenge(tx, hash);
    const subject = challenge?.subject ?? null;
    // The customer before the challenge, as whoever erases them locks them.
    if (challenge === undefined || (subject !== null && !(await holdLive(tx, subject)))) return refuse({ code: "code_wrong" });
    const tried = await tryCode(tx, safe.keeper, challenge, given.code, now);
    if (subject === null || tried.kind === "nothing") return refuse({ code: "code_wrong" });
    if (tried.kind === "wrong") return await refuseTry(tx, subject, challenge, now);

    const { id, token, expiresAt } = await beginSession(
      tx,
      { subject, channel: tried.channel, device: given.device, readerDigest: tried.readerDigest },
      now,
    );
    const detail = { challenge: challenge.id, session: id };
    await appendEntries(tx, [{ ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.sign_in", subject, detail }], now);
    return ok({ tenant, subject, token, expiresAt });
  });
}

/** A ticket that somebody made up may name a business that there is not. */
async function countTry(tx: Tx, keeper: Keeper, address: string, now: Instant): Promise<Result<void, SignInRefusal>> {
  const tenant = await readTenant(tx);
  return tenant === undefined ? refuse({ code: "code_wrong" }) : await countAsk(tx, keeper, "try", address, now);
}

/** Noted as often as a try counts: more would be a way to fill the ledger. */
async function refuseTry(tx: Tx, subject: SubjectId, challenge: FoundChallenge, now: Instant): Promise<Result<never, SignInRefusal>> {
  const entry = {
    ...BLANK_ENTRY,
    actor: customerActor(subject),
    act: "customer.sign_in_refused",
    subject,
    codes: ["code_wrong"],
    outcome: "refused" as const,
    detail: { challenge: challenge.id },
  };
  await appendEntries(tx, [entry], now);
  return refuse({ code: "code_wrong" });
}
