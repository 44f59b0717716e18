import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type TellingRow, insertTelling, selectTellings, takeRunning, updateTelling } from "./_tellings_sql.ts";

/** Letters about one version: whom they are for, and how far they are. */
export type Telling = {
  readonly version: number;
  readonly state: "running" | "done";
  readonly fields: readonly string[];
  readonly askAgain: readonly string[];
  /** The last customer who was looked at. */
  readonly after: string;
  readonly told: number;
  /** Concerned, and with no e-mail that could be written to. */
  readonly unreachable: number;
};

export async function beginTelling(
  tx: Tx,
  telling: Pick<Telling, "version" | "fields" | "askAgain">,
  by: string,
  now: Instant,
): Promise<boolean> {
  const { version, fields, askAgain } = telling;
  return await insertTelling(tx, { version, fields, ask_again: askAgain }, by, new Date(now));
}

/** One that goes on, held until the transaction ends; undefined where there is none, or another process has it. */
export async function holdRunning(tx: Tx): Promise<Telling | undefined> {
  const row = await takeRunning(tx);
  return row && rowToTelling(row);
}

/** `finishedAt`: there is nobody after these. */
export async function moveTelling(
  tx: Tx,
  telling: Pick<Telling, "version" | "after" | "told" | "unreachable">,
  finishedAt: Instant | null,
): Promise<void> {
  const { version, after, told, unreachable } = telling;
  await updateTelling(tx, { version, after_id: after, told, unreachable, finished_at: finishedAt === null ? null : new Date(finishedAt) });
}

export async function findTellings(tx: Tx, versions: readonly number[]): Promise<ReadonlyMap<number, Telling>> {
  return new Map((await selectTellings(tx, versions)).map((row) => [row.version, rowToTelling(row)]));
}

function rowToTelling(row: TellingRow): Telling {
  const { version, state, fields, ask_again: askAgain, after_id: after, told, unreachable } = row;
  return { version, state, fields, askAgain, after, told, unreachable };
}
