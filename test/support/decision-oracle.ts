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
  /** Where a person asks, and not a key: what is true of them and of their device. */
  readonly person?: Person;
};

/** What the role's lines ask of people, and how far this one is. */
export type Person = {
  readonly requires: readonly string[];
  readonly requiresForMasked: boolean;
  readonly onCalls: boolean;
  readonly hideUntilProven: boolean;
  readonly cleared: readonly string[];
  readonly deviceTrusted: boolean;
  readonly signedInBy: "passkey" | "totp";
  readonly signedInMinutesAgo: number;
  readonly fieldCategory: string;
  readonly fieldIsLookedUp: boolean;
  /** Others who agreed to this person's sight of this very field, for this purpose, a moment ago. */
  readonly othersAgree: number;
  /** They ask to do without call and second person, by a role that may. */
  readonly breaksGlass: boolean;
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
  ["clearance_missing", (c) => isAsked(c) && c.person?.requires.some((name) => !c.person?.cleared.includes(name)) === true],
  ["device_not_trusted", (c) => isAsked(c) && c.person?.deviceTrusted === false],
  ["network_not_allowed", (c) => !c.networkAllowed],
  ["step_up_needed", (c) => isDelicate(c) && !isStrong(c)],
  ["no_open_call", (c) => !isEmergency(c) && c.person?.onCalls === true && (OPENING(c) || c.person.hideUntilProven)],
  ["reason_needed", (c) => (isEmergency(c) || (c.needsReason && c.form !== "comparison")) && (c.reason ?? "").trim().length < 5],
  ["approval_needed", (c) => !isEmergency(c) && c.needsPersons > persons(c) && c.form !== "comparison"],
];

/** Only the sight of a value is ever so urgent. */
function isEmergency({ form, person }: Case): boolean {
  return form === "clear" && person?.breaksGlass === true;
}

/** The asker is one of them; a key is nobody. */
function persons({ person }: Case): number {
  return person === undefined ? 0 : 1 + person.othersAgree;
}

/** Clearance and device are asked of people, for a masked value only where the role says so. */
function isAsked(c: Case): boolean {
  return c.person !== undefined && (OPENING(c) || c.person.requiresForMasked);
}

function isDelicate({ form, person }: Case): boolean {
  return person !== undefined && (form === "clear" || (form === "change" && person.fieldIsLookedUp));
}

function isStrong({ person }: Case): boolean {
  if (person === undefined || person.signedInMinutesAgo > 5) return false;
  return person.signedInBy === "passkey" || !["payment-card", "bank-account", "government-id"].includes(person.fieldCategory);
}

/** With several roles one that grants is enough; else the one that came furthest speaks, the first of equals. */
export function expectedOfRoles(cases: readonly Case[]): readonly string[] {
  const refusals = cases.map(expectedCodes);
  if (refusals.some((codes) => codes.length === 0)) return [];
  const rowOf = ([first]: readonly string[]): number => ROWS.findIndex(([code]) => code === first);
  return refusals.reduce((furthest, codes) => (rowOf(codes) > rowOf(furthest) ? codes : furthest));
}

/** The codes that refuse, in the table's order; none means that the form is granted. */
export function expectedCodes(c: Case): readonly string[] {
  return ROWS.filter(([, refuses]) => refuses(c)).map(([code]) => code);
}

/** True when the address is in one of these networks; no list means anywhere. The tests' blocks end at a dot: 10.20.0.0/16 is 10.20.*.*. */
export function allowsAddress(networks: readonly string[] | undefined, address: string): boolean {
  if (networks === undefined) return true;
  return networks.some((network) => {
    const [base = "", bits = "32"] = network.split("/");
    const parts = Number(bits) / 8;
    return base.split(".").slice(0, parts).join(".") === address.split(".").slice(0, parts).join(".");
  });
}

/** A purpose that the field does not list has no retention of its own; that the field may not be used for it says all. */
export function retentionDays(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const found = /^(\d+)([dmy])$/u.exec(text);
  if (found === null) throw new Error(`the oracle does not read the retention ${text}`);
  return Number(found[1]) * ({ d: 1, m: 30, y: 365 }[found[2] ?? ""] ?? Number.NaN);
}
