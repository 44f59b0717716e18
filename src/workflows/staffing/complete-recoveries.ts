import { unveil } from "../../base/redacted.ts";
import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { withTxAgain } from "../../platform/storage/collisions.ts";
import { appendEntries } from "../../registers/ledger/append.ts";
import { BLANK_ENTRY } from "../../registers/ledger/entry.ts";
import { forgetSignIns } from "../../registers/sign-in/forget-person.ts";
import { takeDueRecoveries } from "../../registers/sign-in/recoveries.ts";
import { endSessionsOf } from "../../registers/sign-in/sessions.ts";
import { invite } from "../../registers/staff/invites.ts";
import { letJoinAgain } from "../../registers/staff/staff.ts";
import type { Staffing } from "./staffing.ts";
import { writeTo } from "./write-to.ts";

const WORKER = { kind: "worker", id: "worker_recovery", role: "worker" };

/**
 * The wait is over: what the person signed in with is dead, their sessions have ended, and a link to join anew is in
 * their mail. Answers how many; one who was put off meanwhile stays off.
 */
export async function completeRecoveries(staffing: Staffing, tenant: TenantId, now: Instant): Promise<number> {
  return await withTxAgain(staffing.db, tenant, async (tx) => {
    let done = 0;
    for (const { id, staff } of await takeDueRecoveries(tx, now)) {
      if (!(await letJoinAgain(tx, staff))) continue;
      await forgetSignIns(tx, staff);
      await endSessionsOf(tx, staff, now);
      const { token, expiresAt } = await invite(tx, WORKER.id, staff, now);
      await appendEntries(tx, [{ ...BLANK_ENTRY, actor: WORKER, act: "recovery.done", detail: { recovery: id, staff } }], now);
      await writeTo(staffing, tx, staff, "recovery_done", { at: now, path: "/my/account" }, now);
      await writeTo(staffing, tx, staff, "invite", { inviter: null, path: `/join#${unveil(token)}`, expiresAt }, now);
      done += 1;
    }
    return done;
  });
}
