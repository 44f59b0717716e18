import { isUtf8 } from "node:buffer";
import { parse } from "csv-parse/sync";
import { RECORD_BYTES_MAX, scannerOf } from "./_scan.ts";
import type { Rejection } from "./rejection.ts";

export type Format = "csv" | "ndjson";

/** Where the next record begins: byte offset in the upload, and its physical line (the header is line 1). */
export type Position = { readonly offset: number; readonly line: number };

/** One record as it stands in the file: the cells of a CSV row, or what one line of NDJSON says. */
export type Row = { readonly line: number; readonly cells: readonly string[] } | { readonly line: number; readonly json: Buffer };

export type Batch = {
  readonly read: number;
  readonly rows: readonly Row[];
  readonly rejections: readonly Rejection[];
  /** Where to go on once this batch is committed. */
  readonly next: Position;
};

export type BatchFailure = { readonly code: "line_too_long"; readonly line: number };

/**
 * Small enough that two batches under way, sealed and not, stay a few megabytes; large enough that a commit is cheap. Twice
 * as many rows are some hundredths quicker and take a dozen megabytes more.
 */
const BATCH_ROWS = 125;
const BATCH_BYTES = 131_072;

/** A record whose bytes stand, and whose text nobody has looked at yet. */
type RawRecord = { readonly line: number; readonly bytes: Buffer };

/**
 * Cuts the upload into batches of records, from `start` on. Memory holds one piece of the upload and one batch, however
 * long the file or a line in it is. A record that cannot be read becomes a rejection and the next one is read.
 */
export async function* readBatches(
  source: AsyncIterable<Buffer>,
  start: Position,
  format: Format,
  delimiter: string,
): AsyncGenerator<{ readonly batch: Batch } | { readonly failure: BatchFailure }> {
  let { offset, line } = start;
  let pending: Buffer = Buffer.alloc(0);
  let draft = newDraft();

  const finish = (): { batch: Batch } => {
    const batch = finishDraft(draft, format, delimiter, { offset, line });
    draft = newDraft();
    return { batch };
  };

  for await (const { piece, isEnd } of withEnd(source)) {
    pending = pending.length === 0 ? piece : Buffer.concat([pending, piece]);
    const scan = scannerOf(pending, format === "csv");
    let from = 0;
    while (from < pending.length) {
      let found = scan(from, isEnd);
      if (found.kind === "too_long") {
        if (draft.read > 0) yield finish();
        yield { failure: { code: "line_too_long", line } };
        return;
      }
      if (found.kind === "more") break;
      if (found.kind === "record" && found.lines > 1 && !isWholeRecord(pending.subarray(from, found.end), delimiter)) {
        found = { kind: "unclosed", end: pending.indexOf(10, from) + 1, lines: 1 };
      }
      addToDraft(draft, found.kind, line, pending.subarray(from, found.end));
      offset += found.end - from;
      line += found.lines;
      from = found.end;
      if (draft.read >= BATCH_ROWS || draft.bytes >= BATCH_BYTES) yield finish();
    }
    pending = pending.subarray(from);
  }
  yield finish();
}

/** The pieces, each told whether it is the last; so that a last line without a line's end counts as a line. */
async function* withEnd(source: AsyncIterable<Buffer>): AsyncGenerator<{ readonly piece: Buffer; readonly isEnd: boolean }> {
  let held: Buffer | undefined;
  for await (const piece of source) {
    if (held !== undefined) yield { piece: held, isEnd: false };
    held = piece;
  }
  yield { piece: held ?? Buffer.alloc(0), isEnd: true };
}

type Draft = { read: number; bytes: number; records: RawRecord[]; rejections: Rejection[] };

function newDraft(): Draft {
  return { read: 0, bytes: 0, records: [], rejections: [] };
}

function addToDraft(draft: Draft, kind: "record" | "unclosed", line: number, raw: Buffer): void {
  const bytes = withoutLineEnd(raw);
  if (bytes.length === 0) return;
  draft.read += 1;
  draft.bytes += bytes.length;
  if (kind === "record") draft.records.push({ line, bytes });
  else draft.rejections.push(rejectRow(line, "unclosed_quote"));
}

function finishDraft(draft: Draft, format: Format, delimiter: string, next: Position): Batch {
  const rejections = [...draft.rejections];
  const readable = draft.records.filter((record) => {
    const problem = problemOfBytes(record.bytes);
    if (problem !== undefined) rejections.push(rejectRow(record.line, problem));
    return problem === undefined;
  });
  const rows: Row[] =
    format === "ndjson"
      ? readable.map((record) => ({ line: record.line, json: record.bytes }))
      : parseRecords(readable, delimiter, rejections);
  return { read: draft.read, rows, rejections, next };
}

function problemOfBytes(bytes: Buffer): "not_utf8" | "not_text" | undefined {
  if (!isUtf8(bytes)) return "not_utf8";
  return bytes.includes(0) ? "not_text" : undefined;
}

/** All records in one go; where one of them is not CSV, each by itself, so that only that one is given up. */
function parseRecords(records: readonly RawRecord[], delimiter: string, rejections: Rejection[]): Row[] {
  const together = parseCsv(
    records.map((record) => record.bytes),
    delimiter,
  );
  if (together?.length === records.length) {
    return records.map((record, at) => ({ line: record.line, cells: together[at] ?? [] }));
  }
  const rows: Row[] = [];
  for (const record of records) {
    const [cells, more] = parseCsv([record.bytes], delimiter) ?? [];
    if (cells === undefined || more !== undefined) rejections.push(rejectRow(record.line, "bad_quote"));
    else rows.push({ line: record.line, cells });
  }
  return rows;
}

/** The cells of each record, or undefined where the text breaks the grammar. */
export function parseCsv(records: readonly Buffer[], delimiter: string): string[][] | undefined {
  const joined = Buffer.concat(records.flatMap((bytes) => [bytes, LINE_END]));
  try {
    return parse(joined, {
      delimiter,
      record_delimiter: "\n",
      relax_column_count: true,
      max_record_size: RECORD_BYTES_MAX * 2,
    });
  } catch {
    return undefined;
  }
}

function isWholeRecord(bytes: Buffer, delimiter: string): boolean {
  return parseCsv([withoutLineEnd(bytes)], delimiter)?.length === 1;
}

const LINE_END = Buffer.from("\n");

export function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === 10) end -= 1;
  if (end > 0 && bytes[end - 1] === 13) end -= 1;
  return bytes.subarray(0, end);
}

export function rejectRow(line: number, code: keyof typeof ROW_REJECTIONS): Rejection {
  return { line, column: null, field: null, code, say: ROW_REJECTIONS[code] };
}

const ROW_REJECTIONS = {
  unclosed_quote: 'A quote (") opens in this line and is never closed. Close it, or double it where it is meant as a quote: "".',
  bad_quote: 'A quote (") stands inside a cell. Put the whole cell in quotes and double the quote inside: "".',
  not_utf8: 'This row is not UTF-8 text. Save the file as UTF-8 ("CSV UTF-8" in Excel) and import it again.',
  not_text: "This row has bytes that are not text.",
  columns_differ: "This row has more or fewer cells than the header: a cell is missing, or a comma stands outside quotes.",
  empty_row: "Every cell of this row is empty.",
  not_json: "This line is not one JSON object.",
  unknown_field: "The data map has no field of this name.",
} as const;
