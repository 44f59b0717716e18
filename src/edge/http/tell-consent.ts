import type { Instant } from "../../base/instant.ts";
import type { ConsentRecord } from "../../registers/consent/records.ts";

/** A consent that nobody ever recorded. */
export function neverAsked(purpose: string) {
  return { ...NEVER, purpose };
}

const NEVER = {
  standing: "never_asked",
  noticeVersion: null,
  at: null,
  by: null,
  how: null,
  where: null,
  language: null,
  call: null,
  task: null,
  expiresAt: null,
  forChild: false,
  linkedAt: null,
  hasEvidence: false,
  hasGuardian: false,
} as const;

/** The consent in force, as of now: one that has run out is told as that. */
export function tellStanding(record: ConsentRecord, now: Instant) {
  const isOver = record.standing === "given" && record.expiresAt !== null && Date.parse(record.expiresAt) <= now;
  return { ...tellRecord(record), ...(isOver ? { standing: "expired" as const } : {}) };
}

/** A record as it was made; its words stay sealed. */
export function tellRecord({ evidence, guardian, ...record }: ConsentRecord) {
  return { ...record, hasEvidence: evidence !== null, hasGuardian: guardian !== null };
}
