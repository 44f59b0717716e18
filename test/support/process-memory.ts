import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Leak, Scanner } from "../../src/base/leak-scanner.ts";
import { listProcesses } from "./processes.ts";

const CHUNK_BYTES = 8 * 1024 * 1024;
/** Longer than any pattern, so that none hides where two chunks meet. */
const OVERLAP_BYTES = 4_096;
const PAGE_BYTES = 4_096;

export type Searched = { readonly sizeBytes: number; readonly leaks: readonly (Leak & { readonly place: string })[] };

/**
 * Searches all that a process has written in its memory, as whoever rules the machine could. What several share need be
 * searched in one of them only: `withShared` is false for the others.
 */
export function searchMemory(pid: number, scanner: Scanner, withShared = true): Searched {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pages = openSync(`/proc/${pid}/pagemap`, "r");
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const leaks: (Leak & { readonly place: string })[] = [];
  let sizeBytes = 0;
  try {
    for (const region of regionsOf(pid).filter((one) => withShared || !one.isShared)) {
      for (const { start, end } of region.isShared ? [region] : writtenIn(pages, region)) {
        for (let at = start; at < end; at += CHUNK_BYTES - OVERLAP_BYTES) {
          const read = readAt(memory, buffer, at, Math.min(CHUNK_BYTES, end - at));
          sizeBytes += read;
          leaks.push(...scanner.scan(buffer.subarray(0, read)).map((leak) => ({ ...leak, place: `${pid} ${region.name}` })));
        }
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pages);
  }
  return { sizeBytes, leaks };
}

/** A process and all that it started, but those of which `isSpared` says so. */
export function familyOf(pid: number, isSpared: (pid: number) => boolean = () => false): readonly number[] {
  const all = listProcesses();
  const below = (parent: number): readonly number[] =>
    all.filter((one) => one.parent === parent && !isSpared(one.pid)).flatMap((one) => [one.pid, ...below(one.pid)]);
  return [pid, ...below(pid)];
}

type Stretch = { readonly start: number; readonly end: number };
type Region = Stretch & { readonly name: string; readonly isShared: boolean };

/** What cannot be written to holds the program and nothing that came in. */
function regionsOf(pid: number): readonly Region[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, start = "", end = "", kind = "", name = ""] = /^([0-9a-f]+)-([0-9a-f]+) rw.([ps]) \S+ \S+ \d+\s*(.*)$/u.exec(line) ?? [];
      return start === "" ? [] : [{ start: parseInt(start, 16), end: parseInt(end, 16), name, isShared: kind === "s" }];
    });
}

/** Node reserves far more than it uses; a page that is neither in memory nor swapped out was never written to. */
function writtenIn(pages: number, { start, end }: Region): readonly Stretch[] {
  const entries = Buffer.alloc(((end - start) / PAGE_BYTES) * 8);
  const read = readSync(pages, entries, 0, entries.length, (start / PAGE_BYTES) * 8);
  const stretches: Stretch[] = [];
  let from: number | undefined;
  for (let at = 0; at <= read; at += 8) {
    const isThere = at < read && (entries[at + 7] ?? 0) >= 0x40;
    const address = start + (at / 8) * PAGE_BYTES;
    if (isThere) from ??= address;
    else if (from !== undefined) {
      stretches.push({ start: from, end: address });
      from = undefined;
    }
  }
  return stretches;
}

/** Pages that went away meanwhile hold nothing. */
function readAt(memory: number, buffer: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, at);
  } catch {
    return 0;
  }
}
