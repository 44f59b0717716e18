import type { RightsRequestId, SubjectId } from "../../../base/ids.ts";
import type { Language } from "../../../base/language.ts";
import type { Tx } from "../../../platform/storage/tx.ts";

export type ExportState = "making" | "ready" | "expired" | "failed";
export type ExportKind = "access" | "portability";
export type MadeFile = {
  readonly name: string;
  readonly pieces: number;
  readonly sizeBytes: number;
  /** One that the customer or the business brought, most likely packed already. */
  readonly isEnclosed?: boolean;
};

export type ExportRow = {
  readonly request_id: RightsRequestId;
  readonly subject_id: SubjectId;
  readonly kind: ExportKind;
  readonly language: Language;
  readonly withheld: readonly string[];
  readonly state: ExportState;
  readonly code: string | null;
  /** Each beginning anew is a round of its own, and each maker an attempt of it: both together say whose turn it is. */
  readonly round: number;
  readonly attempts: number;
  readonly files: readonly MadeFile[];
  readonly epoch: number | null;
  readonly wrapped: Buffer | null;
  readonly fetches: number;
  readonly expires_at: Date | null;
  /** Of one that a try did not make: when the next is due, by the product's clock. Null while one is under way. */
  readonly next_try_at: Date | null;
};

/** Whose turn it is to make it. */
export type Turn = Pick<ExportRow, "round" | "attempts">;

export type NewExportRow = Pick<ExportRow, "request_id" | "subject_id" | "kind" | "language" | "withheld"> & { readonly created_at: Date };

/** False where there is one of this request. */
export async function insertExport(tx: Tx, row: NewExportRow): Promise<boolean> {
  const done = await tx.sql`
    insert into rights_exports (tenant_id, request_id, subject_id, kind, language, withheld, state, created_at)
    values (${tx.tenant}, ${row.request_id}, ${row.subject_id}, ${row.kind}, ${row.language}, ${[...row.withheld]}, 'making', ${row.created_at})
    on conflict do nothing`;
  return done.count > 0;
}

export async function selectExport(tx: Tx, id: string): Promise<ExportRow | undefined> {
  const [row] = await tx.sql<ExportRow[]>`
    select request_id, subject_id, kind, language, withheld, state, code, round, attempts, files, epoch, wrapped, fetches, expires_at, next_try_at
      from rights_exports
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
  return row;
}

/** An export, and whom it is about: their lock comes before its own. */
export type SeenExport = Pick<ExportRow, "request_id" | "subject_id">;

/** The next that nobody is making and that is due, or whose maker has given no sign of life for so long. */
export async function selectNext(tx: Tx, silentSeconds: number, now: Date): Promise<SeenExport | undefined> {
  const [row] = await tx.sql<SeenExport[]>`
    select request_id, subject_id
      from rights_exports
     where tenant_id = ${tx.tenant}
       and state = 'making'
       and (beat_at is null or beat_at < clock_timestamp() - make_interval(secs => ${silentSeconds}))
       and (next_try_at is null or next_try_at <= ${now})
     order by created_at
     limit 1`;
  return row;
}

/** Takes that one if it is still so, with another attempt counted: of two who would make it, one does. */
export async function claimExport(tx: Tx, id: RightsRequestId, silentSeconds: number, now: Date): Promise<ExportRow | undefined> {
  const [row] = await tx.sql<ExportRow[]>`
    update rights_exports
       set beat_at = clock_timestamp(), attempts = attempts + 1, next_try_at = null, epoch = null, wrapped = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'making'
       and (beat_at is null or beat_at < clock_timestamp() - make_interval(secs => ${silentSeconds}))
       and (next_try_at is null or next_try_at <= ${now})
    returning request_id, subject_id, kind, language, withheld, state, code, round, attempts, files, epoch, wrapped, fetches, expires_at, next_try_at`;
  return row;
}

/** Notes the key of its pieces and gives a sign of life. False where this attempt is not the one that makes it any more. */
export async function beat(
  tx: Tx,
  id: RightsRequestId,
  turn: Turn,
  key: { readonly epoch: number; readonly wrapped: Uint8Array },
): Promise<boolean> {
  const done = await tx.sql`
    update rights_exports
       set beat_at = now(), epoch = ${key.epoch}, wrapped = ${key.wrapped}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'making'
       and round = ${turn.round}
       and attempts = ${turn.attempts}`;
  return done.count > 0;
}

/** Lets somebody else make it, as if this attempt had not been. False where it is not this one's any more. */
export async function release(tx: Tx, id: RightsRequestId, turn: Turn): Promise<boolean> {
  const done = await tx.sql`
    update rights_exports
       set beat_at = null, attempts = attempts - 1, epoch = null, wrapped = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'making'
       and round = ${turn.round}
       and attempts = ${turn.attempts}`;
  return done.count > 0;
}

/** Leaves it for another try at a later time. False where it is not this attempt's any more. */
export async function postpone(tx: Tx, id: RightsRequestId, turn: Turn, next: Date): Promise<boolean> {
  const done = await tx.sql`
    update rights_exports
       set beat_at = null, next_try_at = ${next}, epoch = null, wrapped = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'making'
       and round = ${turn.round}
       and attempts = ${turn.attempts}`;
  return done.count > 0;
}

export async function insertPiece(tx: Tx, id: RightsRequestId, file: number, ordinal: number, envelope: Uint8Array): Promise<void> {
  await tx.sql`
    insert into rights_export_pieces (tenant_id, request_id, file, ordinal, envelope)
    values (${tx.tenant}, ${id}, ${file}, ${ordinal}, ${envelope})`;
}

export async function selectPiece(tx: Tx, id: RightsRequestId, file: number, ordinal: number): Promise<Buffer | undefined> {
  const [row] = await tx.sql<{ envelope: Buffer }[]>`
    select envelope
      from rights_export_pieces
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and file = ${file}
       and ordinal = ${ordinal}`;
  return row?.envelope;
}

export async function countPieces(tx: Tx, id: RightsRequestId): Promise<number> {
  const [row] = await tx.sql<{ n: number }[]>`
    select count(*)::int as n
      from rights_export_pieces
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
  return row?.n ?? 0;
}

