import type { StaffId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import {
  type ListedRow,
  countOtherOwners,
  deleteInvite,
  lockDirectory,
  markInvited,
  markOff,
  selectDirectory,
  selectListed,
  selectUnseen,
  takePerson,
  updateStanding,
} from "./_directory_sql.ts";
import { type Staff, rowToStaff } from "./staff.ts";

/** A person as the owner's list shows them. */
export type ListedStaff = Staff & { readonly offAt: Instant | null; readonly invitedUntil: Instant | null };

export type Page = { readonly items: readonly ListedStaff[]; readonly next: StaffId | null };

/** In the order in which they came, those who left included. */
export async function listStaff(tx: Tx, page: { readonly after: StaffId | null; readonly limit: number }): Promise<Page> {
  const rows = await selectDirectory(tx, page.after, page.limit + 1);
  const items = rows.slice(0, page.limit).map(toListed);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Everybody, for deeds that concern all; a business has hundreds of people, not millions. */
export async function listAllStaff(tx: Tx): Promise<readonly ListedStaff[]> {
  return (await selectDirectory(tx, null, STAFF_MAX)).map(toListed);
}

const STAFF_MAX = 100_000;

export async function findListed(tx: Tx, id: StaffId): Promise<ListedStaff | undefined> {
  const row = await selectListed(tx, id);
  return row && toListed(row);
}

/** Active people of whom nothing was seen since this moment. */
export async function findUnseen(tx: Tx, since: Instant): Promise<readonly Staff[]> {
  return (await selectUnseen(tx, new Date(since))).map(rowToStaff);
}

export type StandingRefusal = { readonly code: "staff_not_found" | "last_owner" | "staff_off" | "staff_not_off" };

/** Whoever changes the directory says whether a key of the owner is there: then people may all go. */
export type Care = { readonly hasOwnerKey: boolean };

/** Gives a person other roles, or makes them owner or no owner; it holds from their next call. */
export async function changeStanding(
  tx: Tx,
  actor: EntryActor,
  id: StaffId,
  change: { readonly roles?: readonly string[] | undefined; readonly isOwner?: boolean | undefined },
  care: Care,
  now: Instant,
): Promise<Result<void, StandingRefusal>> {
  await lockDirectory(tx);
  const before = await findListed(tx, id);
  if (before === undefined) return refuse({ code: "staff_not_found" });
  if (before.state === "off") return refuse({ code: "staff_off" });
  const roles = [...new Set(change.roles ?? before.roles)];
  const isOwner = change.isOwner ?? before.isOwner;
  if (before.isOwner && !isOwner && (await isLastOwner(tx, before, care))) return refuse({ code: "last_owner" });
  await takePerson(tx, id);
  await updateStanding(tx, id, roles, isOwner);
  const detail = { staff: id, roles: roles.join("+"), owner: isOwner };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.change", detail }], now);
  return ok(undefined);
}

/**
 * Whether a person may go, and that they are about to: their deeds that are under way are waited for, and none begins
 * until the transaction ends. What else ends with them is ended next, and then they are `putOff`.
 */
export async function holdLeaver(tx: Tx, id: StaffId, care: Care): Promise<Result<ListedStaff, StandingRefusal>> {
  await lockDirectory(tx);
  await takePerson(tx, id);
  const person = await findListed(tx, id);
  if (person === undefined) return refuse({ code: "staff_not_found" });
  return (await isLastOwner(tx, person, care)) ? refuse({ code: "last_owner" }) : ok(person);
}

/**
 * Puts a person off who was held: from the commit on nothing of theirs commits, their invitation is dead, and they are
 * not found at work. False where they were off before.
 */
export async function putOff(tx: Tx, actor: EntryActor, { id }: ListedStaff, reason: "left" | "unused", now: Instant): Promise<boolean> {
  const isFirst = await markOff(tx, id, reason, new Date(now));
  await deleteInvite(tx, id);
  if (isFirst) await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.leave", detail: { staff: id, reason } }], now);
  return isFirst;
}

/** Lets somebody who is off be invited again, as the same person to the ledger, with the standing that is named now. */
export async function bringBack(
  tx: Tx,
  actor: EntryActor,
  id: StaffId,
  standing: { readonly roles: readonly string[]; readonly isOwner: boolean },
  now: Instant,
): Promise<Result<void, StandingRefusal>> {
  await lockDirectory(tx);
  const before = await findListed(tx, id);
  if (before === undefined) return refuse({ code: "staff_not_found" });
  if (!(await markInvited(tx, id, standing.roles, standing.isOwner))) return refuse({ code: "staff_not_off" });
  const detail = { staff: id, roles: standing.roles.join("+"), owner: standing.isOwner };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "staff.return", detail }], now);
  return ok(undefined);
}

async function isLastOwner(tx: Tx, person: ListedStaff, care: Care): Promise<boolean> {
  if (!person.isOwner || person.state !== "active" || care.hasOwnerKey) return false;
  return (await countOtherOwners(tx, person.id)) === 0;
}

function toListed(row: ListedRow): ListedStaff {
  return { ...rowToStaff(row), offAt: timeOf(row.off_at), invitedUntil: timeOf(row.invited_until) };
}

function timeOf(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
