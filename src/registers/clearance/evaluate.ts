import { DAY_MS, type Instant, instant } from "../../base/instant.ts";
import { type Day, addMonths, dayOf, endOfDay } from "./calendar.ts";
import type { Kind } from "./kinds.ts";
import { type ClearanceStatus, type Document, type Words, wordsFor } from "./words.ts";

export type Signature = { readonly policy: string; readonly version: number; readonly at: Instant };

export type ClearanceRecord = {
  readonly name: string;
  readonly result: "passed" | "failed";
  readonly on: Day;
  readonly until: Day | null;
};

/** Where one person stands with one clearance, and in words what is missing and who can mend it. */
export type Clearance = {
  readonly name: string;
  readonly label: string;
  readonly kind: Kind["kind"];
  readonly status: ClearanceStatus;
  readonly isMet: boolean;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly policy: { readonly id: string; readonly version: number; readonly title: string } | null;
} & Words;

export const DUE_DAYS = 30;

type Standing = { readonly status: ClearanceStatus; readonly since: Instant | null; readonly until: Instant | null };

const ABSENT: Standing = { status: "missing", since: null, until: null };

/** Judges one clearance of one person. Pure: what is not shown is missing. */
export function evaluateClearance(
  kind: Kind,
  document: Document | null,
  evidence: { readonly signatures: readonly Signature[]; readonly records: readonly ClearanceRecord[] },
  now: Instant,
): Clearance {
  const isSigned = kind.kind === "clause" || kind.kind === "policy";
  const standing = isSigned ? signedStanding(kind, document, evidence.signatures, now) : recordedStanding(kind, evidence.records, now);
  return {
    name: kind.name,
    label: kind.label,
    kind: kind.kind,
    ...standing,
    isMet: standing.status === "met" || standing.status === "due",
    policy: document === null || !isSigned ? null : { id: document.id, version: document.version, title: document.title },
    ...wordsFor({ kind, standing, document, isFailed: !isSigned && isLastFailed(kind, evidence.records, now) }),
  };
}

function signedStanding(kind: Kind, document: Document | null, signatures: readonly Signature[], now: Instant): Standing {
  if (document === null) return ABSENT;
  const own = signatures.filter((one) => one.policy === document.id && one.at <= now);
  const current = own.filter((one) => one.version === document.version);
  const newest = latest(current) ?? latest(own);
  if (newest === undefined) return ABSENT;
  if (newest.version !== document.version) return { status: "outdated", since: newest.at, until: null };
  const until = kind.months === null ? null : endOfDay(addMonths(dayOf(newest.at), kind.months));
  return timed(newest.at, until, now);
}

function latest(signatures: readonly Signature[]): Signature | undefined {
  return signatures.toSorted((a, b) => b.at - a.at)[0];
}

/** A failed result ends all that were before it; of those that passed since, the one that holds longest counts. */
function recordedStanding(kind: Kind, records: readonly ClearanceRecord[], now: Instant): Standing {
  const own = ownRecords(kind, records, now);
  const passed = own.slice(own.findLastIndex((one) => one.result === "failed") + 1);
  if (passed.length === 0) return ABSENT;
  const spans = passed.map((one) => ({ since: instant(endOfDay(one.on) - DAY_MS), until: untilOf(kind, one) }));
  const best = spans.reduce((a, b) => ((b.until ?? Infinity) >= (a.until ?? Infinity) ? b : a));
  return timed(best.since, best.until, now);
}

function isLastFailed(kind: Kind, records: readonly ClearanceRecord[], now: Instant): boolean {
  return ownRecords(kind, records, now).at(-1)?.result === "failed";
}

/** In the order of their days; of one day, in the order given. What lies ahead is no evidence yet. */
function ownRecords(kind: Kind, records: readonly ClearanceRecord[], now: Instant): readonly ClearanceRecord[] {
  return records
    .filter((one) => one.name === kind.name && one.on <= dayOf(now))
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

function untilOf(kind: Kind, record: ClearanceRecord): Instant | null {
  if (record.until !== null) return endOfDay(record.until);
  return kind.months === null ? null : endOfDay(addMonths(record.on, kind.months));
}

function timed(since: Instant, until: Instant | null, now: Instant): Standing {
  if (until === null) return { status: "met", since, until };
  if (now >= until) return { status: "expired", since, until };
  return { status: until - now <= DUE_DAYS * DAY_MS ? "due" : "met", since, until };
}
