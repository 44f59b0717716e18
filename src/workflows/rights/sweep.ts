import type { TenantId } from "../../base/ids.ts";
import type { Instant } from "../../base/instant.ts";
import { type Tx, withTx } from "../../platform/storage/tx.ts";
import { type DueRequest, listUnproven, takeReminders } from "../../registers/rights/due.ts";
import { changeRequest } from "../../registers/rights/requests.ts";
import type { RightsDesk } from "./desk.ts";
import { holdLeading } from "./hold-request.ts";
import { noteUndelivered } from "./note-returned.ts";
import { noteStep } from "./note-step.ts";
import { CLERK, type SendOperation, sendTasks } from "./send-tasks.ts";
import { tellStep } from "./tell-step.ts";

/** What a look after requests needs of other rooms; the edge puts it in. */
export type RightsHands = {
  readonly sendOperation: SendOperation;
  readonly tellOwners: (tx: Tx, dues: readonly DueRequest[], now: Instant) => Promise<void>;
};

const PAGE = 100;

/** What goes on by itself: requests that nobody proves lapse, owners are told of what is due, vendors of their tasks, and letters that came back are seen. A sealed safe waits. */
export async function sweepRights(desk: RightsDesk, hands: RightsHands, tenant: TenantId, now: Instant): Promise<void> {
  const { db, keeper } = desk.safe;
  if (keeper.state() !== "open") return;
  await lapse(desk, tenant, now);
  await withTx(db, tenant, async (tx) => {
    const dues = await takeReminders(tx, now);
    if (dues.length > 0) await hands.tellOwners(tx, dues, now);
  });
  await noteUndelivered(desk, tenant, now);
  await sendTasks(desk, tenant, hands.sendOperation, now);
}

/** Each in a transaction of its own: one that is being proven in this moment is looked at again, and stays. */
async function lapse(desk: RightsDesk, tenant: TenantId, now: Instant): Promise<void> {
  const { safe } = desk;
  const ids = await withTx(safe.db, tenant, (tx) => listUnproven(tx, now, PAGE));
  for (const id of ids)
    await withTx(safe.db, tenant, async (tx) => {
      if (!(await holdLeading(tx, id, now)).ok) return;
      const lapsed = await changeRequest(tx, id, ["awaiting_proof"], { state: "lapsed" }, now);
      if (lapsed === undefined) return;
      await noteStep(safe, tx, lapsed, { step: "lapse", actor: CLERK }, now);
      await tellStep(desk, tx, lapsed, "lapse", now);
    });
}
