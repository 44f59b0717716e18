import { parseBody, sealedItems, type Log } from "./collect-leaves.ts";
import type { FindingCode, Findings } from "./report.ts";
import { keyText, type SealedMatch } from "./sealed-table.ts";
import type { SealedRecord, Source } from "./source.ts";

type Sealed = Extract<SealedRecord, { readonly kind: "sealed" }>;

/** What is not as the entries say, unless what was added since explains it. */
type Doubt =
  | { readonly code: FindingCode; readonly key: string; readonly value: Sealed }
  | { readonly code: "sealed_missing"; readonly key: string; readonly value: null; readonly leaf: number };

const CODES = {
  unknown: "sealed_extra",
  removed: "sealed_removed",
  older: "sealed_older",
  differs: "sealed_differs",
  twice: "sealed_double",
} as const satisfies Record<Exclude<SealedMatch, "same">, FindingCode>;

/** A live log is given this many times to sign what happened while its values were read. */
const SETTLE_TRIES = 5;

/**
 * Every sealed value against the last thing that the entries tell of it, and the other way round. Answers how many
 * values there were.
 */
export async function checkSealed(source: Source, log: Log, findings: Findings, readOn: () => Promise<Log | undefined>): Promise<number> {
  if (source.sealed === undefined) return 0;
  let count = 0;
  let doubts: Doubt[] = [];
  for await (const values of source.sealed()) {
    for (const value of values) {
      count += 1;
      if (value.kind === "unreadable") {
        findings.add("sealed_unreadable", value.where);
        continue;
      }
      const match = log.table.compare(value, value.revision, value.digest);
      if (match !== "same") doubts.push({ code: CODES[match], key: keyText(value), value });
    }
  }
  for (const { keyText: key, leaf } of log.table.unseen()) doubts.push({ code: "sealed_missing", key, value: null, leaf });

  for (let tries = 0; source.isLive && doubts.length > 0 && tries < SETTLE_TRIES; tries++) {
    const grown = await readOn();
    if (grown !== undefined) doubts = doubts.filter((doubt) => !isExplained(doubt, grown));
  }
  await tellDoubts(source, doubts, findings);
  return count;
}

/** A value read while the log went on is right if a later entry notes just it; a missing one if a later entry removes it. */
function isExplained(doubt: Doubt, grown: Log): boolean {
  const notes = grown.notes?.get(doubt.key) ?? [];
  const { value } = doubt;
  return value === null
    ? notes.some((note) => note.digest === null)
    : notes.some((note) => note.revision === value.revision && note.digest === value.digest);
}

async function tellDoubts(source: Source, doubts: readonly Doubt[], findings: Findings): Promise<void> {
  const missing = new Map<number, Set<string>>();
  for (const doubt of doubts) {
    if (doubt.value !== null)
      findings.add(doubt.code, `subject ${doubt.value.subject}, field ${doubt.value.field}${recordText(doubt.value.record)}`);
    else missing.set(doubt.leaf, (missing.get(doubt.leaf) ?? new Set()).add(doubt.key));
  }
  if (missing.size > 0) await tellMissing(source, missing, findings);
}

/** The table holds no names: they are read again from the entries that noted the missing values. */
async function tellMissing(source: Source, missing: ReadonlyMap<number, ReadonlySet<string>>, findings: Findings): Promise<void> {
  for await (const leaves of source.leaves(0)) {
    for (const leaf of leaves) {
      const keys = leaf.kind === "leaf" ? missing.get(leaf.index ?? -1) : undefined;
      const body = leaf.kind === "leaf" && keys !== undefined ? parseBody(leaf.body) : undefined;
      if (leaf.kind !== "leaf" || keys === undefined || body === undefined) continue;
      const subject = String(body.subject);
      for (const { field, record } of sealedItems(body) ?? []) {
        if (keys.has(keyText({ subject, field, record })))
          findings.add("sealed_missing", `subject ${subject}, field ${field}${recordText(record)}, noted by leaf ${leaf.index}`);
      }
    }
  }
}

function recordText(record: string): string {
  return record === "" ? "" : `, record ${record}`;
}