export async function deletePieces(tx: Tx, id: RightsRequestId): Promise<void> {
  await tx.sql`
    delete from rights_export_pieces
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function finish(
  tx: Tx,
  id: RightsRequestId,
  turn: Turn,
  made: { readonly files: readonly MadeFile[]; readonly at: Date; readonly until: Date },
): Promise<boolean> {
  const done = await tx.sql`
    update rights_exports
       set state = 'ready', files = ${tx.sql.json(made.files)}, ready_at = ${made.at}, expires_at = ${made.until}
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'making'
       and round = ${turn.round}
       and attempts = ${turn.attempts}`;
  return done.count > 0;
}

/** One of the fetches that there are, if there is one left. However many ask at once, so many get it. */
export async function takeFetch(tx: Tx, id: RightsRequestId, most: number, now: Date): Promise<number | undefined> {
  const [row] = await tx.sql<{ n: number }[]>`
    update rights_exports
       set fetches = fetches + 1
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = 'ready'
       and fetches < ${most}
       and expires_at > ${now}
    returning fetches as n`;
  return row?.n;
}

/** Ends it, if it is in that state; the key of its pieces goes with it. `turn`: only as long as it is that one's. */
export async function end(
  tx: Tx,
  id: RightsRequestId,
  from: ExportState,
  to: { readonly state: "expired" | "failed"; readonly code: string | null; readonly at: Date; readonly turn?: Turn },
): Promise<ExportRow | undefined> {
  const [row] = await tx.sql<ExportRow[]>`
    update rights_exports
       set state = ${to.state}, code = ${to.code}, ended_at = ${to.at}, epoch = null, wrapped = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}
       and state = ${from}
       and (${to.turn?.round ?? null}::integer is null or round = ${to.turn?.round ?? null})
       and (${to.turn?.attempts ?? null}::integer is null or attempts = ${to.turn?.attempts ?? null})
    returning request_id, subject_id, kind, language, withheld, state, code, round, attempts, files, epoch, wrapped, fetches, expires_at, next_try_at`;
  return row;
}

/** Has it made once more, as it was or with other fields kept back; an attempt that goes on is none of it any more. */
export async function beginAgain(tx: Tx, id: RightsRequestId, withheld: readonly string[]): Promise<void> {
  await tx.sql`
    update rights_exports
       set state = 'making', code = null, withheld = ${[...withheld]}, attempts = 0, round = round + 1, epoch = null, wrapped = null, fetches = 0, beat_at = null,
           next_try_at = null, expires_at = null, ended_at = null
     where tenant_id = ${tx.tenant}
       and request_id = ${id}`;
}

export async function selectRunOut(tx: Tx, now: Date, limit: number): Promise<readonly SeenExport[]> {
  return await tx.sql<SeenExport[]>`
    select request_id, subject_id
      from rights_exports
     where tenant_id = ${tx.tenant}
       and state = 'ready'
       and expires_at <= ${now}
     order by expires_at
     limit ${limit}`;
}

export async function selectExportsOf(
  tx: Tx,
  subject: SubjectId,
): Promise<readonly { readonly request_id: RightsRequestId; readonly state: ExportState }[]> {
  return await tx.sql<{ request_id: RightsRequestId; state: ExportState }[]>`
    select request_id, state
      from rights_exports
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by request_id`;
}

/** The same, held until the transaction ends: a maker that is about to store a piece finds its row gone, and adds none behind the deletion. */
export async function lockExportsOf(tx: Tx, subject: SubjectId): Promise<readonly RightsRequestId[]> {
  const rows = await tx.sql<{ request_id: RightsRequestId }[]>`
    select request_id
      from rights_exports
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}
     order by request_id
       for update`;
  return rows.map((row) => row.request_id);
}

export async function deleteExportsOf(tx: Tx, subject: SubjectId): Promise<void> {
  await tx.sql`
    delete from rights_exports
     where tenant_id = ${tx.tenant}
       and subject_id = ${subject}`;
}
