import type { Readable } from "node:stream";
import { csvLine } from "../../base/csv.ts";
import type { Redacted } from "../../base/redacted.ts";
import { type Lock, sealStream } from "../../platform/sealed-files/age.ts";
import { type ZipPart, zipStream } from "../../platform/sealed-files/zip.ts";
import type { Row, Sheet } from "./sheet.ts";

/** How a download is closed: an age file with a zip in it, or a zip whose files are encrypted. There is no open one. */
export type DownloadLock =
  | { readonly format: "age"; readonly lock: Lock }
  | { readonly format: "zip"; readonly passphrase: Redacted<string> };

/** A part ends at whichever comes first, so that memory holds one, however large the whole is. */
const PART_ROWS_MAX = 1_000;
const PART_BYTES_MAX = 4 * 1_048_576;

/** The sheet as CSV and as JSON, in numbered parts, encrypted as it is read. Nothing of it is ever on disk. */
export async function sealSheet(sheet: Sheet, { format, ...how }: DownloadLock): Promise<Readable> {
  const parts = partsOf(sheet);
  if (format === "zip" && "passphrase" in how) return zipStream(parts, how.passphrase);
  if (format === "age" && "lock" in how) return await sealStream(how.lock, zipStream(parts, null));
  throw new TypeError("a download is closed by age or by zip");
}

async function* partsOf({ name, columns, pages }: Sheet): AsyncGenerator<ZipPart> {
  let part = newPart(columns);
  let number = 1;
  for await (const rows of pages) {
    for (const row of rows) {
      add(part, row);
      if (part.json.length < PART_ROWS_MAX && part.bytes < PART_BYTES_MAX) continue;
      yield* filesOf(part, name, number++);
      part = newPart(columns);
    }
  }
  if (part.json.length > 0 || number === 1) yield* filesOf(part, name, number);
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

/** With a byte order mark: without one, spreadsheets take UTF-8 for something older. */
function* filesOf(part: Part, name: string, number: number): Generator<ZipPart> {
  const stem = `${name}-${String(number).padStart(4, "0")}`;
  yield { name: `${stem}.csv`, bytes: Buffer.from(`\uFEFF${part.csv.join("")}`) };
  yield { name: `${stem}.json`, bytes: Buffer.from(`[\n${part.json.join(",\n")}\n]\n`) };
}
