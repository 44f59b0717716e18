import type postgres from "postgres";
import type { ImportId, TenantId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Actor } from "../../safe/access/actor.ts";
import type { Format, Position } from "./_batches.ts";
import type { Column } from "./columns.ts";
import { type ImportFailure, keptFailure } from "./failure.ts";

export type ImportState = "receiving" | "proposed" | "queued" | "running" | "done" | "failed";

/** What is true of a person is looked at anew by each batch. */
export type StoredActor = Omit<Actor, "facts">;

export type ImportRow = {
  readonly id: ImportId;
  readonly state: ImportState;
  readonly format: Format;
  readonly purpose: string | null;
  readonly actor: StoredActor;
  readonly columns: readonly Column[] | null;
  readonly delimiter: string;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
  readonly sizeBytes: number;
  readonly chunks: number;
  readonly position: Position;
  readonly read: number;
  readonly imported: number;
  readonly rejected: number;
  /** Reasons told for rejected rows; a row may have several. */
  readonly reasons: number;
  readonly finishedAt: Date | null;
  readonly rejectionsGoneAt: Date | null;
  readonly failure: ImportFailure | null;
};

type StoredRow = {
  import_id: ImportId;
  state: ImportState;
  format: Format;
  purpose: string | null;
  actor: StoredActor;
  columns: readonly Column[] | null;
  delimiter: string | null;
  epoch: number | null;
  wrapped: Uint8Array | null;
  size_bytes: string;
  chunks: number;
  offset_bytes: string;
  line: string;
  read_count: string;
  imported_count: string;
  rejected_count: string;
  reason_count: string;
  finished_at: Date | null;
  rejections_gone_at: Date | null;
  failure_code: string | null;
  failure_say: string | null;
};

export const QUEUE_CHANNEL = "strongroom_imports";

/** One statement, so that of many workers one gets it: the oldest import that nobody works on, or nobody any longer. */
export async function claimImport(tx: Tx, worker: string, leaseSeconds: number, only: ImportId | null): Promise<ImportRow | undefined> {
  const [row] = await tx.sql<StoredRow[]>`
    update imports
       set state        = 'running',
           worker       = ${worker},
           leased_until = now() + make_interval(secs => ${leaseSeconds})
     where tenant_id = ${tx.tenant}
       and import_id = (
             select import_id
               from imports
              where tenant_id = ${tx.tenant}
                and state in ('queued', 'running')
                and (leased_until is null or leased_until < now())
                and (${only}::text is null or import_id = ${only})
              order by created_at
              limit 1
                for update skip locked)
    returning import_id, state, format, purpose, actor, columns, delimiter, epoch, wrapped, size_bytes, chunks, offset_bytes, line,
              read_count, imported_count, rejected_count, reason_count, finished_at, rejections_gone_at, failure_code, failure_say`;
  return row && parseRow(row);
}

/** Tenants of whom `claimImport` would take one. Of all tenants, hence by the owner's connection. */
export async function selectTenantsWithClaimable(owner: postgres.Sql): Promise<readonly TenantId[]> {
  const rows = await owner<{ tenant_id: TenantId }[]>`
    select distinct tenant_id
      from imports
     where state in ('queued', 'running')
       and (leased_until is null or leased_until < now())`;
  return rows.map((row) => row.tenant_id);
}

/** Sent and not waited for: from here on a statement of this transaction that waits longer for a lock fails. */
export function limitLockWaits(tx: Tx, seconds: number): void {
  void tx.sql`select set_config('lock_timeout', ${`${seconds}s`}, true)`.execute();
}

/**
 * Locks the import for this batch, if this worker still has it and nobody moved it on. Where it stands is looked at once the
 * lock is held: the batch before may hold it still, and has moved it by then.
 */
export async function lockPosition(
  tx: Tx,
  id: ImportId,
  worker: string,
  offset: number,
): Promise<{ readonly reasons: number } | undefined> {
  const [row] = await tx.sql<{ offset_bytes: string; reason_count: string }[]>`
    select offset_bytes, reason_count
      from imports
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and worker = ${worker}
       and state = 'running'
       for update`;
  return row !== undefined && Number(row.offset_bytes) === offset ? { reasons: Number(row.reason_count) } : undefined;
}

