import type { SubjectId } from "../../base/ids.ts";
import { type Instant, instantToIso } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type StandingRow, insertStanding, selectHistory, selectIsTightened, selectStandings } from "./_sql.ts";
import type { Basis } from "../datamap/types.ts";

/** What a subject decided that is in force now. A purpose that is absent from `consents` was never asked. */
export type Standings = {
  readonly consents: ReadonlyMap<string, "given" | "withdrawn">;
  readonly objections: ReadonlySet<string>;
  readonly restrictedFields: ReadonlySet<string>;
  readonly isRestricted: boolean;
};

/** The scope of a restriction of everything. No field can have this name. */
const EVERYTHING = "*";

export const NO_STANDINGS: Standings = {
  consents: new Map(),
  objections: new Set(),
  restrictedFields: new Set(),
  isRestricted: false,
};

/** Subjects without any record are absent from the map: use `NO_STANDINGS` for them. */
export async function findStandings(tx: Tx, subjects: readonly SubjectId[]): Promise<ReadonlyMap<string, Standings>> {
  const rows = await selectStandings(tx, subjects);
  const found = new Map<string, StandingRow[]>();
  for (const row of rows) {
    const known = found.get(row.subject_id);
    if (known === undefined) found.set(row.subject_id, [row]);
    else known.push(row);
  }
  return new Map([...found].map(([subject, own]) => [subject, foldStandings(own)]));
}

function foldStandings(rows: readonly StandingRow[]): Standings {
  const consents = new Map<string, "given" | "withdrawn">();
  const objections = new Set<string>();
  const restrictedFields = new Set<string>();
  let isRestricted = false;
  for (const { kind, scope, standing } of rows) {
    if (kind === "consent" && (standing === "given" || standing === "withdrawn")) consents.set(scope, standing);
    if (kind === "objection" && standing === "on") objections.add(scope);
    if (kind === "restriction" && standing === "on") {
      if (scope === EVERYTHING) isRestricted = true;
      else restrictedFields.add(scope);
    }
  }
  return { consents, objections, restrictedFields, isRestricted };
}

/**
 * Whether any of these subjects withdrew, objected or was restricted since then, so that what was decided for this purpose
 * would not be decided today (rules 4 to 6).
 */
export async function areTightened(
  tx: Tx,
  subjects: readonly SubjectId[],
  about: { readonly purpose: string; readonly basis: Basis; readonly fields: readonly string[] },
  since: Instant,
): Promise<boolean> {
  const kinds = TIGHTENED_BY[about.basis];
  if (kinds.length === 0) return false;
  const scopes = [about.purpose, ...about.fields, EVERYTHING];
  return await selectIsTightened(tx, subjects, { kinds, scopes }, new Date(since));
}

const TIGHTENED_BY = {
  consent: ["consent", "objection", "restriction"],
  contract: ["restriction"],
  "legal-obligation": [],
  "vital-interests": [],
  "public-task": ["objection", "restriction"],
  "legitimate-interests": ["objection", "restriction"],
} as const satisfies Record<Basis, readonly StandingRow["kind"][]>;

export type ConsentRecord = {
  readonly purpose: string;
  readonly standing: "given" | "withdrawn";
  readonly noticeVersion: string | null;
  readonly at: string;
  readonly by: string;
};

/** Appends; the newest record is the one in force. */
export async function recordConsent(
  tx: Tx,
  consent: {
    readonly subject: SubjectId;
    readonly purpose: string;
    readonly standing: "given" | "withdrawn";
    readonly noticeVersion: string | null;
    readonly recordedBy: string;
  },
  now: Instant,
): Promise<ConsentRecord> {
  const row: StandingRow = {
    subject_id: consent.subject,
    kind: "consent",
    scope: consent.purpose,
    standing: consent.standing,
    notice_version: consent.noticeVersion,
    channel: null,
    request_id: null,
    recorded_by: consent.recordedBy,
    recorded_at: new Date(now),
  };
  await insertStanding(tx, row);
  return { ...consent, at: instantToIso(now), by: consent.recordedBy };
}

/** Newest first; the first is in force. */
export async function readConsentHistory(tx: Tx, subject: SubjectId, purpose: string): Promise<readonly ConsentRecord[]> {
  const rows = await selectHistory(tx, subject, "consent", purpose);
  return rows.map((row) => ({
    purpose: row.scope,
    standing: row.standing === "given" ? "given" : "withdrawn",
    noticeVersion: row.notice_version,
    at: row.recorded_at.toISOString(),
    by: row.recorded_by,
  }));
}

/** Turns a restriction (of fields, or of everything where none is named) or an objection (to a purpose) on or off. */
export async function recordMark(
  tx: Tx,
  mark: {
    readonly subject: SubjectId;
    readonly kind: "restriction" | "objection";
    readonly scope: readonly string[];
    readonly isOn: boolean;
    readonly channel: string;
    readonly request: string;
    readonly recordedBy: string;
  },
  now: Instant,
): Promise<void> {
  const scopes = mark.scope.length === 0 ? [EVERYTHING] : mark.scope;
  for (const scope of scopes) {
    await insertStanding(tx, {
      subject_id: mark.subject,
      kind: mark.kind,
      scope,
      standing: mark.isOn ? "on" : "off",
      notice_version: null,
      channel: mark.channel,
      request_id: mark.request,
      recorded_by: mark.recordedBy,
      recorded_at: new Date(now),
    });
  }
}
