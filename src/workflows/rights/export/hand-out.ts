import { Readable } from "node:stream";
import type { RightsRequestId, SubjectId, TenantId } from "../../../base/ids.ts";
import { type Instant, instant, instantToIso } from "../../../base/instant.ts";
import type { Redacted } from "../../../base/redacted.ts";
import { type Result, ok, refuse } from "../../../base/result.ts";
import type { PieceKey } from "../../../platform/keeper/pieces.ts";
import { sealStream } from "../../../platform/sealed-files/age.ts";
import { type ZipPart, zipStream } from "../../../platform/sealed-files/zip.ts";
import type { Tx } from "../../../platform/storage/tx.ts";
import { appendEntries } from "../../../registers/ledger/append.ts";
import { BLANK_ENTRY, type EntryActor } from "../../../registers/ledger/entry.ts";
import type { Safe } from "../../../safe/safe.ts";
import { type ExportRow, type MadeFile, countPieces, selectExport, takeFetch } from "./_sql.ts";
import { openPassphrase } from "./passphrase.ts";
import type { InTx } from "./account.ts";
import { readFile } from "./spool.ts";
import { startExport } from "./start-export.ts";

export const FETCHES_MAX = 5;

export type ExportRefusal = {
  readonly code: "export_not_found" | "not_done_yet" | "export_failed" | "export_expired" | "export_spent" | "sealed";
};

/** Whose export, and who asks. `subject`: the customer who is signed in, to whom nobody else's is there; null for staff. */
export type ExportAsk = { readonly request: string; readonly subject: SubjectId | null; readonly by: EntryActor };

export type HandedOut = {
  readonly fileName: string;
  readonly type: "application/zip" | "application/octet-stream";
  readonly chunks: () => AsyncGenerator<Buffer>;
};

/**
 * Hands the copy out encrypted, in either form, by the one passphrase: in a transaction of the asker's own a fetch is taken and noted, and the bytes leave
 * after the commit. They are opened piece by piece and encrypted on their way, so memory holds one.
 */
export async function handOut(
  { safe }: { readonly safe: Safe },
  inTx: InTx,
  ask: ExportAsk & { readonly format: "age" | "zip" },
  now: Instant,
): Promise<Result<HandedOut, ExportRefusal>> {
  const taken = await inTx((tx) => take(safe, tx, ask, now));
  if (!taken.ok) return taken;
  const { tenant } = taken.value;
  const parts = (): AsyncGenerator<ZipPart> => partsOf(safe, tenant, taken.value);
  const { passphrase } = taken.value;
  const name = `account-${instantToIso(now).slice(0, 10)}.zip`;
  if (ask.format === "zip") {
    return ok({ fileName: name, type: "application/zip", chunks: () => bytesOf(async () => zipStream(parts(), passphrase)) });
  }
  const sealed = (): Promise<Readable> => sealStream({ passphrase }, zipStream(parts(), null));
  return ok({ fileName: `${name}.age`, type: "application/octet-stream", chunks: () => bytesOf(sealed) });
}

/** Tells the passphrase to whoever may have it, and notes that. */
export async function tellPassphrase(
  { safe }: { readonly safe: Safe },
  tx: Tx,
  ask: ExportAsk,
  now: Instant,
): Promise<Result<Redacted<string>, ExportRefusal>> {
  const found = await findReady(safe, tx, ask, now);
  if (!found.ok) return found;
  const passphrase = await openPassphrase(tx, safe.keeper, found.value.request_id);
  if (passphrase === undefined) return await makeAgain(safe, tx, found.value, now);
  await note(tx, ask, found.value, { passphrase: true }, now);
  return ok(passphrase);
}

type Taken = {
  readonly tenant: TenantId;
  readonly id: RightsRequestId;
  readonly files: readonly MadeFile[];
  readonly key: PieceKey;
  readonly passphrase: Redacted<string>;
};

