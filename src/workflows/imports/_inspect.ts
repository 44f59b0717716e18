import { isUtf8 } from "node:buffer";
import { assert } from "../../base/fault.ts";
import type { CompiledMap } from "../../registers/datamap/types.ts";
import type { Result } from "../../base/result.ts";
import { ok, refuse } from "../../base/result.ts";
import { type Format, type Position, parseCsv, withoutLineEnd } from "./_batches.ts";
import { type Column, type ColumnRefusal, type Mapping, resolveColumns } from "./columns.ts";
import { RECORD_BYTES_MAX, scannerOf } from "./_scan.ts";

export type Inspected = {
  readonly start: Position;
  readonly columns: readonly Column[] | null;
  readonly delimiter: string;
};

export type FileRefusal =
  | ColumnRefusal
  | { readonly code: "empty_file" | "not_utf8" | "bad_header" | "line_too_long" | "old_line_ends" | "only_header" };

/** As many bytes as this tell the encoding and the header. */
export const HEAD_BYTES = RECORD_BYTES_MAX + 4;

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const DELIMITERS = [",", ";", "\t", "|"] as const;
/** What Excel reads, and some programs write for it, ahead of the header: by what the cells are parted. */
const SEPARATOR_LINE = /^"?sep=(.)"?\r?\n/iu;
const SEPARATOR_BYTES_MAX = 16;

/** Looks at the beginning of a file, before anything is stored: its encoding, its header, and what each column fills. */
export function inspectHead(
  map: CompiledMap,
  head: Buffer,
  isWhole: boolean,
  format: Format,
  mapping: Mapping | null,
  mustFill = true,
): Result<Inspected, FileRefusal> {
  const mark = head.subarray(0, 3).equals(UTF8_MARK) ? UTF8_MARK.length : 0;
  const text = head.subarray(mark);
  if (isBlank(text)) return refuse({ code: text.length > RECORD_BYTES_MAX ? "line_too_long" : "empty_file" });
  if (isSixteenBit(text)) return refuse({ code: "not_utf8" });
  if (format === "ndjson") return ok({ start: { offset: mark, line: 1 }, columns: null, delimiter: "," });

  const read = readHeader(text, isWhole);
  if (!read.ok) return read;
  const { names, delimiter, end, lines } = read.value;
  const columns = resolveColumns(map, names, mapping, mustFill);
  if (!columns.ok) return columns;
  return ok({ start: { offset: mark + end, line: 1 + lines }, columns: columns.value, delimiter });
}

/** The names in the header of an upload that was taken before. */
export function headerOf(head: Buffer): readonly string[] {
  const mark = head.subarray(0, 3).equals(UTF8_MARK) ? UTF8_MARK.length : 0;
  const read = readHeader(head.subarray(mark), head.length < HEAD_BYTES);
  assert(read.ok, "the header of an upload that was taken cannot be read any more");
  return read.value.names;
}

type Header = { readonly names: readonly string[]; readonly delimiter: string; readonly end: number; readonly lines: number };

function readHeader(text: Buffer, isWhole: boolean): Result<Header, FileRefusal> {
  const [ahead = "", separator] = SEPARATOR_LINE.exec(text.toString("latin1", 0, SEPARATOR_BYTES_MAX)) ?? [];
  const from = ahead.length;
  const found = scannerOf(text, true)(from, isWhole);
  if (found.kind === "too_long" || found.kind === "more") return refuse({ code: "line_too_long" });
  if (found.kind === "unclosed") return refuse({ code: "bad_header" });
  const line = withoutLineEnd(text.subarray(from, found.end));
  if (!isUtf8(line)) return refuse({ code: "not_utf8" });
  // Where a line ends by a carriage return alone, as on old Macs, all of the file is one line.
  if (isWhole && isBlank(text.subarray(found.end))) return refuse({ code: line.includes(13) ? "old_line_ends" : "only_header" });

  const delimiter = DELIMITERS.find((one) => one === separator) ?? guessDelimiter(line);
  const header = parseCsv([line], delimiter)?.[0];
  if (header === undefined) return refuse({ code: "bad_header" });
  return ok({ names: header.map((name) => name.trim()), delimiter, end: found.end, lines: found.lines + (from > 0 ? 1 : 0) });
}

function isBlank(text: Buffer): boolean {
  return text.every((byte) => byte <= 32);
}

/** UTF-16 and UTF-32 put zero bytes into ordinary letters, and begin with a mark that UTF-8 cannot contain. */
function isSixteenBit(text: Buffer): boolean {
  return text.subarray(0, 256).includes(0) || (text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff);
}

/** Spreadsheets of many countries write semicolons. The header decides: the separator that splits it into most cells. */
function guessDelimiter(line: Buffer): string {
  let best = { delimiter: ",", cells: 1 };
  for (const delimiter of DELIMITERS) {
    const cells = parseCsv([line], delimiter)?.[0]?.length ?? 0;
    if (cells > best.cells) best = { delimiter, cells };
  }
  return best.delimiter;
}
