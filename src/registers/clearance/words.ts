import type { Instant } from "../../base/instant.ts";
import { instantToIso } from "../../base/instant.ts";
import type { ClearanceKind } from "./guess-kind.ts";
import type { Kind } from "./kinds.ts";

/** `due`: in force, and to be renewed within thirty days. */
export type ClearanceStatus = "met" | "due" | "missing" | "outdated" | "expired";

/** The document that a kind asks for, as its newest version stands. */
export type Document = { readonly id: string; readonly title: string; readonly version: number };

/** What is missing of a clearance, in one word. Of a text to sign: whether there is one, and how the last signature stands; of a record: how the last one stands. */
export const LACKS = ["no_document", "unsigned", "outdated", "due", "expired", "failed", "unrecorded"] as const;
type Lack = (typeof LACKS)[number];

/** What is missing, and what mends it; empty where nothing is to be done. */
export type Words = {
  readonly lack: Lack | null;
  readonly missing: string;
  readonly mend: string;
  readonly mendBy: "person" | "owner" | null;
};

/** What a sentence about something missing is made of. `lastDay`: on which it was or is last good. */
type Missing = { readonly label: string; readonly kind: ClearanceKind; readonly lack: Lack; readonly lastDay: string | null };

type Case = {
  readonly kind: Kind;
  readonly standing: { readonly status: ClearanceStatus; readonly until: Instant | null };
  readonly document: Document | null;
  readonly isFailed: boolean;
};

const NOTHING: Words = { lack: null, missing: "", mend: "", mendBy: null };

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
    no_document: (label: string) => `${label}: there is no document to sign yet.`,
    publish: "The owner publishes it under Policies; then it can be read and signed under My clearance.",
    read: ({ title, version }: Document) => `Read and sign “${title}” (version ${version}) under My clearance.`,
    due: (label: string, day: string) => `${label}: to be signed again by ${day}.`,
    unsigned: (label: string) => `${label}: not signed yet.`,
    outdated: (label: string) => `${label}: signed in an older version; the text has changed since.`,
    expired: (label: string, day: string) => `${label}: signed too long ago; it ran out on ${day}.`,
  },
  policy: {
    no_document: (label: string) => `${label}: there is no document to acknowledge yet.`,
    publish: "The owner publishes it under Policies; then it can be read and acknowledged under My clearance.",
    read: ({ title, version }: Document) => `Read and acknowledge “${title}” (version ${version}) under My clearance.`,
    due: (label: string, day: string) => `${label}: to be acknowledged again by ${day}.`,
    unsigned: (label: string) => `${label}: not acknowledged yet.`,
    outdated: (label: string) => `${label}: acknowledged in an older version; the text has changed since.`,
    expired: (label: string, day: string) => `${label}: acknowledged too long ago; it ran out on ${day}.`,
  },
} as const;

export function wordsFor(one: Case): Words {
  const { kind, standing } = one;
  if (standing.status === "met") return NOTHING;
  const lack = kind.kind === "clause" || kind.kind === "policy" ? signedLack(one) : recordedLack(one);
  const missing = missingWords({ label: kind.label, kind: kind.kind, lack, lastDay: lastDayOf(standing.until) });
  return { lack, missing, ...mendWords(one) };
}

function signedLack({ standing: { status }, document }: Case): Lack {
  if (document === null) return "no_document";
  return status === "due" || status === "outdated" || status === "expired" ? status : "unsigned";
}

function recordedLack({ standing: { status }, isFailed }: Case): Lack {
  if (status === "due" || status === "expired") return status;
  return isFailed ? "failed" : "unrecorded";
}

/** One sentence, in English. */
export function missingWords({ label, kind, lack, lastDay }: Missing): string {
  const day = lastDay ?? "";
  if (lack === "failed") return `${label}: the last one was not passed.`;
  if (lack === "unrecorded") return `${label}: nothing is recorded.`;
  if (kind === "clause" || kind === "policy") return SIGNED[kind][lack](label, day);
  return lack === "due" ? `${label}: runs out on ${day}.` : `${label}: ran out on ${day}.`;
}

function mendWords({ kind: { kind }, document }: Case): Pick<Words, "mend" | "mendBy"> {
  if (kind !== "clause" && kind !== "policy") return { mend: RECORD[kind], mendBy: "owner" };
  const words = SIGNED[kind];
  return document === null ? { mend: words.publish, mendBy: "owner" } : { mend: words.read(document), mendBy: "person" };
}

/** Something that holds until the start of a day was last good on the day before. */
export function lastDayOf(until: Instant | null): string | null {
  return until === null ? null : instantToIso((until - 1) as Instant).slice(0, 10);
}
