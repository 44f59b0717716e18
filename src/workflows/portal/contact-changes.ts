import type { ContactChangeId, SubjectId, TenantId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import { readTenantToken } from "../../base/tenant-token.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { readTenant } from "../../platform/storage/tenants.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { isWholeCode } from "../../registers/customers/code.ts";
import {
  type ContactChange,
  askChange,
  awaitChange,
  endChange,
  findWaitingByLink,
  hasChangedLately,
  listDue,
  listWaiting,
  openChange,
  tryChange,
} from "../../registers/customers/contact-changes.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor, type NewEntry } from "../../registers/ledger/entry.ts";
import { holdSubjects } from "../../registers/subjects/subjects.ts";
import { entryActor, subjectActor } from "../../safe/access/actor.ts";
import { WAIT_MS, tellWaiting } from "../../safe/post/await-contact.ts";
import { contactField, isContact, oldReach, reachOf, writeTo } from "../../safe/post/contacts.ts";
import { findByContact } from "../../safe/post/find-by-contact.ts";
import type { CustomerPost } from "../../safe/post/mail-customer.ts";
import { changeSubjects } from "../../safe/vault/change.ts";
import { OWN_PURPOSE } from "./own.ts";

const DUE_AT_ONCE = 20;
const TEXT_CHARS_MAX = 254;

export type ContactWish = { readonly subject: SubjectId; readonly field: string; readonly text: string; readonly language: Language };
export type ContactRefusal =
  | { readonly code: "not_granted" | "asked_too_often" | "code_incomplete" | "code_wrong" | "change_over" | "contact_taken" }
  | { readonly code: "wrong_input"; readonly why: string };

/**
 * A customer wants another e-mail or telephone in place of one that they sign in with. Nothing changes yet: a code goes to
 * the new one, and whether somebody else here has it is not told before it was entered.
 */
export async function askContactChange(
  post: CustomerPost,
  tx: Tx,
  { subject, field: name, text, language }: ContactWish,
  now: Instant,
): Promise<Result<{ readonly ticket: Redacted<string> }, ContactRefusal>> {
  const map = await post.safe.maps.get(tx);
  const field = map.fields.get(name);
  if (field === undefined || field.many || !isContact(field)) return refuse({ code: "not_granted" });
  const typed = text.trim().slice(0, TEXT_CHARS_MAX);
  const parsed = field.type.parse(typed, map);
  if (!parsed.ok) return refuse({ code: "wrong_input", why: parsed.refusal.code });
  const reach = reachOf(map, field, typed);
  const record = (await holdSubjects(tx, [subject])).get(subject);
  if (reach === undefined || record === undefined || record.erasedAt !== null) return refuse({ code: "not_granted" });

  const asked = await askChange(tx, post.safe.keeper, { subject, field: name, text: typed, language }, now);
  if (!asked.ok) return asked;
  const { id, code, ticket, expiresAt } = asked.value;
  const isSent = await writeTo(post, tx, subject, reach, "contact_code", { code, expiresAt, language }, now);
  await note(tx, customer(subject), subject, name, "contact.ask", id, now, isSent ? [] : ["contact_not_usable"]);
  return ok({ ticket });
}

export type Proven = { readonly kind: "changed" } | { readonly kind: "waits"; readonly until: Instant };
export type ContactProof = {
  readonly subject: SubjectId;
  readonly ticket: string;
  readonly code: string;
  /** By what the customer signed in: `mail`, `sms` or `passkey`. */
  readonly signedInBy: string;
};

/**
 * The code that went to the new contact. What is harmless is done at once; else it waits for a day, in which the old contact
 * can stop it by the link in its letter.
 */
export async function proveContactChange(
  post: CustomerPost,
  tx: Tx,
  proof: ContactProof,
  now: Instant,
): Promise<Result<Proven, ContactRefusal>> {
  const { subject } = proof;
  const ticket = readTenantToken(proof.ticket);
  if (ticket === undefined || ticket.tenant !== tx.tenant) return refuse({ code: "change_over" });
  if (!isWholeCode(proof.code)) return refuse({ code: "code_incomplete" });
  const record = (await holdSubjects(tx, [subject])).get(subject);
  if (record === undefined || record.erasedAt !== null) return refuse({ code: "change_over" });
  const tried = await tryChange(tx, post.safe.keeper, subject, { ticketHash: ticket.hash, code: proof.code }, now);
  if (tried.kind === "nothing") return refuse({ code: "change_over" });
  if (tried.kind === "wrong") return refuse({ code: "code_wrong" });

  const { change } = tried;
  const text = await openChange(tx, post.safe.keeper, change.id);
  if (text === undefined) {
    await endChange(tx, change.id, "ended", now);
    return refuse({ code: "change_over" });
  }
  const holder = await findByContact(post.safe, tx, text);
  const isTaken = holder !== undefined && (holder.isShared || (holder.found !== null && holder.found.subject !== subject));
  if (isTaken) {
    await endChange(tx, change.id, "ended", now);
    return refuse({ code: "contact_taken" });
  }
  if (await isRisky(tx, proof, now)) return ok({ kind: "waits", until: await wait(post, tx, change, text, now) });
  return (await carryOut(post, tx, change, now)) ? ok({ kind: "changed" }) : refuse({ code: "contact_taken" });
}

/**
 * Whoever signed in by a code may be anybody who reads that mail or telephone, in a browser that nobody has seen before: no
 * browser is marked here to be known again. A passkey is a device that is known, and another way in. A contact that changed
 * lately may have been changed by somebody else.
 */
async function isRisky(tx: Tx, { subject, signedInBy }: ContactProof, now: Instant): Promise<boolean> {
  return signedInBy !== "passkey" || (await hasChangedLately(tx, subject, now));
}

async function wait(post: CustomerPost, tx: Tx, change: ContactChange, text: string, now: Instant): Promise<Instant> {
  const { id, subject, language } = change;
  const until = instant(now + WAIT_MS);
  const token = await awaitChange(tx, id, until);
  const map = await post.safe.maps.get(tx);
  const field = contactField(map, change.field);
  const record = (await holdSubjects(tx, [subject])).get(subject);
  const fresh = reachOf(map, field, text);
  if (record !== undefined) await tellWaiting(post, tx, { record, field, fresh, token, language, until }, now);
  await note(tx, customer(subject), subject, change.field, "contact.prove", id, now);
  return until;
}

/** Does what was proven; false where the safe does not take it any more. The change and its letters are one deed. */
async function carryOut(post: CustomerPost, tx: Tx, change: ContactChange, now: Instant): Promise<boolean> {
  const { id, subject, field } = change;
  const text = await openChange(tx, post.safe.keeper, id);
  const isAdding = (await post.safe.maps.get(tx)).fields.get(field)?.many === true;
  const ask = { actor: subjectActor(subject), purpose: OWN_PURPOSE, subject, fields: { [field]: text ?? "" }, isAdding };
  const [changed] = text === undefined ? [] : await changeSubjects(post.safe, tx, [ask]);
  const isDone = changed?.ok === true;
  // That it changed stands in a row of its own, as every change of a contact does.
  if (!(await endChange(tx, id, "ended", now)) || isDone) return isDone;
  await tellStays(post, tx, change, now);
  return false;
}

/** Changes whose day is over. One that another process has just done is passed over. */
export async function settleContactChanges(post: CustomerPost, tenant: TenantId, now: Instant): Promise<number> {
  const { db, keeper } = post.safe;
  if (keeper.state() !== "open") return 0;
  const due = await withTx(db, tenant, (tx) => listDue(tx, now, DUE_AT_ONCE));
  let done = 0;
  for (const { subject, id } of due) {
    done += await withTxAgain(db, tenant, async (tx) => {
      const record = (await holdSubjects(tx, [subject])).get(subject);
      const still = (await listDue(tx, now, DUE_AT_ONCE)).find((one) => one.id === id);
      if (record === undefined || still === undefined) return 0;
      return (await carryOut(post, tx, still, now)) ? 1 : 0;
    });
  }
  return done;
}

/** What a customer who is signed in is told: what of theirs is about to change. */
export async function readWaiting(
  post: CustomerPost,
  tx: Tx,
  subject: SubjectId,
): Promise<readonly { readonly id: ContactChangeId; readonly label: string; readonly until: Instant }[]> {
  const map = await post.safe.maps.get(tx);
  const waiting = await listWaiting(tx, subject);
  return waiting.flatMap(({ id, field, dueAt }) =>
    dueAt === null ? [] : [{ id, label: map.fields.get(field)?.label ?? field, until: dueAt }],
  );
}

/** Stops one of the customer's own; nothing where it is over, or is somebody else's. */
export async function stopOwnChange(post: CustomerPost, tx: Tx, subject: SubjectId, id: string, now: Instant): Promise<boolean> {
  await holdSubjects(tx, [subject]);
  const change = (await listWaiting(tx, subject)).find((one) => one.id === id);
  return change !== undefined && (await stop(post, tx, change, now));
}

export type Stoppable = { readonly business: string; readonly label: string; readonly until: Instant };

/** What the link in the old contact's letter would stop; looking changes nothing. Undefined for a link that is spent or never was. */
export async function readStoppable({ safe }: CustomerPost, link: string): Promise<Stoppable | undefined> {
  const token = readTenantToken(link);
  if (token === undefined) return undefined;
  return await withTx(safe.db, token.tenant, async (tx) => {
    const [tenant, change, map] = [await readTenant(tx), await findWaitingByLink(tx, token.hash), await safe.maps.get(tx)];
    if (tenant === undefined || change?.dueAt === undefined || change.dueAt === null) return undefined;
    return { business: tenant.name, label: map.fields.get(change.field)?.label ?? change.field, until: change.dueAt };
  });
}

/** Stops what the link stands for. Whoever reads the old contact's mail may do that, and nothing else by it. */
export async function stopByLink(post: CustomerPost, link: string, now: Instant): Promise<TenantId | undefined> {
  const token = readTenantToken(link);
  if (token === undefined) return undefined;
  return await withTxAgain(post.safe.db, token.tenant, async (tx) => {
    if ((await readTenant(tx)) === undefined) return undefined;
    const found = await findWaitingByLink(tx, token.hash);
    if (found === undefined) return undefined;
    await holdSubjects(tx, [found.subject]);
    return (await stop(post, tx, found, now)) ? tx.tenant : undefined;
  });
}

async function stop(post: CustomerPost, tx: Tx, change: ContactChange, now: Instant): Promise<boolean> {
  const { id, subject, field } = change;
  const text = await openChange(tx, post.safe.keeper, id);
  if (!(await endChange(tx, id, "cancelled", now))) return false;
  await note(tx, customer(subject), subject, field, "contact.stop", id, now);
  await tellStays(post, tx, change, now, text);
  return true;
}

/** Tells the old contact, and the new one where it is known, that all is as it was. */
async function tellStays(post: CustomerPost, tx: Tx, change: ContactChange, now: Instant, text?: string): Promise<void> {
  const { subject, language } = change;
  const map = await post.safe.maps.get(tx);
  const field = contactField(map, change.field);
  const record = (await holdSubjects(tx, [subject])).get(subject);
  const facts = { field: field.label, path: "/c/sign-in", language } as const;
  const old = record === undefined ? undefined : await oldReach(post, tx, record, field, now);
  const fresh = text === undefined ? undefined : reachOf(map, field, text);
  for (const reach of [old, fresh]) {
    if (reach !== undefined) await writeTo(post, tx, subject, reach, "contact_change_cancelled", facts, now);
  }
}

function customer(subject: SubjectId): EntryActor {
  return entryActor(subjectActor(subject));
}

async function note(
  tx: Tx,
  actor: EntryActor,
  subject: SubjectId,
  field: string,
  act: string,
  change: ContactChangeId,
  now: Instant,
  codes: readonly string[] = [],
): Promise<void> {
  const outcome = codes.length === 0 ? ("done" as const) : ("refused" as const);
  const entry: NewEntry = { ...BLANK_ENTRY, actor, act, subject, fields: [field], codes, outcome, detail: { change } };
  await appendEntries(tx, [entry], now);
}
