import { assert } from "../../base/fault.ts";
import type { StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { HOUR_MS, type Instant, instant } from "../../base/instant.ts";
import type { Language } from "../../base/language.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import { loadTenant } from "../../platform/keeper/keyring.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import {
  type StaffRow,
  holdActiveRow,
  holdStaffRows,
  insertStaff,
  markToJoin,
  selectStaff,
  selectStaffByEmail,
  sharePeople,
  touchStaff,
  updateLanguage,
} from "./_sql.ts";
import { type StaffCard, putCard } from "./cards.ts";
import { indexEmail, parseStaffEmail } from "./email.ts";

/** A person who works for the business. Their name and e-mail are on their card, which is sealed. */
export type Staff = {
  readonly id: StaffId;
  readonly roles: readonly string[];
  readonly isOwner: boolean;
  readonly state: "invited" | "active" | "off";
  readonly offReason: "left" | "unused" | null;
  readonly language: string;
  readonly createdAt: Instant;
  readonly activatedAt: Instant | null;
  readonly seenAt: Instant | null;
  readonly reviewedAt: Instant | null;
};

export type NewStaff = StaffCard & { readonly roles: readonly string[]; readonly isOwner: boolean; readonly language: string };

export type NewStaffRefusal = { readonly code: "email_taken" } | { readonly code: "email_invalid"; readonly say: string };

/** Writes a person down as invited, and notes it; their link is made apart (`invite`). */
export async function createStaff(
  tx: Tx,
  keeper: Keeper,
  actor: EntryActor,
  asked: NewStaff,
  now: Instant,
): Promise<Result<{ readonly id: StaffId }, NewStaffRefusal>> {
  const email = parseStaffEmail(asked.email);
  if (!email.ok) return refuse({ code: "email_invalid", say: email.refusal.say });

  await loadTenant(tx, keeper);
  const id = newId("stf", now);
  const row = {
    staff_id: id,
    email_index: await indexEmail(keeper, tx.tenant, email.value.canonical),
    roles: [...new Set(asked.roles)],
    is_owner: asked.isOwner,
    state: "invited",
    language: asked.language,
    created_at: new Date(now),
    created_by: actor.id,
  } as const;
  if (!(await insertStaff(tx, row))) return refuse({ code: "email_taken" });
  await putCard(tx, keeper, id, { name: asked.name, email: email.value.value });
  const detail = { staff: id, roles: row.roles.join("+"), owner: asked.isOwner };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.invite", detail }], now);
  return ok({ id });
}

export async function findStaff(tx: Tx, id: StaffId): Promise<Staff | undefined> {
  const row = await selectStaff(tx, id);
  return row && rowToStaff(row);
}

/** By the canonical form of an e-mail; a look-alike that folds to it finds the same person. */
export async function findStaffByEmail(tx: Tx, emailIndex: Uint8Array): Promise<Staff | undefined> {
  const row = await selectStaffByEmail(tx, emailIndex);
  return row && rowToStaff(row);
}

/** The digest under which a person is found by e-mail; one that nobody has is a fault. */
export async function emailIndexOf(tx: Tx, id: StaffId): Promise<Uint8Array> {
  const row = await selectStaff(tx, id);
  assert(row !== undefined, "a person who is signed in is on the list of staff");
  return row.email_index;
}

/** What a person may do at this moment. */
export type Standing = { readonly roles: readonly string[]; readonly isOwner: boolean };

/**
 * Holds these people's rows until the transaction ends and answers the active ones: after an offboarding has committed,
 * nothing of theirs commits any more.
 */
export async function holdStaff(tx: Tx, ids: readonly StaffId[]): Promise<ReadonlyMap<StaffId, Standing>> {
  // One after the other in one pipeline: the rows are read when the lock is had, not as they were before.
  const [, rows] = await Promise.all([sharePeople(tx, ids), holdStaffRows(tx, ids)]);
  return new Map(rows.filter((row) => row.state === "active").map((row) => [row.staff_id, { roles: row.roles, isOwner: row.is_owner }]));
}

/** True for an active person, whose row no other deed can hold until this transaction ends: for what must not be done twice at once. */
export async function holdStaffAlone(tx: Tx, id: StaffId): Promise<boolean> {
  // In the order in which whoever cuts them off takes the two.
  const [, isActive] = await Promise.all([sharePeople(tx, [id]), holdActiveRow(tx, id)]);
  return isActive;
}

/** A person who recovers their access is as one who was invited, until they have joined. False for one who is not at work. */
export async function letJoinAgain(tx: Tx, id: StaffId): Promise<boolean> {
  return await markToJoin(tx, id);
}

/** In which language the console and letters speak to a person from now on. Whoever says it again has changed nothing, and nothing is noted. */
export async function setLanguage(tx: Tx, actor: EntryActor, id: StaffId, language: Language, now: Instant): Promise<void> {
  if (!(await updateLanguage(tx, id, language))) return;
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "language.set", detail: { language } }], now);
}

/** Whether it is to be noted that they are at work: to the hour, as an account that nobody used for ninety days is put off. */
export function isLongUnseen({ seenAt }: Pick<Staff, "seenAt">, now: Instant): boolean {
  return seenAt === null || now - seenAt >= HOUR_MS;
}

export async function noteSeen(tx: Tx, staff: Pick<Staff, "id" | "seenAt">, now: Instant): Promise<void> {
  if (isLongUnseen(staff, now)) await touchStaff(tx, staff.id, new Date(now));
}

export function rowToStaff(row: StaffRow): Staff {
  return {
    id: row.staff_id,
    roles: row.roles,
    isOwner: row.is_owner,
    state: row.state,
    offReason: row.off_reason,
    language: row.language,
    createdAt: instant(row.created_at.getTime()),
    activatedAt: toInstant(row.activated_at),
    seenAt: toInstant(row.seen_at),
    reviewedAt: toInstant(row.reviewed_at),
  };
}

function toInstant(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
