import type { Instant } from "../../base/instant.ts";
import { instantToIso } from "../../base/instant.ts";
import type { ClearanceKind } from "./guess-kind.ts";
import type { Kind } from "./kinds.ts";

/** `due`: in force, and to be renewed within thirty days. */
export type ClearanceStatus = "met" | "due" | "missing" | "outdated" | "expired";

/** The document that a kind asks for, as its newest version stands. */
export type Document = { readonly id: string; readonly title: string; readonly version: number };

/** What is missing, and what mends it; both empty where nothing is to be done. */
export type Words = { readonly missing: string; readonly mend: string; readonly mendBy: "person" | "owner" | null };

type Case = {
  readonly kind: Kind;
  readonly standing: { readonly status: ClearanceStatus; readonly until: Instant | null };
  readonly document: Document | null;
  readonly isFailed: boolean;
};

const NOTHING: Words = { missing: "", mend: "", mendBy: null };

/** The owner's part in each kind that a person cannot mend alone. */
const RECORD = {
  background_check: "The owner has the check done and records its date and result under Clearance.",
  insurance: "The owner records until when the insurance runs, under Clearance.",
  training: "Take the training; the owner records it under Clearance.",
  other: "The owner records it under Clearance.",
} as const satisfies Record<Exclude<ClearanceKind, "clause" | "policy">, string>;

export function wordsFor(one: Case): Words {
  return one.kind.kind === "clause" || one.kind.kind === "policy"
    ? signedWords(one, one.kind.kind)
    : recordedWords(one, RECORD[one.kind.kind]);
}

function signedWords({ kind, standing, document }: Case, how: "clause" | "policy"): Words {
  const verb = how === "clause" ? "sign" : "acknowledge";
  const done = how === "clause" ? "signed" : "acknowledged";
  const { status, until } = standing;
  if (status === "met") return NOTHING;
  if (document === null) {
    const mend = `The owner publishes it under Clearance; then it can be read and ${done} under My clearance.`;
    return { missing: `${kind.label}: there is no document to ${verb} yet.`, mend, mendBy: "owner" };
  }
  const mend = `Read and ${verb} “${document.title}” (version ${document.version}) under My clearance.`;
  const missing = {
    due: `${kind.label}: to be ${done} again by ${dayBefore(until)}.`,
    missing: `${kind.label}: not ${done} yet.`,
    outdated: `${kind.label}: ${done} in an older version; the text has changed since.`,
    expired: `${kind.label}: ${done} too long ago; it ran out on ${dayBefore(until)}.`,
  }[status];
  return { missing, mend, mendBy: "person" };
}

function recordedWords({ kind, standing, isFailed }: Case, mend: string): Words {
  const { status, until } = standing;
  if (status === "met") return NOTHING;
  const missing =
    status === "expired"
      ? `${kind.label}: ran out on ${dayBefore(until)}.`
      : status === "due"
        ? `${kind.label}: runs out on ${dayBefore(until)}.`
        : isFailed
          ? `${kind.label}: the last one was not passed.`
          : `${kind.label}: nothing is recorded.`;
  return { missing, mend, mendBy: "owner" };
}

/** Something that holds until the start of a day was last good on the day before. */
function dayBefore(until: Instant | null): string {
  return until === null ? "" : instantToIso((until - 1) as Instant).slice(0, 10);
}
