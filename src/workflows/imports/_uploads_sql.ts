import type { ImportId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import type { Format, Position } from "./_batches.ts";
import { QUEUE_CHANNEL, type StoredActor } from "./_sql.ts";
import type { ImportFailure } from "./failure.ts";
import type { Column } from "./columns.ts";

export async function insertImport(
  tx: Tx,
  made: {
    readonly id: ImportId;
    readonly format: Format;
    readonly purpose: string | null;
    readonly actor: StoredActor;
    readonly columns: readonly Column[] | null;
    readonly delimiter: string;
    readonly start: Position;
  },
  at: Date,
): Promise<void> {
  await tx.sql`
    insert into imports (tenant_id, import_id, state, format, purpose, actor, columns, delimiter, offset_bytes, line, created_at)
    values (${tx.tenant}, ${made.id}, 'receiving', ${made.format}, ${made.purpose}, ${tx.sql.json(made.actor)},
            ${made.columns === null ? null : tx.sql.json(made.columns)}, ${made.delimiter},
            ${made.start.offset}, ${made.start.line}, ${at})`;
}

/** The chunk and what has arrived up to it. The key is the same for all chunks of an import; the first one brings it. */
export async function insertChunk(
  tx: Tx,
  id: ImportId,
  chunk: {
    readonly ordinal: number;
    readonly envelope: Uint8Array;
    readonly epoch: number;
    readonly wrapped: Uint8Array;
    readonly sizeBytes: number;
  },
): Promise<void> {
  await tx.sql`
    insert into import_chunks (tenant_id, import_id, ordinal, envelope)
    values (${tx.tenant}, ${id}, ${chunk.ordinal}, ${chunk.envelope})`;
  await tx.sql`
    update imports
       set chunks     = ${chunk.ordinal + 1},
           size_bytes = ${chunk.sizeBytes},
           epoch      = ${chunk.epoch},
           wrapped    = ${chunk.wrapped},
           updated_at = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'receiving'`;
}

export async function selectChunk(tx: Tx, id: ImportId, ordinal: number): Promise<Uint8Array | undefined> {
  const [row] = await tx.sql<{ envelope: Uint8Array }[]>`
    select envelope
      from import_chunks
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and ordinal = ${ordinal}`;
  return row?.envelope;
}

/** The upload is whole: workers of every process hear of it at commit. */
export async function queueImport(tx: Tx, id: ImportId): Promise<void> {
  await tx.sql`
    update imports
       set state      = 'queued',
           updated_at = now()
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'receiving'`;
  await tx.sql`select pg_notify(${QUEUE_CHANNEL}, ${tx.tenant})`;
}

export async function deleteImport(tx: Tx, id: ImportId): Promise<void> {
  await tx.sql`
    delete from imports
     where tenant_id = ${tx.tenant}
       and import_id = ${id}
       and state = 'receiving'`;
}

/** An upload whose sender went away is given up after an hour without a byte. */
export async function deleteAbandoned(tx: Tx): Promise<void> {
  await tx.sql`
    delete from imports
     where tenant_id = ${tx.tenant}
       and state = 'receiving'
       and updated_at < now() - interval '1 hour'`;
}

export type EndedRow = {
  readonly import_id: ImportId;
  readonly purpose: string | null;
  readonly read_count: number;
  readonly imported_count: number;
  readonly rejected_count: number;
};

/** Imports that nobody works on and of which nothing was worked through since this time: what was spooled goes, and what was imported stays. */
export async function failWaiting(tx: Tx, before: Date, { code, say }: ImportFailure, at: Date): Promise<readonly EndedRow[]> {
  const rows = await tx.sql<EndedRow[]>`
    update imports
       set state        = 'failed',
           failure_code = ${code},
           failure_say  = ${say},
           leased_until = null,
           finished_at  = ${at},
           updated_at   = now()
     where tenant_id = ${tx.tenant}
       and state in ('queued', 'running')
       and (leased_until is null or leased_until < now())
       and updated_at <= ${before}
    returning import_id, purpose, read_count::int, imported_count::int, rejected_count::int`;
  await tx.sql`
    delete from import_chunks
     where tenant_id = ${tx.tenant}
       and import_id = any(${rows.map((row) => row.import_id)}::text[])`;
  return rows;
}
