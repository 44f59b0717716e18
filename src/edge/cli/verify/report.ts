/** One thing that is not as it was committed to: a stable code, where it is, and what it means in words. */
type Finding = { readonly code: FindingCode; readonly where: string; readonly say: string };

export type FindingCode = keyof typeof SAY;

const SAY = {
  checkpoint_missing: "There is no checkpoint.",
  checkpoint_unreadable: "The checkpoint is not a signed note of a log.",
  key_missing: "No public key is known, so no signature proves anything.",
  key_unreadable: "A public key is not written as signed-note says.",
  signature_missing: "The checkpoint lacks a signature by this key.",
  signature_wrong: "A signature of the checkpoint does not fit its text.",
  witness_unreadable: "The witnessed checkpoint is not a signed note of this log.",
  witness_newer: "The log is shorter than a witness saw it: its end was cut off or rolled back.",
  witness_differs: "The log does not begin with what a witness saw: its past was rewritten.",
  root_differs: "The leaves do not add up to the root that was signed.",
  tile_missing: "A tile is missing or has another size.",
  tile_differs: "A tile has another hash than the entries give.",
  bundle_missing: "A bundle of entries is missing.",
  bundle_unreadable: "A bundle of entries is cut short or has bytes too many.",
  bundle_differs: "The bundle says another thing of this entry than the log's tree.",
  leaf_missing: "The entry at this index is missing.",
  leaf_unreadable: "A line of the entries cannot be read.",
  leaf_double: "Two entries have the same index.",
  leaf_beyond: "An entry has an index behind the checkpoint's end.",
  leaf_unsequenced: "An entry has no place in the tree: nothing shows that it was not added by hand.",
  leaf_differs: "The entry (its id, time, salt or text) is not the one that was committed to.",
  id_double: "Two entries have the same id.",
  body_unreadable: "The entry's text is not JSON of an entry.",
  columns_differ: "The columns by which the entry is found say another thing than the entry.",
  reason_differs: "The sealed reason is not the one that was committed to.",
  revision_reused: "Two entries note different values under the same revision.",
  sealed_unreadable: "A line of the sealed values cannot be read.",
  sealed_missing: "A sealed value is gone, and no entry tells of its removal.",
  sealed_extra: "There is a sealed value of which no entry tells.",
  sealed_removed: "A sealed value is there though the ledger notes its removal.",
  sealed_older: "A sealed value is an older one than the ledger notes: it was rolled back.",
  sealed_differs: "A sealed value is not the one that the ledger notes.",
  sealed_double: "A sealed value is there twice.",
  certificate_unreadable: "This is not one certificate of an erasure, with each of its parts once.",
  certificate_signature_wrong: "The signature does not fit: something in it was changed, or another business signed it.",
  certificate_times: "Its times do not follow one another.",
  certificate_not_looked: "It was signed before anybody had looked for what is left; ask for it again.",
  certificate_residue: "Something of the customer was left when it was signed.",
  certificate_entry_missing: "The ledger has no such entry.",
  certificate_entry_differs: "The ledger's entry is not of this erasure.",
} as const;

export type Findings = { readonly list: Finding[]; total: number; readonly add: (code: FindingCode, where: string) => void };

/** Beyond this many the rest are counted only: a log that is wrong throughout must not fill memory. */
const LISTED_MAX = 1_000;

export function newFindings(): Findings {
  const findings: Findings = {
    list: [],
    total: 0,
    add: (code, where) => {
      findings.total += 1;
      if (findings.list.length < LISTED_MAX) findings.list.push({ code, where, say: SAY[code] });
    },
  };
  return findings;
}

export type VerifyReport = {
  readonly ok: boolean;
  readonly origin: string | null;
  readonly size: number;
  readonly root: string | null;
  /** `given`: by the caller; `first-use`: by the source itself, so good for comparing with next time only; `none`: signatures were not checked. */
  readonly keys: "given" | "first-use" | "none";
  /** The keys that were used, to be kept for the next time. */
  readonly verifierKeys: readonly string[];
  readonly leaves: number;
  /** Committed and not yet in the tree; the sealed values that only they explain are proved at the next time. */
  readonly pending: number;
  readonly sealed: number;
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
};
