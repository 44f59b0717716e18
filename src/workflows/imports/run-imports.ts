import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { Outage, assert } from "../../base/fault.ts";
import type { ImportId, TenantId } from "../../base/ids.ts";
import { Overtaken, isLockHeld } from "../../platform/storage/collisions.ts";
import { isDatabaseBusy, isDiskFull } from "../../platform/storage/database.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { importSubjects } from "../../safe/vault/import.ts";
import type { Safe } from "../../safe/safe.ts";
import { type Batch, type Position, readBatches } from "./_batches.ts";
import { importEntry } from "./_entries.ts";
import { type ParseJson, rowsToFields } from "./_fields.ts";
import { withLowHeap } from "./_heap.ts";
import { readSpool } from "./_spool.ts";
import { type ImportFailure, importFailure } from "./failure.ts";
import { insertRejections } from "./_rejections_sql.ts";
import type { Rejection } from "./rejection.ts";
import {
  type ImportRow,
  QUEUE_CHANNEL,
  claimImport,
  finishImport,
  limitLockWaits,
  lockPosition,
  movePosition,
  releaseImport,
  selectImport,
  selectTenantsWithClaimable,
} from "./_sql.ts";

/** A worker that died is believed dead after this long; a batch takes well under a second. */
const LEASE_SECONDS = 8;
/**
 * Batches wait for each other here as well as in the database, which does not see it where they wait in a circle with somebody else's
 * lock of a table: whoever waits there for so long gives up, and the import is tried again.
 */
const LOCK_SECONDS = 2;
const RETRY_SECONDS = 1;
const ATTEMPTS_MAX = 20;
/** One is read and sealed, one is written, one waits for its commit; a fourth gains nothing. */
const BATCHES_AT_ONCE = 3;
/** A full disk is no fault of the import, nor is a lock or a connection that somebody has, nor a new map: it is tried again for as long as it takes, of a disk seldom. */
const ROOM_SECONDS = 10;
/** Imports whose notice was lost (the worker was away when it came) are found by looking this often. */
const SWEEP_MS = 4_000;

export type ImportWorker = { readonly stop: () => Promise<void> };

export type RunOptions = {
  /** The edge's own reader of JSON, which refuses what two readers could read differently. */
  readonly parseJson: ParseJson;
  /** Told of every failed attempt; never with a value of the file. */
  readonly onTrouble: (tenant: TenantId, id: ImportId, error: unknown) => void;
};

/**
 * Works through queued imports of every tenant until stopped. Several processes may run it: an import is claimed by one
 * statement, and its position moves in the transaction that creates the subjects, so a batch counts exactly once
 * whoever is killed when.
 */
export async function runImports(safe: Safe, options: RunOptions): Promise<ImportWorker> {
  const worker = randomUUID();
  const stopping = new AbortController();
  const called = new Set<TenantId>();
  let wake = (): void => undefined;
  const listening = await safe.db.app.listen(QUEUE_CHANNEL, (tenant) => {
    called.add(tenant as TenantId);
    wake();
  });

  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const tenants = called.size > 0 ? [...called] : await selectTenantsWithClaimable(safe.db.owner).catch(() => []);
      called.clear();
      for (const tenant of tenants) await workThrough(safe, tenant, worker, null, options, stopping.signal);
      if (called.size > 0) continue;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([woken, sleep(SWEEP_MS, undefined, { signal: stopping.signal }).catch(() => undefined)]);
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      wake();
      await running;
      await listening.unlisten().catch(() => undefined);
    },
  };
}

/** Works on one import in this process, if nobody else does; for the command line, which waits for its own. */
export async function runImport(safe: Safe, tenant: TenantId, id: ImportId, options: RunOptions): Promise<void> {
  await workThrough(safe, tenant, randomUUID(), id, options, new AbortController().signal);
}

/** An import that this worker works on. */
type Claim = {
  readonly safe: Safe;
  readonly tenant: TenantId;
  readonly worker: string;
  readonly row: ImportRow;
  readonly options: RunOptions;
};

