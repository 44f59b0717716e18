import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type ChunkRow, deleteChunksOfField, deleteChunksOfFile, insertChunks, selectChunkPlaces, selectChunks } from "./_chunks_sql.ts";

/** One sealed part of a file. */
export type SealedChunk = ChunkRow;

export async function addChunks(tx: Tx, subject: SubjectId, field: string, file: string, chunks: readonly SealedChunk[]): Promise<void> {
  await insertChunks(tx, subject, field, file, chunks);
}

export async function readChunks(tx: Tx, subject: SubjectId, file: string, from: number, limit: number): Promise<readonly SealedChunk[]> {
  return await selectChunks(tx, subject, file, from, limit);
}

/** Removes the parts of whatever file the field holds, and tells which they were. */
export async function removeChunks(
  tx: Tx,
  subject: SubjectId,
  field: string,
): Promise<readonly { readonly file: string; readonly n: number }[]> {
  const rows = await deleteChunksOfField(tx, subject, field);
  return rows.map((row) => ({ file: row.file_id, n: row.n }));
}

/** Where the parts of all files of a subject are. */
export async function findChunkPlaces(
  tx: Tx,
  subject: SubjectId,
): Promise<readonly { readonly field: string; readonly file: string; readonly n: number }[]> {
  const rows = await selectChunkPlaces(tx, subject);
  return rows.map((row) => ({ field: row.field, file: row.file_id, n: row.n }));
}

export async function removeChunksOfFile(tx: Tx, subject: SubjectId, file: string): Promise<void> {
  await deleteChunksOfFile(tx, subject, file);
}
