import { byteaArray } from "../../platform/storage/bytea-array.ts";
import type { Tx } from "../../platform/storage/tx.ts";

export type ChunkRow = { readonly n: number; readonly envelope: Buffer };

export async function insertChunks(tx: Tx, subject: string, field: string, file: string, chunks: readonly ChunkRow[]): Promise<void> {
  await tx.sql`
    insert into file_chunks (tenant_id, subject_id, file_id, n, field, envelope)
    select ${tx.tenant}, ${subject}, ${file}, n, ${field}, e
      from unnest(${chunks.map((chunk) => chunk.n)}::int[], ${byteaArray(chunks.map((chunk) => chunk.envelope))}::text::bytea[]) as t (n, e)`;
}

/** The parts of a file from a place on, in order. */
export async function selectChunks(tx: Tx, subject: string, file: string, from: number, limit: number): Promise<readonly ChunkRow[]> {
  return await tx.sql<ChunkRow[]>`
    select n, envelope
      from file_chunks
     where subject_id = ${subject}
       and file_id = ${file}
       and n >= ${from}
     order by n
     limit ${limit}`;
}

export async function selectChunkPlaces(tx: Tx, subject: string): Promise<readonly { field: string; file_id: string; n: number }[]> {
  return await tx.sql<{ field: string; file_id: string; n: number }[]>`
    select field, file_id, n
      from file_chunks
     where subject_id = ${subject}
     order by file_id, n`;
}

export async function deleteChunksOfFile(tx: Tx, subject: string, file: string): Promise<void> {
  await tx.sql`delete from file_chunks where subject_id = ${subject} and file_id = ${file}`;
}

export async function deleteChunksOfField(tx: Tx, subject: string, field: string): Promise<readonly { file_id: string; n: number }[]> {
  return await tx.sql<{ file_id: string; n: number }[]>`
    delete from file_chunks
     where subject_id = ${subject}
       and field = ${field}
    returning file_id, n`;
}

export async function deleteChunks(tx: Tx, subject: string): Promise<number> {
  return (await tx.sql`delete from file_chunks where subject_id = ${subject}`).count;
}