async function workThrough(
  safe: Safe,
  tenant: TenantId,
  worker: string,
  only: ImportId | null,
  options: RunOptions,
  stopping: AbortSignal,
): Promise<void> {
  // On a disk that is nearly full imports wait; what is under way stops after its batch, and goes on from there.
  while (!stopping.aborted && safe.keeper.state() === "open" && !safe.db.space.isReadOnly()) {
    let claimed: ImportRow | undefined;
    try {
      claimed = await withTx(safe.db, tenant, (tx) => claimImport(tx, worker, LEASE_SECONDS, only));
      if (claimed === undefined) return;
      const mine: Claim = { safe, tenant, worker, row: claimed, options };
      await withLowHeap((pass) => runOne(mine, stopping, pass));
    } catch (error) {
      if (claimed === undefined) return;
      options.onTrouble(tenant, claimed.id, error);
      await giveBack(safe, tenant, worker, claimed, error).catch(() => undefined);
      return;
    }
  }
}

/**
 * Several batches are under way at a time: while the database takes one, the next are read and sealed. What may belong to several
 * of them (look-ups, above all) each takes in the order of the file, so that of two rows with one e-mail the first is kept; and each is
 * committed after the one before, because only from there may the position be moved on.
 */
async function runOne(claim: Claim, stopping: AbortSignal, pass: (bytes: number) => Promise<void>): Promise<void> {
  const { safe, tenant, worker, row } = claim;
  let at = row.position;
  const underWay: BatchUnderWay[] = [];
  const areCommittedBut = async (atMost: number): Promise<boolean> => {
    while (underWay.length > atMost) {
      if (!(await underWay[0]?.committed)) return false;
      underWay.shift();
    }
    return true;
  };
  try {
    for await (const step of readBatches(readSpool(safe, tenant, row, at.offset), at, row.format, row.delimiter)) {
      if (stopping.aborted || safe.db.space.isReadOnly() || "failure" in step) {
        if (!(await areCommittedBut(0))) return;
        return "failure" in step
          ? await finish(safe, tenant, worker, row, importFailure(step.failure.code, step.failure.line))
          : await release(safe, tenant, worker, row);
      }
      underWay.push(startBatch(claim, at, step.batch, underWay.at(-1)));
      if (!(await areCommittedBut(BATCHES_AT_ONCE - 1))) return;
      await pass(step.batch.next.offset - at.offset);
      at = step.batch.next;
    }
    if (await areCommittedBut(0)) await finish(safe, tenant, worker, row, null);
  } finally {
    // Those behind one that failed are undone: the import is not given back before they are.
    await Promise.allSettled(underWay.map(({ committed }) => committed));
  }
}

/** What the next batch waits for: that this one has what is shared, and then that it has the import. Over as well once it never will. */
type Turns = { readonly shared: Promise<void>; readonly locked: Promise<void> };

/** `committed` is false where another worker has the import. */
type BatchUnderWay = Turns & { readonly committed: Promise<boolean> };

