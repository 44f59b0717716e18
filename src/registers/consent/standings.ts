import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type InForceRow, type StandingRow, insertStanding, selectIsTightened, selectStandings } from "./_sql.ts";
import type { Basis } from "../datamap/types.ts";

/** Standing orders of a subject: nothing more is collected of them, nothing of theirs is given to others. */
export type OrderKind = "no-collection" | "no-distribution";
export const ORDER_KINDS: readonly OrderKind[] = ["no-collection", "no-distribution"];

/** What a subject decided that is in force now. A purpose that is absent from `consents` was never asked. */
export type Standings = {
  readonly consents: ReadonlyMap<string, "given" | "withdrawn" | "expired">;
  readonly objections: ReadonlySet<string>;
  readonly restrictedFields: ReadonlySet<string>;
  readonly isRestricted: boolean;
  readonly orders: ReadonlySet<OrderKind>;
};

/** The scope of a restriction of everything. No field can have this name. */
const EVERYTHING = "*";

export const NO_STANDINGS: Standings = {
  consents: new Map(),
  objections: new Set(),
  restrictedFields: new Set(),
  isRestricted: false,
  orders: new Set(),
};

/** Subjects without any record are absent from the map: use `NO_STANDINGS` for them. */
export async function findStandings(tx: Tx, subjects: readonly SubjectId[], now: Instant): Promise<ReadonlyMap<string, Standings>> {
  const rows = await selectStandings(tx, subjects);
  const found = new Map<string, InForceRow[]>();
  for (const row of rows) {
    const known = found.get(row.subject_id);
    if (known === undefined) found.set(row.subject_id, [row]);
    else known.push(row);
  }
  return new Map([...found].map(([subject, own]) => [subject, foldStandings(own, now)]));
}

function foldStandings(rows: readonly InForceRow[], now: Instant): Standings {
  const consents = new Map<string, "given" | "withdrawn" | "expired">();
  const objections = new Set<string>();
  const restrictedFields = new Set<string>();
  const orders = new Set<OrderKind>();
  let isRestricted = false;
  for (const { kind, scope, standing, expires_at: expiresAt } of rows) {
    const isOver = expiresAt !== null && expiresAt.getTime() <= now;
    if (kind === "consent" && (standing === "given" || standing === "withdrawn"))
      consents.set(scope, standing === "given" && isOver ? "expired" : standing);
    if (kind === "objection" && standing === "on") objections.add(scope);
    if (kind === "restriction" && standing === "on") {
      if (scope === EVERYTHING) isRestricted = true;
      else restrictedFields.add(scope);
    }
    if (kind === "order" && standing === "on" && isOrderKind(scope)) orders.add(scope);
  }
  return { consents, objections, restrictedFields, isRestricted, orders };
}

function isOrderKind(scope: string): scope is OrderKind {
  return (ORDER_KINDS as readonly string[]).includes(scope);
}

/**
 * Whether any of these subjects withdrew, objected, was restricted or forbade distribution since then, so that what was
 * decided to be given to others for this purpose would not be decided today (rules 4 to 6).
 */
export async function areTightened(
  tx: Tx,
  subjects: readonly SubjectId[],
  about: { readonly purpose: string; readonly basis: Basis; readonly fields: readonly string[] },
  since: Instant,
  now: Instant,
): Promise<boolean> {
  const kinds = TIGHTENED_BY[about.basis];
  if (kinds.length === 0) return false;
  const scopes = [about.purpose, ...about.fields, EVERYTHING, NO_DISTRIBUTION];
  return await selectIsTightened(tx, subjects, { kinds, scopes }, new Date(since), new Date(now));
}

const NO_DISTRIBUTION: OrderKind = "no-distribution";

const TIGHTENED_BY = {
  consent: ["consent", "objection", "restriction", "order"],
  contract: ["restriction", "order"],
  "legal-obligation": [],
  "vital-interests": [],
  "public-task": ["objection", "restriction", "order"],
  "legitimate-interests": ["objection", "restriction", "order"],
} as const satisfies Record<Basis, readonly StandingRow["kind"][]>;

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
