import type { CustomerSessionId, TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type Session, endOwnSession, endSession, endSessionsOf, useSession, wasForgotten } from "../../registers/customers/sessions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import type { Safe } from "../../safe/safe.ts";
import { customerActor } from "./actor.ts";

/** A customer who is signed in, and at which business. */
export type CustomerSession = Session & { readonly tenant: TenantId };

type Stand = Pick<Safe, "db">;

/** Whose session this token is; undefined for one that has ended, and for what never was one. */
export async function readCustomerSession({ db }: Stand, token: string, now: Instant): Promise<CustomerSession | undefined> {
  const read = readTenantToken(token);
  if (read === undefined) return undefined;
  const session = await withTx(db, read.tenant, (tx) => useSession(tx, read.hash, now));
  return session && { ...session, tenant: read.tenant };
}

/** Whether whoever has this token was signed in until their data was erased. */
export async function wasErased({ db }: Stand, token: string, now: Instant): Promise<boolean> {
  const read = readTenantToken(token);
  return read !== undefined && (await withTx(db, read.tenant, (tx) => wasForgotten(tx, read.hash, now)));
}

/** Ends the session of this token. Doing so twice is no harm. */
export async function signOut(stand: Stand, token: string, now: Instant): Promise<void> {
  await withSession(stand, token, now, async (tx, session) => {
    if (await endSession(tx, session.id, now)) await noteSignOut(tx, session, { session: session.id }, now);
  });
}

/** Ends another session of the customer whose token this is; one of somebody else's is not there. */
export async function signOutElsewhere(stand: Stand, token: string, id: CustomerSessionId, now: Instant): Promise<void> {
  await withSession(stand, token, now, async (tx, session) => {
    if (await endOwnSession(tx, session.subject, id, now)) await noteSignOut(tx, session, { session: id, by: session.id }, now);
  });
}

/** Ends every session of the customer whose token this is, this one among them. */
export async function signOutEverywhere(stand: Stand, token: string, now: Instant): Promise<void> {
  await withSession(stand, token, now, async (tx, session) => {
    const sessions = await endSessionsOf(tx, session.subject, now);
    if (sessions > 0) await noteSignOut(tx, session, { session: session.id, sessions }, now);
  });
}

async function withSession({ db }: Stand, token: string, now: Instant, fn: (tx: Tx, session: Session) => Promise<void>): Promise<void> {
  const read = readTenantToken(token);
  if (read === undefined) return;
  await withTxAgain(db, read.tenant, async (tx) => {
    const session = await useSession(tx, read.hash, now);
    if (session !== undefined) await fn(tx, session);
  });
}

async function noteSignOut(tx: Tx, { subject }: Session, detail: Readonly<Record<string, string | number>>, now: Instant): Promise<void> {
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor: customerActor(subject), act: "customer.sign_out", subject, detail }], now);
}