export async function movePosition(
  tx: Tx,
  id: ImportId,
  next: Position,
  added: { readonly read: number; readonly imported: number; readonly rejected: number; readonly reasons: number },
  leaseSeconds: number,
): Promise<void> {
  await tx.sql`
    update imports
       set offset_bytes   = ${next.offset},
           line           = ${next.line},
           read_count     = read_count + ${added.read},
           imported_count = imported_count + ${added.imported},
           rejected_count = rejected_count + ${added.rejected},
           reason_count   = reason_count + ${added.reasons},
           attempts       = 0,
           leased_until   = now() + make_interval(secs => ${leaseSeconds}),
           updated_at     = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}`;
}

/** Finished, well or badly: what was spooled goes, the counts and for a time the rejections stay. */
export async function finishImport(tx: Tx, id: ImportId, worker: string, failure: ImportFailure | null, at: Date): Promise<boolean> {
  const rows = await tx.sql`
    update imports
       set state        = ${failure === null ? "done" : "failed"},
           failure_code = ${failure?.code ?? null},
           failure_say  = ${failure?.say ?? null},
           leased_until = null,
           finished_at  = ${at},
           updated_at   = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and worker = ${worker}
       and state = 'running'
    returning import_id`;
  if (rows.length === 0) return false;
  await tx.sql`
    delete from import_chunks
     where tenant_id = ${tx.tenant}
       and import_id = ${id}`;
  return true;
}

/** Gives the import back, to be taken up again in a moment by whoever comes first; answers the failed attempts in a row. */
export async function releaseImport(
  tx: Tx,
  id: ImportId,
  worker: string,
  { waitSeconds, isFailed }: { readonly waitSeconds: number; readonly isFailed: boolean },
): Promise<number> {
  const [row] = await tx.sql<{ attempts: number }[]>`
    update imports
       set attempts     = attempts + ${isFailed ? 1 : 0},
           leased_until = now() + make_interval(secs => ${waitSeconds})
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and worker = ${worker}
       and state = 'running'
    returning attempts`;
  return row?.attempts ?? 0;
}

export async function selectImport(tx: Tx, id: ImportId): Promise<ImportRow | undefined> {
  const [row] = await tx.sql<StoredRow[]>`
    select import_id, state, format, purpose, actor, columns, delimiter, epoch, wrapped, size_bytes, chunks, offset_bytes, line,
           read_count, imported_count, rejected_count, reason_count, finished_at, rejections_gone_at, failure_code, failure_say
      from imports
     where tenant_id = ${tx.tenant}
       and import_id = ${id}`;
  return row && parseRow(row);
}

/** Newest first; the id holds the time, so it is the cursor. */
export async function selectImports(
  tx: Tx,
  before: ImportId | null,
  limit: number,
): Promise<readonly (ImportRow & { readonly createdAt: Date })[]> {
  const rows = await tx.sql<(StoredRow & { created_at: Date })[]>`
    select import_id, state, format, purpose, actor, columns, delimiter, epoch, wrapped, size_bytes, chunks, offset_bytes, line,
           read_count, imported_count, rejected_count, reason_count, finished_at, rejections_gone_at, failure_code, failure_say, created_at
      from imports
     where tenant_id = ${tx.tenant}
       and import_id < ${before ?? "imp_~"}
     order by import_id desc
     limit ${limit}`;
  return rows.map((row) => ({ ...parseRow(row), createdAt: row.created_at }));
}

function parseRow(row: StoredRow): ImportRow {
  return {
    id: row.import_id,
    state: row.state,
    format: row.format,
    purpose: row.purpose,
    actor: row.actor,
    columns: row.columns,
    delimiter: row.delimiter ?? ",",
    epoch: row.epoch ?? 0,
    wrapped: row.wrapped ?? new Uint8Array(0),
    sizeBytes: Number(row.size_bytes),
    chunks: row.chunks,
    position: { offset: Number(row.offset_bytes), line: Number(row.line) },
    read: Number(row.read_count),
    imported: Number(row.imported_count),
    rejected: Number(row.rejected_count),
    reasons: Number(row.reason_count),
    finishedAt: row.finished_at,
    rejectionsGoneAt: row.rejections_gone_at,
    failure: row.failure_code === null ? null : keptFailure(row.failure_code, row.failure_say ?? ""),
  };
}
