import type { Tx } from "../../platform/storage/tx.ts";
import type { SealedNote } from "../../registers/ledger/entry.ts";
import { findChunkPlaces } from "../../registers/subjects/chunks.ts";
import { chunkRecord } from "../../registers/subjects/sealed-values.ts";
import type { Subject } from "../../registers/subjects/subjects.ts";

/** Everything sealed of a subject, noted as gone: for the ledger a removal is the next revision, without an envelope. */
export async function burialNotes(tx: Tx, subject: Subject): Promise<readonly SealedNote[]> {
  const parts = await findChunkPlaces(tx, subject.id);
  const values = [...subject.records.values()].flat().filter((value) => value.envelope.length > 0);
  return [
    ...values.map(({ field, record, revision }) => ({ field, record, revision: revision + 1, digest: null })),
    ...parts.map(({ field, file, n }) => ({ field, record: chunkRecord(file, n), revision: 2, digest: null })),
  ];
}
