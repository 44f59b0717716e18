import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Detected, detectInLine } from "./_detect.ts";
import { type Outcome, done, wanting } from "./_outcome.ts";
import { progressOf } from "./_progress.ts";

type Place = { readonly file: string; readonly line: number; readonly column: number };
type Finding = { readonly kind: Detected["kind"]; count: number; readonly places: Place[] };

const PLACES_MAX = 20;
/** A longer line is cut; the pieces overlap by more than the longest thing looked for. */
const LINE_CHARS_MAX = 65_536;
const OVERLAP_CHARS = 400;

/** Looks for personal data in files. Tells kinds, counts and places; a value is never printed. Finding some is exit 1. */
export async function scanPaths(paths: readonly string[], options: { readonly json?: boolean }): Promise<Outcome> {
  const files = (await Promise.all(paths.map(listFiles))).flat();
  const findings = new Map<string, Finding>();
  const progress = progressOf(options.json === true, "Scanning", files.length);
  let bytes = 0;
  for (const file of files) {
    bytes += await scanFile(file, (detected, line) => note(findings, detected, { file, line, column: detected.column }));
    progress.advance(1);
  }
  progress.stop(`${files.length} files read`);

  const found = [...findings.values()];
  const json = { ok: found.length === 0, files: files.length, bytes, findings: found };
  if (found.length === 0) return done(json, `Nothing found in ${files.length} files.`);
  return wanting(json, found.map(describe).join("\n"));
}

async function listFiles(path: string): Promise<readonly string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Streams the file; memory holds one piece of it and one line. */
async function scanFile(file: string, report: (detected: Detected, line: number) => void): Promise<number> {
  let bytes = 0;
  let line = 1;
  let rest = "";
  for await (const piece of createReadStream(file, { encoding: "utf8" }) as AsyncIterable<string>) {
    bytes += Buffer.byteLength(piece);
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      for (const detected of detectInLine(text)) report(detected, line);
      line += 1;
    }
    if (rest.length <= LINE_CHARS_MAX) continue;
    for (const detected of detectInLine(rest)) if (detected.column <= rest.length - OVERLAP_CHARS) report(detected, line);
    rest = rest.slice(-OVERLAP_CHARS);
  }
  for (const detected of detectInLine(rest)) report(detected, line);
  return bytes;
}

function note(findings: Map<string, Finding>, detected: Detected, place: Place): void {
  const finding = findings.get(detected.kind) ?? { kind: detected.kind, count: 0, places: [] };
  findings.set(detected.kind, finding);
  finding.count += 1;
  if (finding.places.length < PLACES_MAX) finding.places.push(place);
}

function describe(finding: Finding): string {
  const places = finding.places.map((place) => `  ${place.file}:${place.line}:${place.column}`);
  const more = finding.count > finding.places.length ? [`  and ${finding.count - finding.places.length} more`] : [];
  return [`${finding.kind}: ${finding.count}`, ...places, ...more].join("\n");
}
