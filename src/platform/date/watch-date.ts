import { assert } from "../../base/fault.ts";
import type { TenantId } from "../../base/ids.ts";
import { type Clock, DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { type Database, listTenants } from "../storage/database.ts";
import type { Tx } from "../storage/tx.ts";
import {
  type MachineDateRow,
  holdMachineDate,
  insertMachineDate,
  selectConfirmed,
  selectMachineDate,
  updateMachineDate,
  upsertConfirmation,
} from "./_sql.ts";
import { DOUBT_MS, type MachineDate, isContradicted, isJump, judgeDate, startDate } from "./judge-date.ts";

/** A date that lies too far from the last one that was believed. */
export type DateDoubt = {
  readonly doubt: number;
  /** The last sign of life at a date that was believed. */
  readonly seenAt: Instant;
  /** What the clock says. */
  readonly now: Instant;
  /** How long it still has to run until the date is believed without anybody's word; null where the database's clock contradicts it. */
  readonly leftMs: number | null;
};

export type DateWatch = {
  /** Notes a sign of life and judges the date by it; the server does so each minute. */
  readonly look: () => Promise<void>;
  /** Why nothing of this tenant may be destroyed for its age; null where the date is believed. */
  readonly doubtOf: (tenant: TenantId) => DateDoubt | null;
};

export type DateWatchParts = {
  readonly db: Pick<Database, "owner" | "kind">;
  /** The machine's own, which no test mode moves. */
  readonly clock: Clock;
  readonly isOpen: () => boolean;
  /** The newest of what was noted, for a house that has noted no sign of life yet. */
  readonly newest: () => Promise<Instant | null>;
  /** Told where it changes, with how many days it is apart. */
  readonly onChange?: (state: "in_doubt" | "believed", days: number) => void;
};

/** Thrown in place of the time by a clock whose date is in doubt: whoever destroys by age asks no other. */
export class DateInDoubt extends Error {}

type Seen = {
  readonly date: MachineDate;
  readonly confirmed: ReadonlySet<TenantId>;
  readonly lookedAt: Instant;
  readonly isContradicted: boolean;
};

/**
 * Whether the date of this machine can be believed: a clock that jumped would have everything destroyed whose time seems to be over, and
 * what is destroyed does not come back with the clock. Until the first look it is not.
 */
export function watchDate({ db, clock, isOpen, newest, onChange }: DateWatchParts): DateWatch {
  let seen: Seen | undefined;

  const look = async (): Promise<void> => {
    const tenants = await listTenants(db);
    const isFirst = seen === undefined && ((await selectMachineDate(db.owner))?.seen_at ?? null) === null;
    const began = isFirst ? await newest() : null;
    const before = seen;
    seen = await db.owner.transaction("", async (owner) => {
      await insertMachineDate(owner);
      const row = await holdMachineDate(owner);
      assert(row !== undefined, "the row is there by now");
      const now = clock();
      const databaseAt = databaseAtOf(db, row);
      const known = startDate(rowToDate(row), began);
      const confirmed = new Set(await selectConfirmed(owner, known.doubt));
      const isConfirmed = tenants.every((tenant) => confirmed.has(tenant));
      const date = judgeDate(known, now, { isOpen: isOpen(), isConfirmed, databaseAt });
      await updateMachineDate(owner, dateToRow(date));
      // A confirmation is of one doubt.
      return {
        date,
        confirmed: date.doubt === known.doubt ? confirmed : new Set<TenantId>(),
        lookedAt: now,
        isContradicted: isContradicted(now, databaseAt),
      };
    });
    const isDoubted = seen.date.doubtedSince !== null;
    if (isDoubted !== ((before?.date.doubtedSince ?? null) !== null))
      onChange?.(isDoubted ? "in_doubt" : "believed", Math.round((seen.lookedAt - (seen.date.seenAt ?? seen.lookedAt)) / DAY_MS));
  };

  return {
    look,
    doubtOf: (tenant) => {
      const now = clock();
      // Where it jumped since, the next look will tell how that stands.
      if (seen === undefined || isJump(seen.lookedAt, now))
        return { doubt: seen?.date.doubt ?? 0, seenAt: seen?.date.seenAt ?? now, now, leftMs: DOUBT_MS };
      const { date, confirmed, isContradicted: isOdd } = seen;
      if (date.doubtedSince === null || confirmed.has(tenant)) return null;
      return { doubt: date.doubt, seenAt: date.seenAt ?? now, now, leftMs: isOdd ? null : DOUBT_MS - date.ranMs };
    },
  };
}

/** An owner's word that the date is right; it counts from the next look on. */
export async function confirmDate(tx: Tx, { doubt, now }: DateDoubt): Promise<void> {
  await upsertConfirmation(tx, doubt, new Date(now));
}

/** How the date stands, without a sign of life, and what the database's clock says, where it may be another one; undefined where nobody has looked yet. */
export async function readDate(
  db: Pick<Database, "owner" | "kind">,
): Promise<{ readonly date: MachineDate; readonly databaseAt: Instant | null } | undefined> {
  const row = await selectMachineDate(db.owner);
  return row && { date: rowToDate(row), databaseAt: databaseAtOf(db, row) };
}

/** Whether the clock lies too far from the last date that was believed, for whoever keeps no watch; not where no server has run yet. */
export async function isDateInDoubt(db: Pick<Database, "owner" | "kind">, now: Instant): Promise<boolean> {
  const seenAt = (await readDate(db))?.date.seenAt ?? null;
  return seenAt !== null && isJump(seenAt, now);
}

/** An embedded database goes by the machine's own clock, and so has nothing to say. */
function databaseAtOf({ kind }: Pick<Database, "kind">, row: MachineDateRow): Instant | null {
  return kind === "server" ? instant(row.database_at.getTime()) : null;
}

function rowToDate(row: MachineDateRow): MachineDate {
  const at = (time: Date | null): Instant | null => (time === null ? null : instant(time.getTime()));
  return {
    seenAt: at(row.seen_at),
    beatAt: at(row.beat_at),
    doubt: row.doubt,
    doubtedSince: at(row.doubted_since),
    ranMs: Number(row.ran_ms),
  };
}

function dateToRow({ seenAt, beatAt, doubt, doubtedSince, ranMs }: MachineDate): Omit<MachineDateRow, "database_at"> {
  const at = (time: Instant | null): Date | null => (time === null ? null : new Date(time));
  return { seen_at: at(seenAt), beat_at: at(beatAt), doubt, doubted_since: at(doubtedSince), ran_ms: String(ranMs) };
}
