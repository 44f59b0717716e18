import type { SubjectId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import type { Tx } from "../../platform/storage/tx.ts";
import { type RecordRow, insertRecord, lockSubject, selectHistory, selectNewest } from "./_records_sql.ts";
import type { How } from "./how.ts";
import type { OrderKind } from "./standings.ts";

/** How a decision of a subject came about. Words are sealed under the subject's own key. */
export type Origin = {
  readonly how: How | null;
  /** The page, without its query. */
  readonly where: string | null;
  readonly noticeVersion: string | null;
  readonly language: string | null;
  readonly call: string | null;
  readonly task: string | null;
  readonly evidence: Uint8Array | null;
};

export const NO_ORIGIN = {
  how: null,
  where: null,
  noticeVersion: null,
  language: null,
  call: null,
  task: null,
  evidence: null,
} as const satisfies Origin;

export type ConsentStanding = "given" | "withdrawn";

/** A consent as it was recorded; the newest of a purpose is in force until it runs out. */
export type ConsentRecord = Omit<Origin, "evidence"> & {
  readonly purpose: string;
  readonly standing: ConsentStanding;
  readonly at: string;
  readonly by: string;
  readonly expiresAt: string | null;
  readonly forChild: boolean;
  /** When it found its subject, where it was said before there was one. */
  readonly linkedAt: string | null;
  readonly evidence: Uint8Array | null;
  readonly guardian: Uint8Array | null;
};

export type NewConsent = Origin & {
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly standing: ConsentStanding;
  readonly recordedBy: string;
  readonly expiresAt: Instant | null;
  readonly forChild: boolean;
  readonly guardian: Uint8Array | null;
  readonly saidAt: Instant | null;
};

/** A consent of which nothing more is known. */
export const PLAIN_CONSENT = { ...NO_ORIGIN, expiresAt: null, forChild: false, guardian: null, saidAt: null } as const;

/** Appends; the newest record is the one in force. */
export async function recordConsent(tx: Tx, consent: NewConsent, now: Instant): Promise<ConsentRecord> {
  const row: RecordRow = {
    ...originToRow(consent),
    subject_id: consent.subject,
    kind: "consent",
    scope: consent.purpose,
    standing: consent.standing,
    recorded_by: consent.recordedBy,
    recorded_at: new Date(now),
    expires_at: consent.expiresAt === null ? null : new Date(consent.expiresAt),
    for_child: consent.forChild,
    guardian: consent.guardian === null ? null : Buffer.from(consent.guardian),
    said_at: consent.saidAt === null ? null : new Date(consent.saidAt),
  };
  await insertRecord(tx, row);
  return rowToConsent(row);
}

/** Newest first; the first is in force. */
export async function readConsentHistory(tx: Tx, subject: SubjectId, purpose: string): Promise<readonly ConsentRecord[]> {
  return (await selectHistory(tx, subject, "consent", purpose)).map(rowToConsent);
}

/** The newest record of each purpose that the subject was ever asked about. */
export async function readConsents(tx: Tx, subject: SubjectId): Promise<ReadonlyMap<string, ConsentRecord>> {
  return new Map((await selectNewest(tx, subject, "consent")).map((row) => [row.scope, rowToConsent(row)]));
}

/** Held until the end of the transaction: what is read of the subject's decisions meanwhile stays so. */
export async function holdDecisions(tx: Tx, subject: SubjectId): Promise<void> {
  await lockSubject(tx, subject);
}

export type OrderRecord = {
  readonly kind: OrderKind;
  readonly standing: "on" | "off";
  readonly at: string;
  readonly by: string;
  readonly how: How | null;
};

/** Appends; the newest record of a kind is the one in force. */
export async function recordOrder(
  tx: Tx,
  order: Origin & {
    readonly subject: SubjectId;
    readonly kind: OrderKind;
    readonly standing: "on" | "off";
    readonly recordedBy: string;
  },
  now: Instant,
): Promise<OrderRecord> {
  const row: RecordRow = {
    ...originToRow(order),
    subject_id: order.subject,
    kind: "order",
    scope: order.kind,
    standing: order.standing,
    recorded_by: order.recordedBy,
    recorded_at: new Date(now),
    expires_at: null,
    for_child: false,
    guardian: null,
    said_at: null,
  };
  await insertRecord(tx, row);
  return rowToOrder(order.kind, row);
}

/** The standing orders of a subject that were ever given, on or off. */
export async function readOrders(tx: Tx, subject: SubjectId): Promise<readonly OrderRecord[]> {
  return (await selectNewest(tx, subject, "order")).map((row) => rowToOrder(row.scope as OrderKind, row));
}

function originToRow(
  origin: Origin,
): Pick<RecordRow, "notice_version" | "how" | "place" | "language" | "call_id" | "task_id" | "evidence"> {
  return {
    notice_version: origin.noticeVersion,
    how: origin.how,
    place: origin.where,
    language: origin.language,
    call_id: origin.call,
    task_id: origin.task,
    evidence: origin.evidence === null ? null : Buffer.from(origin.evidence),
  };
}

function rowToConsent(row: RecordRow): ConsentRecord {
  return {
    purpose: row.scope,
    standing: row.standing === "given" ? "given" : "withdrawn",
    noticeVersion: row.notice_version,
    at: (row.said_at ?? row.recorded_at).toISOString(),
    by: row.recorded_by,
    how: row.how,
    where: row.place,
    language: row.language,
    call: row.call_id,
    task: row.task_id,
    expiresAt: row.expires_at?.toISOString() ?? null,
    forChild: row.for_child,
    linkedAt: row.said_at === null ? null : row.recorded_at.toISOString(),
    evidence: row.evidence,
    guardian: row.guardian,
  };
}

function rowToOrder(kind: OrderKind, row: RecordRow): OrderRecord {
  return { kind, standing: row.standing === "on" ? "on" : "off", at: row.recorded_at.toISOString(), by: row.recorded_by, how: row.how };
}
