import type { ApprovalId } from "../../base/ids.ts";
import { dropBoxes, openWords, putBoxes } from "../../platform/keeper/boxes.ts";
import type { Keeper } from "../../platform/keeper/keeper.ts";
import type { Tx } from "../../platform/storage/tx.ts";

const KIND = "approval";

export async function putReason(tx: Tx, keeper: Keeper, id: ApprovalId, reason: string): Promise<void> {
  await putBoxes(tx, keeper, [{ id: boxOf(id), kind: KIND, plaintext: Buffer.from(reason.trim()) }]);
}

/** What was given as the reason of each. */
export async function openApprovalReasons(tx: Tx, keeper: Keeper, ids: readonly ApprovalId[]): Promise<ReadonlyMap<ApprovalId, string>> {
  const boxes = await openWords(tx, keeper, KIND, ids.map(boxOf));
  return new Map(ids.map((id) => [id, boxes.get(boxOf(id)) ?? ""]));
}

export async function dropReasons(tx: Tx, ids: readonly ApprovalId[]): Promise<void> {
  await dropBoxes(tx, ids.map(boxOf));
}

function boxOf(id: ApprovalId): string {
  return `approval/${id}`;
}
