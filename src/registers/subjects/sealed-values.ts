import { hash } from "node:crypto";
import type { SubjectId } from "../../base/ids.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { selectChunkDigestsAfter, selectRecordsAfter } from "./_pages_sql.ts";
import { unpackValues } from "./packed.ts";

/** A sealed value as the ledger commits to it: where it is, its revision, and SHA-256 of its envelope. */
export type SealedDigest = {
  readonly subject: SubjectId;
  readonly field: string;
  readonly record: string;
  readonly revision: number;
  readonly digest: Buffer;
};

const PAGE_SUBJECTS = 500;
const PAGE_CHUNKS = 200;

/**
 * Every sealed value of the tenant, page by page in constant memory; parts of files come after the values. A damaged row
 * has none, so whoever compares with the ledger misses all that was in it.
 */
export async function* streamSealedDigests(tx: Tx): AsyncGenerator<SealedDigest> {
  for (let after = ""; ;) {
    const rows = await selectRecordsAfter(tx, after, PAGE_SUBJECTS);
    for (const row of rows) {
      for (const { field, record, revision, envelope } of unpackValues(row.packed) ?? []) {
        if (envelope.length > 0) yield { subject: row.subject_id, field, record, revision, digest: hash("sha256", envelope, "buffer") };
      }
    }
    const last = rows.at(-1)?.subject_id;
    if (last === undefined) break;
    after = last;
  }
  for (let after = { subject: "", file: "", n: -1 }; ;) {
    const rows = await selectChunkDigestsAfter(tx, after, PAGE_CHUNKS);
    for (const row of rows) {
      yield { subject: row.subject_id, field: row.field, record: chunkRecord(row.file_id, row.n), revision: 1, digest: row.digest };
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { subject: last.subject_id, file: last.file_id, n: last.n };
  }
}

/** How the ledger names one part of a file. */
export function chunkRecord(file: string, n: number): string {
  return `${file}.${n}`;
}
