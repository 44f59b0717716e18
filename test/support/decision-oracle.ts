/**
 * The decision table of the product's documentation, stated once more as rows over a flat record. It knows the map's
 * text and the facts of the case, and shares no line with the product: where both agree, two readings agree.
 */
export type Case = {
  readonly form: "masked" | "clear" | "change" | "comparison";
  /** What the field's line in the map says. */
  readonly fieldPurposes: readonly string[];
  readonly retentionDays: number;
  /** What the purpose's line says. */
  readonly purpose: string;
  readonly basis: string;
  /** What the role's lines say. */
  readonly grantedForms: readonly string[];
  readonly networkAllowed: boolean;
  readonly needsReason: boolean;
  readonly needsPersons: number;
  /** What is known of the subject. */
  readonly consent: "absent" | "given" | "withdrawn";
  readonly objectsTo: readonly string[];
  readonly restricted: boolean;
  readonly ageDays: number;
  /** What came with the ask. */
  readonly reason: string | undefined;
};

type Row = readonly [code: string, refuses: (c: Case) => boolean];

const OPENING = (c: Case): boolean => c.form !== "masked";
const ENOUGH: Readonly<Record<Case["form"], readonly string[]>> = {
  masked: ["masked", "clear"],
  clear: ["clear"],
  change: ["change"],
  comparison: ["masked", "use", "clear"],
};

const ROWS: readonly Row[] = [
  ["purpose_not_declared", (c) => !c.fieldPurposes.includes(c.purpose)],
  ["not_granted", (c) => !ENOUGH[c.form].some((form) => c.grantedForms.includes(form))],
  ["consent_missing", (c) => OPENING(c) && c.basis === "consent" && c.consent === "absent"],
  ["consent_withdrawn", (c) => OPENING(c) && c.basis === "consent" && c.consent === "withdrawn"],
  [
    "objected",
    (c) => OPENING(c) && ["legitimate-interests", "public-task", "consent"].includes(c.basis) && c.objectsTo.includes(c.purpose),
  ],
  ["restricted", (c) => OPENING(c) && c.restricted && !["legal-obligation", "vital-interests"].includes(c.basis)],
  ["retention_over", (c) => c.ageDays > c.retentionDays],
  ["network_not_allowed", (c) => !c.networkAllowed],
  ["reason_needed", (c) => c.needsReason && c.form !== "comparison" && (c.reason ?? "").trim().length < 5],
  ["approval_needed", (c) => c.needsPersons > 0 && c.form !== "comparison"],
];

/** The codes that refuse, in the table's order; none means that the form is granted. */
export function expectedCodes(c: Case): readonly string[] {
  return ROWS.filter(([, refuses]) => refuses(c)).map(([code]) => code);
}

/** True when 127.0.0.1 is in one of these networks; no list means anywhere. */
export function allowsLoopback(networks: readonly string[] | undefined): boolean {
  return networks === undefined || networks.some((network) => network.startsWith("127."));
}

/** A purpose that the field does not list has no retention of its own; that the field may not be used for it says all. */
export function retentionDays(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const found = /^(\d+)([dmy])$/u.exec(text);
  if (found === null) throw new Error(`the oracle does not read the retention ${text}`);
  return Number(found[1]) * ({ d: 1, m: 30, y: 365 }[found[2] ?? ""] ?? Number.NaN);
}
