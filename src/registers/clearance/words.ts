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

/** Whole sentences, because no other language puts the one verb where the other stands. */
const SIGNED = {
  clause: {
    noDocument: (label: string) => `${label}: there is no document to sign yet.`,
    publish: "The owner publishes it under Clearance; then it can be read and signed under My clearance.",
    read: ({ title, version }: Document) => `Read and sign “${title}” (version ${version}) under My clearance.`,
    due: (label: string, day: string) => `${label}: to be signed again by ${day}.`,
    missing: (label: string) => `${label}: not signed yet.`,
    outdated: (label: string) => `${label}: signed in an older version; the text has changed since.`,
    expired: (label: string, day: string) => `${label}: signed too long ago; it ran out on ${day}.`,
  },
  policy: {
    noDocument: (label: string) => `${label}: there is no document to acknowledge yet.`,
    publish: "The owner publishes it under Clearance; then it can be read and acknowledged under My clearance.",
    read: ({ title, version }: Document) => `Read and acknowledge “${title}” (version ${version}) under My clearance.`,
    due: (label: string, day: string) => `${label}: to be acknowledged again by ${day}.`,
    missing: (label: string) => `${label}: not acknowledged yet.`,
    outdated: (label: string) => `${label}: acknowledged in an older version; the text has changed since.`,
    expired: (label: string, day: string) => `${label}: acknowledged too long ago; it ran out on ${day}.`,
  },
} as const;

export function wordsFor(one: Case): Words {
  return one.kind.kind === "clause" || one.kind.kind === "policy"
    ? signedWords(one, one.kind.kind)
    : recordedWords(one, RECORD[one.kind.kind]);
}

function signedWords({ kind: { label }, standing: { status, until }, document }: Case, how: "clause" | "policy"): Words {
  if (status === "met") return NOTHING;
  const words = SIGNED[how];
  if (document === null) return { missing: words.noDocument(label), mend: words.publish, mendBy: "owner" };
  return { missing: words[status](label, dayBefore(until)), mend: words.read(document), mendBy: "person" };
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
