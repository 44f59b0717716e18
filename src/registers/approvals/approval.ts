import type { ApprovalId, StaffId, SubjectId } from "../../base/ids.ts";
import { type Instant, MINUTE_MS, instant } from "../../base/instant.ts";
import type { ApprovalRow } from "./_sql.ts";
import type { ApprovalForm, ApprovalState } from "./states.ts";

/** How long an answer is waited for, and how long a yes holds. */
export const APPROVAL_MS = 10 * MINUTE_MS;

/** For one customer, field, form and purpose; `needed` others have to agree. */
export type Approval = {
  readonly id: ApprovalId;
  readonly subject: SubjectId;
  readonly field: string;
  readonly form: ApprovalForm;
  readonly purpose: string;
  readonly asker: StaffId;
  readonly needed: number;
  readonly agreed: number;
  readonly state: ApprovalState;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
  readonly until: Instant | null;
};

/** One whose time is over has ended, whether or not anybody has written that down. */
export function toApproval(row: ApprovalRow, now: Instant): Approval {
  const isOver = row.state === "asked" && row.expires_at.getTime() <= now;
  return {
    id: row.approval_id,
    subject: row.subject_id,
    field: row.field,
    form: row.form,
    purpose: row.purpose,
    asker: row.asker_id,
    needed: row.needed,
    agreed: row.agreed,
    state: isOver ? "expired" : row.state,
    askedAt: instant(row.asked_at.getTime()),
    expiresAt: instant(row.expires_at.getTime()),
    endedAt: timeOf(isOver ? row.expires_at : row.ended_at),
    until: timeOf(row.until_at),
  };
}

function timeOf(at: Date | null): Instant | null {
  return at === null ? null : instant(at.getTime());
}
