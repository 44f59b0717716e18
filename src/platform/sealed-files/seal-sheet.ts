import type { Readable } from "node:stream";
import { csvLine } from "../../base/csv.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Lock, sealStream } from "./age.ts";
import type { Row, Sheet, SheetFormat } from "./sheet.ts";
import { type ZipPart, zipStream } from "./zip.ts";

/** How a file that leaves is closed: an age file with a zip in it, or a zip whose files are encrypted. There is no open one. */
export type DownloadLock =
  | { readonly format: "age"; readonly lock: Lock }
  | { readonly format: "zip"; readonly passphrase: Redacted<string> };

/** A part ends at whichever comes first, so that memory holds one, however large the whole is. */
const PART_ROWS_MAX = 1_000;
const PART_BYTES_MAX = 4 * 1_048_576;

const BOTH: readonly SheetFormat[] = ["csv", "json"];

/** The sheet as CSV and as JSON, in numbered parts, encrypted as it is read. Nothing of it is ever on disk in the clear. */
export async function sealSheet(sheet: Sheet, { format, ...how }: DownloadLock, formats: readonly SheetFormat[] = BOTH): Promise<Readable> {
  const parts = partsOf(sheet, formats);
  if (format === "zip" && "passphrase" in how) return zipStream(parts, how.passphrase);
  if (format === "age" && "lock" in how) return await sealStream(how.lock, zipStream(parts, null));
  throw new TypeError("a file that leaves is closed by age or by zip");
}

async function* partsOf({ name, columns, pages }: Sheet, formats: readonly SheetFormat[]): AsyncGenerator<ZipPart> {
  let part = newPart(columns);
  let number = 1;
  for await (const rows of pages) {
    for (const row of rows) {
      add(part, row);
      if (part.json.length < PART_ROWS_MAX && part.bytes < PART_BYTES_MAX) continue;
      yield* filesOf(part, name, number++, formats);
      part = newPart(columns);
    }
  }
  if (part.json.length > 0 || number === 1) yield* filesOf(part, name, number, formats);
}

type Part = { readonly csv: string[]; readonly json: string[]; bytes: number };

function newPart(columns: readonly string[]): Part {
  return { csv: [csvLine(columns)], json: [], bytes: 0 };
}

function add(part: Part, row: Row): void {
  const [line, json] = [csvLine(row.cells), JSON.stringify(row.json)];
  part.csv.push(line);
  part.json.push(json);
  part.bytes += line.length + json.length;
}

function* filesOf(part: Part, name: string, number: number, formats: readonly SheetFormat[]): Generator<ZipPart> {
  const stem = `${name}-${String(number).padStart(4, "0")}`;
  for (const format of formats) yield { name: `${stem}.${format}`, bytes: Buffer.from(TEXTS[format](part)) };
}

/** CSV with a byte order mark: without one, spreadsheets take UTF-8 for something older. */
const TEXTS = {
  csv: (part: Part): string => `\uFEFF${part.csv.join("")}`,
  json: (part: Part): string => `[\n${part.json.join(",\n")}\n]\n`,
} as const satisfies Record<SheetFormat, (part: Part) => string>;
