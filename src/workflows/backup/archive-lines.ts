import type { TenantId } from "../../base/ids.ts";
import type { ArchiveKind } from "./_catalog_sql.ts";

/**
 * An archive, inside age and gzip, is lines of UTF-8: a header, then for each table a line that names it, its rows as
 * PostgreSQL's COPY writes them (text format: a line each, columns separated by tabs, `\N` for null) and a line `\.`, at
 * last a trailer that counts them. Whoever has `age`, `gunzip` and any PostgreSQL can read it without Strongroom.
 */
export type ArchiveHeader = {
  readonly strongroom: "archive/v1";
  readonly kind: ArchiveKind;
  readonly takenAt: string;
  /** Both archives of one backup carry the same one. */
  readonly backup: string;
  readonly migrations: readonly string[];
  /** The public keys of each tenant's ledger, as signed-note writes them: so that a backup can be verified by itself. */
  readonly ledgers: readonly { readonly tenant: TenantId; readonly keys: string }[];
};
export type TableLine = { readonly table: string; readonly columns: readonly string[] };
export type ArchiveTrailer = { readonly end: true; readonly rows: Readonly<Record<string, number>> };

export const TABLE_END = "\\.";

const LINE_FEED = 10;
/** A COPY row holds one sealed file chunk at most; more than this is no archive of ours. */
const LINE_BYTES_MAX = 64 * 1_048_576;

/** Whole lines, without their ends, in groups: a group is what one piece of the stream completed. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Buffer[]> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const bytes of stream) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: Buffer[] = [];
    let from = 0;
    for (let feed = piece.indexOf(LINE_FEED); feed !== -1; feed = piece.indexOf(LINE_FEED, from)) {
      lines.push(parts.length === 0 ? piece.subarray(from, feed) : Buffer.concat([...parts, piece.subarray(from, feed)]));
      parts = [];
      length = 0;
      from = feed + 1;
    }
    if (from < piece.length) parts.push(piece.subarray(from));
    length += piece.length - from;
    if (length > LINE_BYTES_MAX) throw new RangeError("a line of the archive is too long");
    if (lines.length > 0) yield lines;
  }
}