async function take(safe: Safe, tx: Tx, ask: ExportAsk & { readonly format: string }, now: Instant): Promise<Result<Taken, ExportRefusal>> {
  const found = await findReady(safe, tx, ask, now);
  if (!found.ok) return found;
  const { request_id: id, files, epoch, wrapped } = found.value;
  const passphrase = await openPassphrase(tx, safe.keeper, id);
  const pieces = files.reduce((sum, file) => sum + file.pieces, 0);
  if (epoch === null || wrapped === null || passphrase === undefined || (await countPieces(tx, id)) !== pieces) {
    return await makeAgain(safe, tx, found.value, now);
  }
  const n = await takeFetch(tx, id, FETCHES_MAX, new Date(now));
  if (n === undefined) return refuse({ code: "export_spent" });
  await note(tx, ask, found.value, { format: ask.format, n }, now);
  return ok({ tenant: tx.tenant, id, files, key: { epoch, wrapped }, passphrase });
}

/** A restored database has no pieces, and what is damaged opens for nobody: the copy is made once more, with a passphrase of its own. */
async function makeAgain(safe: Safe, tx: Tx, row: ExportRow, now: Instant): Promise<Result<never, ExportRefusal>> {
  const { request_id: id, subject_id: subject, kind, language, withheld } = row;
  await startExport({ safe }, tx, { id, kind, subject, language, withheld }, now);
  return refuse({ code: "not_done_yet" });
}

async function findReady(safe: Safe, tx: Tx, { request, subject }: ExportAsk, now: Instant): Promise<Result<ExportRow, ExportRefusal>> {
  if (safe.keeper.state() !== "open") return refuse({ code: "sealed" });
  const row = await selectExport(tx, request);
  if (row === undefined || (subject !== null && row.subject_id !== subject)) return refuse({ code: "export_not_found" });
  if (row.state === "making") return refuse({ code: "not_done_yet" });
  if (row.state === "failed") return refuse({ code: "export_failed" });
  const isOver = row.state === "expired" || row.expires_at === null || row.expires_at.getTime() <= now;
  if (isOver) return refuse({ code: "export_expired" });
  return row.fetches >= FETCHES_MAX ? refuse({ code: "export_spent" }) : ok(row);
}

async function note(
  tx: Tx,
  { by }: ExportAsk,
  row: ExportRow,
  detail: Readonly<Record<string, string | number | boolean>>,
  now: Instant,
): Promise<void> {
  const entry = { ...BLANK_ENTRY, actor: by, act: "rights.export", subject: row.subject_id, purpose: "rights", form: "export" } as const;
  await appendEntries(tx, [{ ...entry, detail: { request: row.request_id, ...detail } }], now);
}

async function* partsOf(safe: Safe, tenant: TenantId, { id, files, key }: Taken): AsyncGenerator<ZipPart> {
  for (const [file, { name, pieces, isEnclosed = false }] of files.entries()) {
    yield { name, isPacked: isEnclosed, bytes: Readable.from(readFile(safe, tenant, { id, file, pieces, key }), { objectMode: false }) };
  }
}

async function* bytesOf(make: () => Promise<Readable>): AsyncGenerator<Buffer> {
  for await (const bytes of await make()) yield Buffer.from(bytes as Uint8Array);
}

/** How an export stands, for whoever shows the request. */
export type ExportTold = {
  readonly state: "making" | "ready" | "expired" | "failed";
  readonly expiresAt: string | null;
  readonly fetchesLeft: number;
};

export async function readExport(tx: Tx, request: string, now: Instant): Promise<ExportTold | null> {
  const row = await selectExport(tx, request);
  if (row === undefined) return null;
  const isOver = row.state === "ready" && row.expires_at !== null && row.expires_at.getTime() <= now;
  return {
    state: isOver ? "expired" : row.state,
    expiresAt: row.expires_at === null ? null : instantToIso(instant(row.expires_at.getTime())),
    fetchesLeft: row.state === "ready" && !isOver ? Math.max(0, FETCHES_MAX - row.fetches) : 0,
  };
}