function startBatch(claim: Claim, from: Position, batch: Batch, before: Turns = FIRST): BatchUnderWay {
  const [shared, locked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const committed = commitBatch(claim, from, batch, before, { onShared: shared.resolve, onLocked: locked.resolve }).finally(() => {
    shared.resolve();
    locked.resolve();
  });
  // Its failure is told when it is waited for, some rounds later.
  committed.catch(() => undefined);
  return { shared: shared.promise, locked: locked.promise, committed };
}

const FIRST: Turns = { shared: Promise.resolve(), locked: Promise.resolve() };

/** Another worker has the import, or the batch before was not committed: this one's transaction must roll back. */
class NotMine extends Error {
  override readonly name = "NotMine";
}

/** One batch, whole or not at all: subjects, entries, rejections and position. False when another worker has the import. */
async function commitBatch(
  claim: Claim,
  from: Position,
  batch: Batch,
  before: Turns,
  { onShared, onLocked }: { readonly onShared: () => void; readonly onLocked: () => void },
): Promise<boolean> {
  const { safe, tenant, worker, row } = claim;
  try {
    await withTx(safe.db, tenant, async (tx) => {
      limitLockWaits(tx, LOCK_SECONDS);
      const { imported, rejections } = await importRows(claim, tx, batch, () => before.shared);
      onShared();
      const rejected = new Set(rejections.map((it) => it.line)).size;
      assert(imported + rejected === batch.read, "the rows of a batch do not add up");
      await before.locked;
      const locking = lockPosition(tx, row.id, worker, from.offset);
      locking.then(onLocked, () => undefined);
      const counts = { read: batch.read, imported, rejected, reasons: rejections.length };
      const [held] = await Promise.all([locking, movePosition(tx, row.id, batch.next, counts, LEASE_SECONDS)]);
      if (held === undefined) throw new NotMine();
      await insertRejections(tx, row.id, held.reasons, rejections);
    });
    return true;
  } catch (error) {
    if (error instanceof NotMine) return false;
    throw error;
  }
}

async function importRows(
  { safe, row, options }: Claim,
  tx: Tx,
  batch: Batch,
  turn: () => Promise<void>,
): Promise<{ readonly imported: number; readonly rejections: readonly Rejection[] }> {
  const map = await safe.maps.get(tx);
  const { ready, rejections } = rowsToFields(batch.rows, row.columns, map, options.parseJson);
  if (ready.length === 0) await turn();
  const outcome =
    ready.length === 0
      ? { imported: 0, rejected: [] }
      : await importSubjects(safe, tx, { actor: row.actor, purpose: row.purpose, rows: ready, importId: row.id, turn });
  // What is rejected is so for good: by the map in force, and not by the one before.
  if (rejections.length > 0) await safe.maps.hold(tx, map);
  if (outcome.rejected.some((it) => it.code === "sealed")) throw new Outage("sealed", "the keeper was sealed in the middle of an import");
  const fromVault = outcome.rejected.map((it) => ({ ...it, column: columnOf(row, it.field) }));
  return { imported: outcome.imported, rejections: [...batch.rejections, ...rejections, ...fromVault].toSorted((a, b) => a.line - b.line) };
}

function columnOf(row: ImportRow, field: string | null): string | null {
  if (field === null) return null;
  const name = field.split(".", 1)[0];
  return row.columns?.find((it) => it.field === name)?.column ?? null;
}

async function finish(safe: Safe, tenant: TenantId, worker: string, row: ImportRow, failure: ImportFailure | null): Promise<void> {
  const now = safe.clock();
  await withTx(safe.db, tenant, async (tx) => {
    if (!(await finishImport(tx, row.id, worker, failure, new Date(now)))) return;
    const last = await selectImport(tx, row.id);
    assert(last !== undefined, "a finished import is gone");
    const entry = importEntry(row, row.id, failure === null ? "import.done" : "import.failed", { columns: row.columns, counts: last });
    await appendEntries(tx, [entry], now);
  });
}

/** A passing trouble is tried again in a second; one that stays ends the import, with what was imported kept. */
async function giveBack(safe: Safe, tenant: TenantId, worker: string, row: ImportRow, error: unknown): Promise<void> {
  const waitSeconds = isDiskFull(error) ? ROOM_SECONDS : RETRY_SECONDS;
  const isFailed = !isDiskFull(error) && !isDatabaseBusy(error) && !isLockHeld(error) && !(error instanceof Overtaken);
  const how = { waitSeconds, isFailed };
  const attempts = await withTx(safe.db, tenant, (tx) => releaseImport(tx, row.id, worker, how));
  if (attempts < ATTEMPTS_MAX) return;
  await finish(safe, tenant, worker, row, importFailure("gave_up"));
}

async function release(safe: Safe, tenant: TenantId, worker: string, row: ImportRow): Promise<void> {
  await withTx(safe.db, tenant, (tx) => releaseImport(tx, row.id, worker, { waitSeconds: 0, isFailed: false }));
}
