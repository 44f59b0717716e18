import type { ClearanceId, StaffId } from "../../base/ids.ts";
import { newId } from "../../base/ids.ts";
import { type Instant, instant } from "../../base/instant.ts";
import { type Result, ok, refuse } from "../../base/result.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../ledger/entry.ts";
import { insertRecord, markRevoked, selectRecords } from "./_sql.ts";
import { type Day, dayOf, isDay } from "./calendar.ts";
import type { ClearanceRecord } from "./evaluate.ts";

export type NewClearance = {
  readonly staff: StaffId;
  readonly name: string;
  readonly result: "passed" | "failed";
  readonly on: Day;
  readonly until: Day | null;
  /** Whether the name of whoever checked goes into a box beside it. */
  readonly hasChecker: boolean;
};

export type ListedClearance = ClearanceRecord & {
  readonly id: ClearanceId;
  readonly staff: StaffId;
  readonly hasChecker: boolean;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly revokedAt: Instant | null;
};

export type RecordRefusal = { readonly code: "day_unknown" | "day_ahead" | "until_before_on" };

/** Notes that a check was made, or a training taken: day and result, never what a report says. */
export async function recordClearance(
  tx: Tx,
  actor: EntryActor,
  asked: NewClearance,
  now: Instant,
): Promise<Result<{ readonly id: ClearanceId }, RecordRefusal>> {
  const { staff, name, result, on, until } = asked;
  if (!isDay(on) || (until !== null && !isDay(until))) return refuse({ code: "day_unknown" });
  if (on > dayOf(now)) return refuse({ code: "day_ahead" });
  if (until !== null && until < on) return refuse({ code: "until_before_on" });
  const id = newId("clr", now);
  await insertRecord(tx, {
    clearance_id: id,
    staff_id: staff,
    name,
    result,
    on_day: on,
    until_day: until,
    has_checker: asked.hasChecker,
    recorded_at: new Date(now),
    recorded_by: actor.id,
  });
  const detail = { clearance: id, staff, name, result, on, until };
  await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "clearance.record", detail }], now);
  return ok({ id });
}

/** Takes back a record that was wrong. It stays to be seen and counts no more; doing it again changes nothing. */
export async function revokeClearance(
  tx: Tx,
  actor: EntryActor,
  id: ClearanceId,
  now: Instant,
): Promise<Result<{ readonly staff: StaffId }, { readonly code: "clearance_not_found" }>> {
  const marked = await markRevoked(tx, id, actor.id, new Date(now));
  if (marked === undefined) return refuse({ code: "clearance_not_found" });
  const detail = { clearance: id, staff: marked.staff_id, name: marked.name };
  if (marked.is_first) await appendEntries(tx, [{ ...BLANK_ENTRY, actor, act: "clearance.revoke", detail }], now);
  return ok({ staff: marked.staff_id });
}

/** What counts, by person; persons without any record are absent. */
export async function findRecords(tx: Tx, staff: readonly StaffId[]): Promise<ReadonlyMap<string, readonly ClearanceRecord[]>> {
  const rows = await selectRecords(tx, staff, false);
  const found = new Map<string, ClearanceRecord[]>();
  for (const row of rows) {
    const record = { name: row.name, result: row.result, on: row.on_day, until: row.until_day };
    const own = found.get(row.staff_id);
    if (own === undefined) found.set(row.staff_id, [record]);
    else own.push(record);
  }
  return found;
}

/** Everything that was recorded about these persons, oldest first, revoked records too. */
export async function listRecords(tx: Tx, staff: readonly StaffId[]): Promise<readonly ListedClearance[]> {
  return (await selectRecords(tx, staff, true)).map((row) => ({
    id: row.clearance_id,
    staff: row.staff_id,
    name: row.name,
    result: row.result,
    on: row.on_day,
    until: row.until_day,
    hasChecker: row.has_checker,
    recordedAt: instant(row.recorded_at.getTime()),
    recordedBy: row.recorded_by,
    revokedAt: row.revoked_at === null ? null : instant(row.revoked_at.getTime()),
  }));
}
