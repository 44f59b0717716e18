import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Unlock, fileKeyOf, openStream } from "../../platform/sealed-files/age.ts";
import type { ArchiveKind } from "./_catalog_sql.ts";
import { type ArchiveHeader, type ArchiveTrailer, TABLE_END, type TableLine, linesOf } from "./archive-lines.ts";

/** What comes out of an archive, in order: its header, then for each table its name and groups of its rows. */
export type ArchivePart =
  | { readonly kind: "header"; readonly header: ArchiveHeader }
  | { readonly kind: "table"; readonly table: string; readonly columns: readonly string[] }
  /** Rows as COPY writes them, without their line ends. */
  | { readonly kind: "rows"; readonly table: string; readonly rows: readonly Buffer[] };

export type ArchiveFailure = "cannot_open" | "not_an_archive" | "cut_short";

/** The archive cannot be used; nothing that it gave before counts. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly code: ArchiveFailure;

  constructor(code: ArchiveFailure) {
    super(code);
    this.code = code;
  }
}

/** Reads an archive from beginning to end. Only when the generator ends well was the archive whole. */
export async function* readArchive(file: string, unlock: Unlock, kind: ArchiveKind): AsyncGenerator<ArchivePart> {
  let state: "header" | "between" | "rows" | "end" = "header";
  let table = "";
  const counted: Record<string, number> = {};
  for await (const lines of decodedLines(file, unlock)) {
    let rows: Buffer[] = [];
    for (const line of lines) {
      if (state === "rows") {
        if (line.length === 2 && line.toString("latin1") === TABLE_END) {
          if (rows.length > 0) yield { kind: "rows", table, rows };
          rows = [];
          state = "between";
        } else {
          counted[table] = (counted[table] ?? 0) + 1;
          rows.push(line);
        }
      } else if (state === "header") {
        yield { kind: "header", header: parseHeader(line, kind) };
        state = "between";
      } else if (state === "between") {
        const said = parseJson(line);
        if (isTrailer(said)) {
          if (!isSameCount(said.rows, counted)) throw new ArchiveError("cut_short");
          state = "end";
        } else if (isTableLine(said)) {
          table = said.table;
          counted[table] = 0;
          yield { kind: "table", ...said };
          state = "rows";
        } else throw new ArchiveError("not_an_archive");
      } else throw new ArchiveError("not_an_archive");
    }
    if (rows.length > 0) yield { kind: "rows", table, rows };
  }
  if (state !== "end") throw new ArchiveError("cut_short");
}

const HEAD_BYTES = 65_536;

/** Finds the archive's own key once, for whoever reads it several times. */
export async function unlockOnce(file: string, unlock: Unlock): Promise<Unlock> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return await fileKeyOf(unlock, buffer.subarray(0, bytesRead));
  } catch {
    throw new ArchiveError("cannot_open");
  } finally {
    await handle.close();
  }
}

/** What an archive says of itself, without reading on. */
export async function readHeader(file: string, unlock: Unlock, kind: ArchiveKind): Promise<ArchiveHeader> {
  for await (const part of readArchive(file, unlock, kind)) if (part.kind === "header") return part.header;
  throw new ArchiveError("not_an_archive");
}

async function* decodedLines(file: string, unlock: Unlock): AsyncGenerator<readonly Buffer[]> {
  const sealed = createReadStream(file, { highWaterMark: 262_144 });
  let plain: Readable;
  try {
    plain = await openStream(unlock, sealed);
  } catch (error) {
    sealed.destroy();
    if (error instanceof Error && "code" in error) throw error;
    throw new ArchiveError("cannot_open");
  }
  const gunzip = createGunzip();
  plain.on("error", (error) => gunzip.destroy(error));
  try {
    yield* linesOf(plain.pipe(gunzip) as AsyncIterable<Buffer>);
  } catch (error) {
    // Every byte is under age's authentication: what does not decode was changed or cut.
    throw error instanceof ArchiveError ? error : new ArchiveError("cannot_open");
  } finally {
    plain.destroy();
    sealed.destroy();
  }
}

function parseHeader(line: Buffer, kind: ArchiveKind): ArchiveHeader {
  const said = parseJson(line);
  if (typeof said !== "object" || said === null || !("strongroom" in said) || said.strongroom !== "archive/v1")
    throw new ArchiveError("not_an_archive");
  const header = said as ArchiveHeader;
  if (header.kind !== kind) throw new ArchiveError("not_an_archive");
  return header;
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch {
    throw new ArchiveError("not_an_archive");
  }
}

function isTableLine(said: unknown): said is TableLine {
  return (
    typeof said === "object" &&
    said !== null &&
    "table" in said &&
    typeof said.table === "string" &&
    "columns" in said &&
    Array.isArray(said.columns)
  );
}

function isTrailer(said: unknown): said is ArchiveTrailer {
  return typeof said === "object" && said !== null && "end" in said && said.end === true && "rows" in said;
}

function isSameCount(said: Readonly<Record<string, number>>, counted: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(said);
  return names.length === Object.keys(counted).length && names.every((name) => said[name] === counted[name]);
}
